import type { EventStore } from '../event-store/event-store.ts';
import { authorise } from '../platform/authorise.ts';
import { type Bus, createBus } from '../platform/bus.ts';
import { METRICS } from '../platform/metric-names.ts';
import { observe } from '../platform/observe.ts';
import { COMMANDS } from './commands.ts';
import type { CommandContext, CommandRequest } from './context.ts';
import { assignId, identify, retryOnConflict, validateInput } from './middleware.ts';

export type CommandBus = Bus<typeof COMMANDS, CommandContext>;

/** The one bus that both doors send commands to. */
export const commandBus: CommandBus = createBus(COMMANDS, [
  observe({ count: METRICS.command, duration: METRICS.commandDuration, dimension: 'command' }),
  assignId,
  validateInput,
  authorise,
  identify,
  retryOnConflict,
]);

/** The context of a command that comes with a request. Its commit id is given by the bus. */
export function commandContext(request: CommandRequest, store: EventStore): CommandContext {
  return { ...request, store, commitId: notIdentified, now: () => new Date() };
}

async function notIdentified(): Promise<never> {
  throw new Error('the command did not come through the bus');
}
