/** Brings a running deployment to what changed templates describe, as a deployment would, without stopping it. */
import { isDeepStrictEqual } from 'node:util';
import { type Deployment, schedule } from './deployment.ts';
import { dynamodbClient } from './engines/dynamodb-client.ts';
import { prepareApi } from './graphql-api.ts';
import type { Succession } from './lambda/functions.ts';
import { runTriggers } from './migrations.ts';
import type { CloudModel } from './resources/model.ts';
import type { Surroundings } from './surroundings.ts';
import { createTables } from './tables.ts';

/** What is made once, when the cloud starts, by what people would call it. */
const MADE_AT_START = {
  databases: 'the database',
  keys: 'KMS keys',
  buckets: 'buckets',
  deliveryStreams: 'Firehose streams',
  userPools: 'the user pool',
} as const satisfies Partial<Record<keyof CloudModel, string>>;

/** What changes, and from what to what. */
export interface Update {
  readonly from: CloudModel;
  readonly to: CloudModel;
  readonly deployment: Deployment;
}

/**
 * Applies what differs and answers what that was, for people. Rejects, and leaves what serves as it is, when a function cannot start,
 * a migration fails, the schema or a state machine is refused, or something has changed that is made only at the start.
 */
export async function update(change: Update, surroundings: Surroundings): Promise<readonly string[]> {
  refuseForStart(change);
  const { to, deployment } = change;
  const succession = await deployment.functions.prepare(to.functions);
  let changes: readonly string[];
  try {
    changes = [...succession.names, ...(await applyBesideFunctions(change, succession, surroundings))];
  } catch (error) {
    await succession.giveUp();
    throw error;
  }
  await deployment.mappings.run(to.mappings);
  return changes;
}

function refuseForStart({ from, to }: Update): void {
  for (const [part, name] of Object.entries(MADE_AT_START) as [keyof typeof MADE_AT_START, string][]) {
    if (isDeepStrictEqual(from[part], to[part])) continue;
    throw new Error(
      `What has changed in ${name} applies when the laptop cloud starts: please start it again.`,
    );
  }
  const changed = to.tables.find((table) => {
    const before = from.tables.find(({ name }) => name === table.name);
    return before !== undefined && !isDeepStrictEqual(before, table);
  });
  if (changed) throw new Error(`The table ${changed.name} has data of its old shape: please start again.`);
}

/** In the order of a deployment; from where the functions take over, nothing fails any more. */
async function applyBesideFunctions(
  { from, to, deployment }: Update,
  succession: Succession,
  surroundings: Surroundings,
): Promise<string[]> {
  const isChanged = (functionArn: string): boolean =>
    succession.names.some((name) => functionArn.split(':').includes(name));
  await createTables(dynamodbClient(surroundings.engines.dynamodb.endpoint), to.tables);
  const triggers = to.triggers.filter(({ functionArn }) => isChanged(functionArn));
  await runTriggers(triggers, succession.invoke, surroundings.signal);
  const hasNewApi = !isDeepStrictEqual(from.apis, to.apis);
  const api = hasNewApi ? await prepareApi(to, deployment.functions, surroundings) : deployment.api;
  const machines = to.stateMachines.filter((machine) => !isIn(from.stateMachines, machine));
  for (const machine of machines) await deployment.stepFunctions.addStateMachine(machine);
  succession.takeOver();
  if (api !== deployment.api) replaceApi(deployment, api);
  if (!isDeepStrictEqual(from.schedules, to.schedules)) await reschedule(to, deployment, surroundings);
  return [...(hasNewApi ? ['GraphQL API'] : []), ...machines.map(({ name }) => name)];
}

function isIn(list: readonly unknown[], one: unknown): boolean {
  return list.some((other) => isDeepStrictEqual(other, one));
}

function replaceApi(deployment: Deployment, api: Deployment['api']): void {
  deployment.api?.retire();
  if (api === undefined) delete deployment.api;
  else deployment.api = api;
}

async function reschedule(to: CloudModel, deployment: Deployment, surroundings: Surroundings): Promise<void> {
  await deployment.schedules.run();
  schedule(to, deployment, surroundings);
}
