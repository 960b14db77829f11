import { ForbiddenError } from '../../domain/errors.ts';
import type { Access } from './access.ts';
import type { Call, Next } from './bus.ts';
import type { Principal } from './principal.ts';

/** Enforces the access that operations declare: the one place where a principal is refused. */
export async function authorise<
  Op extends { readonly access: Access<never> },
  Context extends { readonly principal: Principal },
>(call: Call<Op, Context>, next: Next<Op, Context>): Promise<unknown> {
  const { type, operation, input, context } = call;
  // The schema has made the input what the operation takes.
  if (!permits(operation.access, input as never, context.principal)) {
    throw new ForbiddenError(`${type} is not allowed to you`);
  }
  return next(call);
}

function permits<Input>(access: Access<Input>, input: Input, { roles, subject }: Principal): boolean {
  if (roles.includes('admin')) return true;
  if (!roles.includes('customer') || access === 'admin') return false;
  return typeof access === 'string' || access.self(input) === subject;
}
