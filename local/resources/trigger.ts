import * as v from 'valibot';
import { resourceType } from './resource-type.ts';

/** CDK's Trigger: a function that each deployment which changes it invokes, and each start of the laptop cloud. */
export const trigger = resourceType({
  type: 'Custom::Trigger',
  properties: v.strictObject({
    HandlerArn: v.string(),
    InvocationType: v.optional(v.literal('RequestResponse')),
  }),
  withoutEffect: {
    ExecuteOnHandlerChange: 'it is invoked at each start',
    ServiceToken: "CDK's function behind it would do the same",
    ServiceTimeout: "the function's own timeout applies",
    Timeout: "the function's own timeout applies",
  },
  create: ({ HandlerArn }, place) => {
    place.model.triggers.push({ name: place.defaultName, functionArn: HandlerArn });
    return { ref: place.defaultName };
  },
});
