import type { Doors } from './doors.ts';

interface Message {
  readonly type: string;
  readonly payload?: { readonly data?: Readonly<Record<string, unknown>>; readonly errors?: unknown };
}

/** A subscription that has begun. */
export interface Live {
  /** The first thing that subscribers are told. Rejects when the connection ends before. */
  readonly first: Promise<Readonly<Record<string, unknown>>>;
  readonly close: () => void;
}

/** Subscribes. Resolves when the door has acknowledged it: what happens from then on is told. */
export async function subscribe(doors: Doors, subscription: string): Promise<Live> {
  const { socket, start } = doors.openLive(subscription);
  const acknowledged = Promise.withResolvers<void>();
  const first = Promise.withResolvers<Readonly<Record<string, unknown>>>();
  const fail = (reason: string): void => {
    const error = new Error(`The door of live updates ${reason}.`);
    acknowledged.reject(error);
    first.reject(error);
  };
  // Whoever subscribes sees a failure in `acknowledged`, and may never look at `first`.
  first.promise.catch(() => undefined);
  const receive: Readonly<Record<string, (message: Message) => void>> = {
    connection_ack: () => socket.send(start),
    start_ack: () => acknowledged.resolve(),
    data: ({ payload }) => first.resolve(payload?.data ?? {}),
    error: ({ payload }) => fail(`refused: ${JSON.stringify(payload)}`),
  };
  socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    receive[message.type]?.(message);
  });
  socket.addEventListener('close', () => fail('closed the connection'));
  socket.addEventListener('error', () => fail('cannot be reached'));
  await acknowledged.promise;
  return { first: first.promise, close: () => socket.close() };
}
