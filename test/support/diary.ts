import type { Aggregate } from '../../domain/decider.ts';
import { change } from '../../functions/event-store/change.ts';
import type { EventStore } from '../../functions/event-store/event-store.ts';
import type { Loaded } from '../../functions/event-store/loaded.ts';
import type { StreamId } from '../../functions/event-store/stream.ts';

export interface Diary {
  readonly writer: string;
  readonly pages: number;
  readonly last: { readonly text: string; readonly mood: number };
}

export interface Written {
  readonly type: 'Written';
  readonly data: Diary['last'] & { readonly writer: string };
}

/** The most personal aggregate there can be. */
export const diary: Aggregate<Diary, never, Written> = {
  type: 'diary',
  initialState: { writer: '', pages: 0, last: { text: '', mood: 0 } },
  eventVersions: { Written: 1 },
  upcasters: {},
  stateVersion: 1,
  personal: {
    subject: ({ writer }) => writer,
    events: { Written: ['writer', 'text'] },
    state: ['writer', 'last'],
  },
  decide: () => [],
  evolve: ({ pages }, { data: { writer, text, mood } }) => ({
    writer,
    pages: pages + 1,
    last: { text, mood },
  }),
};

/** Writes one page after the other. */
export async function write(
  store: EventStore,
  stream: StreamId,
  writer: string,
  ...pages: readonly string[]
): Promise<void> {
  for (const text of pages) {
    const before: Loaded<Diary> = await store.load(diary, stream);
    const page: Written = { type: 'Written', data: { writer, text, mood: 7 } };
    const metadata = {
      commitId: `page-${before.version + 1}`,
      at: new Date(Date.UTC(2026, 0, 1, 0, before.version)).toISOString(),
      actor: writer,
      ...{ correlationId: 'test', causationId: null, trace: null },
    };
    await store.append([change(diary, before, [page], metadata)]);
  }
}
