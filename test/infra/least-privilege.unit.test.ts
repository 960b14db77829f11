/** What every role of a deployment may do, whoever has it: functions, machines and services, in both stages. */
import { describe, expect, test } from 'vitest';
import { renderer } from './rendering.ts';
import { statementsOf } from './services.ts';
import { type Resource, resourcesOfType, synthesise, type Template } from './synthesised.ts';

/** Actions of which the service itself says that they know no resource, or that nobody can tell it beforehand. */
const WITHOUT_RESOURCE = [
  // https://docs.aws.amazon.com/xray/latest/devguide/security_iam_id-based-policy-examples.html
  /^xray:(PutTraceSegments|PutTelemetryRecords|GetSampling(Rules|Targets))$/,
  // Denied to the functions' own code, see service-function.ts.
  /^ec2:((Create|Delete)NetworkInterface|Describe(NetworkInterfaces|Subnets)|(Una|A)ssignPrivateIpAddresses)$/,
  // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
  /^logs:((Create|Get|Update|Delete|List)LogDelivery|ListLogDeliveries|(Put|Describe)ResourcePolic(y|ies)|DescribeLogGroups)$/,
];

/** A statement of a role. */
interface Allowed {
  readonly role: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

function allowedIn(template: Template, render: (value: unknown) => string): readonly Allowed[] {
  return Object.keys(resourcesOfType(template, 'AWS::IAM::Role')).flatMap((role) =>
    statementsOf(template, role)
      .filter(({ Effect }) => Effect === 'Allow')
      .map(({ Action, Resource }) => ({
        role,
        actions: [Action].flat(),
        resources: [Resource].flat().map(render),
      })),
  );
}

const rolesOf = (template: Template): readonly (readonly [string, Resource])[] =>
  Object.entries(resourcesOfType(template, 'AWS::IAM::Role'));

describe.each(['dev', 'prod'])('in %s', (stage) => {
  const { data, application } = synthesise({ stage });
  const render = renderer(data);
  const allowed = [data, application].flatMap((template) => allowedIn(template, render));

  test('there is something to look at', () => {
    expect(allowed.length).toBeGreaterThan(30);
  });

  test('no role has a wildcard for an action', () => {
    expect(allowed.filter(({ actions }) => actions.some((action) => action.includes('*')))).toEqual([]);
  });

  test('no role may do something to any resource, where the action knows one', () => {
    const anything = allowed
      .filter(({ resources }) => resources.includes('*'))
      .flatMap(({ role, actions }) => actions.map((action) => `${role}: ${action}`))
      .filter((line) => !WITHOUT_RESOURCE.some((known) => known.test(line.replace(/^.*?: /, ''))));

    expect(anything).toEqual([]);
  });

  test('wildcards in resources are below a bucket, a table or a function, never instead of one', () => {
    const wide = allowed
      .flatMap(({ resources }) => resources)
      .filter((resource) => resource !== '*' && resource.includes('*'))
      .filter((resource) => !/^\w+\.Arn\/(aws\/lambda\/)?\*$|^\w+(\.Arn)?:\*$/.test(resource));

    expect(wide).toEqual([]);
  });

  test('nobody may change or delete an event: the table is append-only', () => {
    const onEvents = allowed
      .filter(({ resources }) => resources.some((resource) => resource.startsWith('EventsTable')))
      .flatMap(({ actions }) => actions);

    expect(new Set(onEvents)).toContain('dynamodb:PutItem');
    expect(onEvents.filter((action) => /Delete|Update|PartiQL|BatchWrite/.test(action))).toEqual([]);
  });

  test('nobody may change who may do what, or take another role', () => {
    const power =
      /^(iam|sts|organizations|lambda:(Update|AddPermission)|kms:(PutKeyPolicy|CreateGrant|ScheduleKeyDeletion))/;

    expect(allowed.flatMap(({ actions }) => actions).filter((action) => power.test(action))).toEqual([]);
  });

  test('a role is taken by an AWS service only', () => {
    const trusted = [data, application]
      .flatMap(rolesOf)
      .flatMap(
        ([, { Properties }]) =>
          (Properties.AssumeRolePolicyDocument as { Statement: Resource['Properties'][] }).Statement,
      )
      .map(({ Principal }) => Principal as Readonly<Record<string, unknown>>);

    expect(trusted.filter((principal) => Object.keys(principal).join() !== 'Service')).toEqual([]);
  });

  test('AWS’s own policies are those of CDK’s trigger function and of CodeDeploy', () => {
    const managed = [data, application]
      .flatMap(rolesOf)
      .flatMap(([, { Properties }]) => (Properties.ManagedPolicyArns as readonly unknown[] | undefined) ?? [])
      .map((arn) => render(arn).replace(/^.*\//, ''));

    expect([...new Set(managed)].sort()).toEqual(
      stage === 'dev'
        ? ['AWSLambdaBasicExecutionRole']
        : ['AWSCodeDeployRoleForLambdaLimited', 'AWSLambdaBasicExecutionRole'],
    );
  });
});
