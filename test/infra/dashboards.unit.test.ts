import { describe, expect, test } from 'vitest';
import { METRICS } from '../../functions/platform/metric-names.ts';
import { renderer } from './rendering.ts';
import { resourcesOfType, synthesise } from './synthesised.ts';

const { data, application } = synthesise();
const render = renderer(data);
const dashboards = new Map(
  Object.values(resourcesOfType(application, 'AWS::CloudWatch::Dashboard')).map(({ Properties }) => [
    Properties.DashboardName,
    render(Properties.DashboardBody),
  ]),
);

test('there are three: is all well, which function is not, and what customers do', () => {
  expect([...dashboards.keys()].toSorted()).toEqual([
    'ServerlessCqrs-Business',
    'ServerlessCqrs-Services',
    'ServerlessCqrs-System',
  ]);
});

describe('every metric that a function emits', () => {
  const shown = [...dashboards.values()].join('\n');
  const watched = JSON.stringify(resourcesOfType(application, 'AWS::CloudWatch::Alarm'));

  test.each(Object.values(METRICS))('%s is on a dashboard, or has an alarm', (name) => {
    expect(new RegExp(`"${name}\\\\*"`).test(shown + watched)).toBe(true);
  });
});

test('the page of the system begins with all alarms', () => {
  const alarms = Object.keys(resourcesOfType(application, 'AWS::CloudWatch::Alarm'));
  const page = dashboards.get('ServerlessCqrs-System') ?? '';

  for (const alarm of alarms) expect(page).toContain(alarm);
});
