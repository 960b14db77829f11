import * as v from 'valibot';
import { resourceType } from './resource-type.ts';

const MINUTES = { minute: 1, hour: 60, day: 1_440 } as const;
const rate = v.pipe(
  v.string(),
  v.regex(/^rate\(\d+ (?:minute|hour|day)s?\)$/, 'only rates are emulated, as rate(5 minutes)'),
);

/** What EventBridge does at regular times. */
export const rule = resourceType({
  type: 'AWS::Events::Rule',
  properties: v.strictObject({
    ScheduleExpression: rate,
    State: v.optional(v.literal('ENABLED')),
    Targets: v.array(
      v.strictObject({ Arn: v.string(), Id: v.string(), Input: v.optional(v.string(), '{}') }),
    ),
  }),
  withoutEffect: { Description: 'is for readers', Name: 'is for readers' },
  create: ({ ScheduleExpression, Targets }, { addresses, defaultName, model }) => {
    for (const { Arn, Input } of Targets) {
      model.schedules.push({
        functionArn: Arn,
        event: JSON.parse(Input),
        minutes: minutesOf(ScheduleExpression),
      });
    }
    const arn = `arn:aws:events:${addresses.region}:${addresses.accountId}:rule/${defaultName}`;
    return { ref: defaultName, attributes: { Arn: arn } };
  },
});

function minutesOf(expression: string): number {
  const [, count, unit] = /\((\d+) (minute|hour|day)/.exec(expression) ?? [];
  return Number(count) * MINUTES[unit as keyof typeof MINUTES];
}
