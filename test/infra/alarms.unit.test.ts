import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { METRICS, METRICS_NAMESPACE } from '../../functions/platform/metric-names.ts';
import { renderer } from './rendering.ts';
import { serviceNamed, servicesOf } from './services.ts';
import { onlyResource, resourcesOfType, synthesise } from './synthesised.ts';

interface Stat {
  readonly Stat: string;
  readonly Metric: {
    readonly Namespace: string;
    readonly MetricName: string;
    readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
  };
}

const { data, application } = synthesise();
const render = renderer(data);
const services = servicesOf(application, data);
const alarms = new Map(
  Object.entries(resourcesOfType(application, 'AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => [
    id.replace(/^AlarmsOperator/, '').replace(/[A-F\d]{8}$/, ''),
    Properties,
  ]),
);

function alarmCalled(name: string): Readonly<Record<string, unknown>> {
  const found = alarms.get(name);
  if (!found) throw new Error(`there is no alarm ${name}, only ${[...alarms.keys()].join(', ')}`);
  return found;
}

/** What an alarm on several metrics adds up: the metrics' names. */
function summands(name: string): string[] {
  const metrics = alarmCalled(name).Metrics as { readonly MetricStat?: Stat }[];
  return metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric.MetricName] : []));
}

const manual = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
/** As GitHub makes anchors of headings. */
const sections = manual
  .split('\n')
  .filter((line) => /^#+ /.test(line))
  .map((line) =>
    line
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

describe('every alarm', () => {
  test.each([...alarms])('%s rings at the one topic, when it begins and when it is over', (_, alarm) => {
    const topic = Object.keys(resourcesOfType(application, 'AWS::SNS::Topic'));

    expect(topic).toHaveLength(1);
    expect(alarm).toMatchObject({ AlarmActions: [{ Ref: topic[0] }], OKActions: [{ Ref: topic[0] }] });
  });

  test.each([...alarms])('%s says what to do in a section that there is', (_, alarm) => {
    const [, section] = /docs\/operations\.md#([\w-]+)$/.exec(String(alarm.AlarmDescription)) ?? [];

    expect(sections).toContain(section);
  });

  test('is needed: no section of the manual is about an alarm that there is none of', () => {
    const told = new Set([...alarms.values()].map((alarm) => String(alarm.AlarmDescription).split('#')[1]));
    const [, after = ''] = manual.split('\n## When an alarm rings\n');
    const [part = ''] = after.split('\n## ');
    const headings = [...part.matchAll(/^### (.+)$/gm)].map(([, heading = '']) =>
      heading.toLowerCase().replaceAll(' ', '-'),
    );

    expect(headings.toSorted()).toEqual([...told].toSorted());
  });

  test.each(['dev', 'prod'])('is there in the stage %s', (stage) => {
    const template = synthesise({ stage }).application;
    const ids = Object.keys(resourcesOfType(template, 'AWS::CloudWatch::Alarm'));

    expect(ids.filter((id) => id.startsWith('AlarmsOperator'))).toHaveLength(alarms.size);
  });
});

describe('an operator is told', () => {
  test('when a function fails, also where its callers are answered', () => {
    expect(summands('commandfailures')).toEqual(['Errors', METRICS.unexpectedError]);
    expect(summands('queryfailures')).toEqual(['Errors', METRICS.unexpectedError]);
    expect(summands('projectorfailures')).toEqual(['Errors']);
    expect(summands('reactorfailures')).toEqual(['Errors']);
    expect(summands('signingkeysfailures')).toEqual(['Errors']);
  });

  test('of steps that fail unexpectedly, and not of payments that are declined, which Lambda counts as errors', () => {
    expect(summands('sagafailures')).toEqual([METRICS.unexpectedError]);
  });

  test.each(['command', 'query', 'projector', 'reactor', 'saga'])(
    'when %s is refused, or near its timeout',
    (name) => {
      const { id, resource } = serviceNamed(services, name);
      const slow = alarmCalled(`${name}slow`);

      expect(summands(`${name}throttles`)).toEqual(['Throttles']);
      expect(slow).toMatchObject({ MetricName: 'Duration', ExtendedStatistic: 'p99' });
      expect(slow.Threshold).toBe(Number(resource.Properties.Timeout) * 900);
      expect(render((slow.Dimensions as { Value: unknown }[])[0]?.Value)).toBe(id);
    },
  );

  test('when a stream is parked, until a batch finds none: the number comes with batches only', () => {
    expect(alarmCalled('parkedstreams')).toMatchObject({
      Namespace: METRICS_NAMESPACE,
      Dimensions: [{ Name: 'service', Value: 'projector' }],
      MetricName: METRICS.parkedStreams,
      Statistic: 'Maximum',
      Threshold: 1,
      TreatMissingData: 'ignore',
    });
  });

  test.each(['projector', 'reactor'])(
    'when %s is minutes behind, even if it can tell nothing itself',
    (name) => {
      const alarm = alarmCalled(`${name}behind`);

      expect(alarm).toMatchObject({ MetricName: 'IteratorAge', Statistic: 'Maximum', Threshold: 120_000 });
      expect(render((alarm.Dimensions as { Value: unknown }[])[0]?.Value)).toBe(
        serviceNamed(services, name).id,
      );
    },
  );

  test.each(['projector', 'reactor'])(
    'when Lambda gives up on events for %s, which its mapping counts',
    (name) => {
      const [dimension] = alarmCalled(`${name}gaveup`).Dimensions as { Value: { Ref: string } }[];
      const mapping = application.Resources[dimension?.Value.Ref ?? ''];

      expect(alarmCalled(`${name}gaveup`)).toMatchObject({
        Namespace: 'AWS/Lambda',
        MetricName: 'OnFailureDestinationDeliveredEventCount',
        Threshold: 1,
      });
      expect(mapping?.Properties.MetricsConfig).toEqual({ Metrics: ['EventCount'] });
      expect(render(mapping?.Properties.FunctionName)).toBe(
        `${serviceNamed(services, name).aliasId}[6]:live`,
      );
    },
  );

  test('when a saga does not end, when something cannot be undone, and when a provider is away', () => {
    expect(summands('sagafailed')).toEqual(['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted']);
    expect(alarmCalled('compensationfailed')).toMatchObject({
      MetricName: METRICS.sagaEnded,
      Dimensions: expect.arrayContaining([{ Name: 'sagaStatus', Value: 'FAILED' }]),
    });
    expect(summands('breakeropen')).toEqual(Array(3).fill(METRICS.breakerState));
  });

  test('when Aurora is as large as it may become', () => {
    expect(alarmCalled('databasefull')).toMatchObject({
      Namespace: 'AWS/RDS',
      MetricName: 'ACUUtilization',
      Threshold: 95,
    });
  });

  test('long before Firehose forgets what it could not deliver', () => {
    expect(alarmCalled('archivelate')).toMatchObject({
      Namespace: 'AWS/Firehose',
      MetricName: 'DeliveryToS3.DataFreshness',
      Threshold: 3_600,
    });
  });
});

describe('the topic', () => {
  const policy = onlyResource(application, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument as {
    readonly Statement: readonly Readonly<Record<string, unknown>>[];
  };

  test('is rung by this account’s alarms, whom a policy without an allowance would keep out', () => {
    const allowed = policy.Statement.filter(({ Effect }) => Effect === 'Allow');

    expect(allowed).toHaveLength(1);
    expect(allowed[0]).toMatchObject({
      Action: 'sns:Publish',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
    });
    expect(render(Object(allowed[0]?.Condition).ArnLike['aws:SourceArn'])).toBe(
      'arn:AWS::Partition:cloudwatch:AWS::Region:AWS::AccountId:alarm:*',
    );
  });

  test('takes nothing without TLS', () => {
    expect(policy.Statement).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });
});
