import { describe, expect, test } from 'vitest';
import { METRICS } from '../../functions/platform/metric-names.ts';
import { renderer } from './rendering.ts';
import { serviceNamed, servicesOf } from './services.ts';
import { resourcesOfType, synthesise } from './synthesised.ts';

const { data, application } = synthesise();
const render = renderer(data);
const projector = serviceNamed(servicesOf(application, data), 'projector');
const alarms = Object.entries(resourcesOfType(application, 'AWS::CloudWatch::Alarm')).map(
  ([, { Properties }]) => Properties,
);

function alarmOn(metric: string): Readonly<Record<string, unknown>> {
  const found = alarms.find(({ MetricName }) => MetricName === metric);
  if (!found) throw new Error(`there is no alarm on ${metric}`);
  return found;
}

describe('an operator is told', () => {
  test('when a stream is parked, until none is: the number comes only when it changes', () => {
    expect(alarmOn(METRICS.parkedStreams)).toMatchObject({
      Namespace: projector.environment.POWERTOOLS_METRICS_NAMESPACE,
      Dimensions: [{ Name: 'service', Value: projector.environment.POWERTOOLS_SERVICE_NAME }],
      Statistic: 'Maximum',
      Threshold: 1,
      TreatMissingData: 'ignore',
    });
  });

  test('when the projector is minutes behind, even if it can tell nothing itself', () => {
    const alarm = alarmOn('IteratorAge');
    expect(alarm).toMatchObject({ Namespace: 'AWS/Lambda', Statistic: 'Maximum', Threshold: 120_000 });
    const [dimension] = alarm.Dimensions as { Value: unknown }[];
    expect(render(dimension?.Value)).toBe(projector.id);
  });
});
