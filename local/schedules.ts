import type { Cleanup } from './cleanup.ts';
import type { InvokeFunction, LogSink } from './contracts.ts';
import type { ScheduleDefinition } from './resources/model.ts';

/** Invokes functions at the rates of their schedules, the first time after one interval, as EventBridge does. */
export function startSchedules(
  schedules: readonly ScheduleDefinition[],
  { invoke, log, cleanup }: { invoke: InvokeFunction; log: LogSink; cleanup: Cleanup },
): void {
  const run = async ({ functionArn, event }: ScheduleDefinition): Promise<void> => {
    const { functionError, payload } = await invoke(functionArn, event);
    if (functionError !== undefined) log.error(`schedule of ${functionArn}: ${JSON.stringify(payload)}`);
  };
  for (const schedule of schedules) {
    const timer = setInterval(() => {
      run(schedule).catch((error: unknown) =>
        log.error(`schedule of ${schedule.functionArn}: ${String(error)}`),
      );
    }, schedule.minutes * 60_000);
    cleanup.add(() => clearInterval(timer));
  }
}
