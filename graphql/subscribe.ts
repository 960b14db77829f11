/**
 * The resolver of every subscription. It runs once, when a client subscribes, and says what that client will be told of:
 * filters on what is published, made here of who the client is. What the client asks for can only narrow them.
 * https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-enhanced-filtering.html
 */
import { type Context, extensions, type SubscriptionFilter, util } from '@aws-appsync/utils';
import { type Caller, callerOf } from './caller.ts';

/** One condition on what is published; all of them must hold. */
type Condition = SubscriptionFilter['filterGroup'][number]['filters'][number];

/** AppSync compares a field with at most so many values. */
const MOST_VALUES = 5;

/** Answered by the read model when they are asked for, and therefore no part of what is published. */
const NESTED = ['products', 'productCount', 'category'];

export function request(ctx: Context) {
  const nested = ctx.info.selectionSetList.find((path) => NESTED.includes(path));
  if (nested) refuse(nested, 'is not part of live updates; ask for it in a query');
  return { payload: null };
}

export function response(ctx: Context) {
  const caller = callerOf(ctx.identity);
  const filters = [equals('tenant', caller.tenant), ...asked(ctx), ...own(ctx, caller)];
  extensions.setSubscriptionFilter({ filterGroup: [{ filters }] });
  return null;
}

/** What the client wants to be told of. Each subscription has at most one of these arguments. */
function asked(ctx: Context): Condition[] {
  const { id, orderId, productIds } = ctx.args;
  if (isGiven(productIds)) return [{ fieldName: 'id', operator: 'in', value: idsIn(productIds) }];
  if (isGiven(orderId)) return [equals('id', idIn('orderId', orderId))];
  return isGiven(id) ? [equals('id', idIn('id', id))] : [];
}

function isGiven(argument: unknown): boolean {
  return argument !== undefined && argument !== null;
}

/** What the client may be told of: customers of their own orders only. Whether another one exists is not told either. */
function own(ctx: Context, { admin, subject }: Caller): Condition[] {
  return ctx.info.fieldName === 'orderUpdated' && !admin ? [equals('userId', subject)] : [];
}

function equals(fieldName: string, value: string): Condition {
  return { fieldName, operator: 'eq', value };
}

function idsIn(ids: string[]): string[] {
  if (ids.length === 0 || ids.length > MOST_VALUES) {
    refuse('productIds', `must be 1 to ${MOST_VALUES} ids; leave it out to be told of all products`);
  }
  return ids.map((id) => idIn('productIds', id));
}

function idIn(field: string, id: string): string {
  if (!util.matches('^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$', id)) {
    refuse(field, 'must be 1 to 40 letters, digits, "-" or "_", starting with a letter or digit');
  }
  return id;
}

/** A client of a subscription is shown the type and the message of an error and nothing else of it. */
function refuse(field: string, message: string): never {
  util.error(`${field}: ${message}`, 'VALIDATION_ERROR');
}
