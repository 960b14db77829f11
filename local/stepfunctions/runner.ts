import type { InvokeFunction, LogSink } from '../contracts.ts';
import type { Clock } from './clock.ts';
import {
  type Execution,
  type ExecutionStatus,
  type Journal,
  type NewEvent,
  openJournal,
} from './execution.ts';
import type { Machine } from './machine.ts';
import { enteredEvent, type Run, runExecution } from './run.ts';
import type { ExecutionStore } from './store.ts';

/** What every execution of an engine shares. */
export interface Surroundings {
  readonly invoke: InvokeFunction;
  readonly log: LogSink;
  readonly clock: Clock;
  readonly random: () => number;
  readonly timeScale: number;
  readonly region: string;
  readonly accountId: string;
}

/** The executions under way. */
export interface Runner {
  /** Begins a new execution and writes its first event. */
  readonly start: (machine: Machine, execution: Execution) => void;
  /** Goes on with an execution that was under way when the engine stopped. */
  readonly resume: (machine: Machine, execution: Execution) => void;
  /** Begins an unsuccessful execution again at the state it ended in. */
  readonly redrive: (machine: Machine, execution: Execution) => void;
  /** Ends a running execution from outside; false when it is not running. */
  readonly halt: (arn: string, status: ExecutionStatus, event: NewEvent) => boolean;
  /** Leaves every execution where it is. */
  readonly close: () => Promise<void>;
}

interface Active {
  readonly journal: Journal;
  readonly abort: (reason: Error) => void;
  readonly done: Promise<void>;
}

/** The reason with which runs are cut off; never seen by anyone outside. */
class Halted extends Error {}

/** Runs executions until they end, are halted, or the runner is closed. */
export function createRunner(store: ExecutionStore, surroundings: Surroundings): Runner {
  const { clock, log } = surroundings;
  const active = new Map<string, Active>();

  const halt: Runner['halt'] = (arn, status, event) => {
    const running = active.get(arn);
    if (running === undefined) return false;
    active.delete(arn);
    running.abort(new Halted(status));
    running.journal.end(status, event[1] ?? {}, event);
    return true;
  };

  const launch = (machine: Machine, journal: Journal) => {
    const { arn, redriveDate, startDate } = journal.current();
    const controller = new AbortController();
    const timeout = machine.timeoutSeconds;
    const left =
      timeout === undefined ? undefined : (redriveDate ?? startDate) + timeout * 1_000 - clock.now();
    const expire = () => halt(arn, 'TIMED_OUT', ['ExecutionTimedOut', {}]);
    const cancel = left === undefined ? () => {} : clock.after(left, expire);
    const run = runOf(machine, journal, controller.signal, surroundings);
    const done = runExecution(run)
      .catch((error: unknown) => {
        if (!(error instanceof Halted)) log.error(`${arn} broke off: ${String(error)}`);
      })
      .finally(() => {
        cancel();
        if (active.get(arn)?.journal === journal) active.delete(arn);
        reportFailure(journal.current(), log);
      });
    active.set(arn, { journal, done, abort: (reason) => controller.abort(reason) });
  };

  return {
    start: (machine, execution) => {
      const journal = openJournal(store, execution, clock);
      const input = { input: execution.input, inputDetails: { truncated: false } };
      journal.write({}, ['ExecutionStarted', { ...input, roleArn: machine.roleArn }]);
      launch(machine, journal);
    },
    resume: (machine, execution) => {
      if (active.has(execution.arn)) return;
      log.info(`${execution.arn} goes on at ${execution.position?.state ?? machine.startAt}`);
      launch(machine, openJournal(store, execution, clock));
    },
    redrive: (machine, execution) => launch(machine, redriven(machine, execution, store, clock)),
    halt,
    close: async () => {
      const running = [...active.values()];
      active.clear();
      for (const { abort } of running) abort(new Halted('the engine is closing'));
      await Promise.all(running.map(({ done }) => done));
    },
  };
}

/** Writes the redrive; attempts, the state's timeout and the machine's begin anew. */
function redriven(machine: Machine, execution: Execution, store: ExecutionStore, clock: Clock): Journal {
  const { stopDate: _stop, error: _error, cause: _cause, position, ...rest } = execution;
  const now = clock.now();
  const redriveCount = execution.redriveCount + 1;
  const again = position === undefined ? {} : { position: { ...position, enteredAt: now } };
  const running: Execution = { ...rest, ...again, status: 'RUNNING', redriveCount, redriveDate: now };
  const journal = openJournal(store, running, clock);
  // Only a Fail state is entered again: https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
  const fails = position !== undefined && machine.states.get(position.state)?.type === 'Fail';
  const entered = fails ? [enteredEvent(machine, position)] : [];
  journal.write({}, ['ExecutionRedriven', { redriveCount }], ...entered);
  return journal;
}

function runOf(machine: Machine, journal: Journal, signal: AbortSignal, surroundings: Surroundings): Run {
  const { log: _log, accountId, ...rest } = surroundings;
  const functionArn = (name: string) =>
    name.startsWith('arn:') ? name : `arn:aws:lambda:${rest.region}:${accountId}:function:${name}`;
  return { ...rest, machine, journal, signal, functionArn };
}

function reportFailure({ arn, status, error, cause }: Execution, log: LogSink): void {
  if (status === 'RUNNING' || status === 'SUCCEEDED') return;
  const reason = [error, cause?.replaceAll('\n', ' ')].filter((part) => part !== undefined).join(': ');
  log.error(`${arn} ${status}${reason === '' ? '' : ` ${reason}`}`);
}
