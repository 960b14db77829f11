/**
 * Step Functions for Standard workflows written in JSONPath. Data flow, choice rules and intrinsic functions are
 * `aws-local-stepfunctions`; moves between states, attempts, history, persistence and the API are here.
 */
import { mkdirSync } from 'node:fs';
import { AwsApiError, type StepFunctionsEngine, type StepFunctionsOptions } from '../contracts.ts';
import type { Observe } from '../facts.ts';
import { ACTIONS, type Service } from './api.ts';
import { type Clock, systemClock } from './clock.ts';
import { compileMachine, type Machine } from './machine.ts';
import { createRunner } from './runner.ts';
import { type ExecutionStore, openStore } from './store.ts';

/** What a test or a simulation may replace. */
export interface SimulationOptions {
  readonly clock?: Clock;
  /** For retry jitter: numbers from 0 to 1. */
  readonly random?: () => number;
  /** Factor on the delays of Wait and Retry; 1 is real time. */
  readonly timeScale?: number;
}

/**
 * Starts an engine without machines. With `directory`, executions survive the process: one that was under way goes on,
 * from the state it was in, when its machine is added again.
 */
export async function createStepFunctionsEngine(
  options: StepFunctionsOptions & SimulationOptions,
): Promise<StepFunctionsEngine> {
  if (options.directory !== undefined) mkdirSync(options.directory, { recursive: true });
  const surroundings = { clock: systemClock, random: Math.random, timeScale: 1, ...options };
  const machines = new Map<string, Machine>();
  const store = watched(openStore(options.directory), options.observe);
  const service: Service = { machines, store, surroundings, runner: createRunner(store, surroundings) };
  return {
    addStateMachine: async (definition) => {
      const machine = compileMachine(definition, options.accountId, surroundings.clock.now());
      machines.set(machine.arn, machine);
      for (const execution of underWay(store, machine)) service.runner.resume(machine, execution);
    },
    call: async (action, body) => {
      const answer = ACTIONS.get(action);
      if (answer === undefined) {
        throw new AwsApiError(
          'UnknownOperationException',
          `${action} is not answered by the laptop's Step Functions`,
        );
      }
      return answer(service, body);
    },
    close: async () => {
      await service.runner.close();
      store.close();
    },
  };
}

/** The store, whose writes are told: they are all that ever happens to an execution. */
function watched(store: ExecutionStore, observe: Observe | undefined): ExecutionStore {
  if (observe === undefined) return store;
  return {
    ...store,
    save: (execution, events) => {
      store.save(execution, events);
      observe({ kind: 'execution', execution, events });
    },
  };
}

/** All executions of a machine that have not ended. */
function underWay(store: ExecutionStore, { arn }: Machine) {
  return store.list({ machineArn: arn, status: 'RUNNING' }, { offset: 0, limit: -1 });
}
