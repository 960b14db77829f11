import type { InvokeFunction } from './contracts.ts';
import { objectOf } from './json.ts';
import type { Functions } from './lambda/functions.ts';
import type { CloudModel } from './resources/model.ts';
import type { Surroundings } from './surroundings.ts';

/** Invokes what a deployment would (the migrations); rejects when one fails, as the deployment would. */
export async function runTriggers(
  triggers: CloudModel['triggers'],
  invoke: InvokeFunction,
  signal: AbortSignal,
): Promise<void> {
  for (const { name, functionArn } of triggers) {
    const { payload, functionError } = await invoke(functionArn, {}, { signal });
    if (functionError === undefined) continue;
    const { errorType, errorMessage, trace } = objectOf(payload, 'the error of a function');
    const frames = Array.isArray(trace) ? trace.slice(1).join('\n') : '';
    throw new Error(`${name} failed with ${String(errorType)}: ${String(errorMessage)}\n${frames}`);
  }
}

/** Runs the migrations, and lets the users that they make sign in. Rejects when one fails. */
export async function migrate(
  model: CloudModel,
  functions: Functions,
  surroundings: Surroundings,
): Promise<void> {
  const { signal, engines, progress } = surroundings;
  await runTriggers(model.triggers, functions.invoke, signal);
  const owners = model.databases.map(({ owner }) => owner);
  const users = new Set(model.functions.flatMap(({ environment }) => environment.PGUSER ?? []));
  await engines.postgres.admit([...users].filter((user) => !owners.includes(user)));
  progress('Migrations have run');
}
