/**
 * The resolver of every mutation that tells subscribers: what is published is what they get. AppSync has parsed the payload, as it does
 * with every AWSJSON. https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html
 */
import type { Context } from '@aws-appsync/utils';

export function request(ctx: Context) {
  return { payload: ctx.args.payload };
}

export function response(ctx: Context) {
  return ctx.result;
}
