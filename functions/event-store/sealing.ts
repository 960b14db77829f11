import { ERASED } from '../../domain/personal.ts';
import { close, type DataKey, open } from '../privacy/data-key.ts';
import { putBack, type Taken, takeOut } from '../privacy/personal-fields.ts';
import type { SubjectKeys } from '../privacy/subject-keys.ts';
import type { Change, PersonalFields } from './change.ts';
import type { CommitItem } from './commit.ts';
import { parseStreamKey } from './stream.ts';

/** What is personal in a commit, by where it was taken from. */
interface Secrets {
  readonly actor?: string;
  /** By the event's index. */
  readonly events?: Readonly<Record<string, Taken>>;
  readonly state?: Taken;
}

/**
 * The commit of a change as it is stored: what is personal is blank, and lies encrypted beside it. A stream keeps to the
 * key that it began with: once that is shredded, whatever is still written about the person is blank from the start.
 */
export async function seal(keys: SubjectKeys, commit: CommitItem, change: Change): Promise<CommitItem> {
  if (!change.personal) return commit;
  const { blank, secrets } = divide(commit, change.personal);
  if (Object.keys(secrets).length === 0) return blank;
  const key = await keyOf(keys, change, change.personal);
  const shredded = change.before.key;
  if (!key) return shredded ? { ...blank, sealed: { key: shredded, box: null } } : blank;
  return { ...blank, sealed: { key: key.id, box: close(key, JSON.stringify(secrets), placeOf(commit)) } };
}

/**
 * Commits with what is personal put back in its place, where its key is still there; the others stay blank.
 *
 * @throws UnreadableError where what lies beside a commit was changed, or belongs to another one
 */
export async function unseal(keys: SubjectKeys, commits: readonly CommitItem[]): Promise<CommitItem[]> {
  const found = await keysOf(keys, commits);
  return commits.map((commit) => {
    const { pk, sealed } = commit;
    const key = sealed && found.get(`${parseStreamKey(pk).tenant}/${sealed.key}`);
    if (!key || sealed.box === null) return commit;
    return reunite(commit, JSON.parse(open(key, sealed.box, placeOf(commit))) as Secrets);
  });
}

/** What a box is bound to: moved to another commit, it cannot be opened. */
function placeOf({ pk, sk }: CommitItem): string {
  return `${pk}@${sk}`;
}

async function keyOf(
  keys: SubjectKeys,
  { before }: Change,
  { subject }: PersonalFields,
): Promise<DataKey | undefined> {
  const { tenant } = before.stream;
  if (before.key) return (await keys.find(tenant, [before.key])).get(before.key);
  return subject === null || subject === ERASED ? undefined : keys.ofSubject(tenant, subject);
}

/** All keys that commits name, by tenant and id: asked for once a tenant. */
async function keysOf(
  keys: SubjectKeys,
  commits: readonly CommitItem[],
): Promise<ReadonlyMap<string, DataKey>> {
  const sealed = commits.flatMap(({ pk, sealed }) =>
    sealed ? [{ tenant: parseStreamKey(pk).tenant, id: sealed.key }] : [],
  );
  const tenants = [...Map.groupBy(sealed, ({ tenant }) => tenant)];
  const found = await Promise.all(
    tenants.map(async ([tenant, own]) => {
      const ofTenant = await keys.find(
        tenant,
        own.map(({ id }) => id),
      );
      return [...ofTenant].map(([id, key]) => [`${tenant}/${id}`, key] as const);
    }),
  );
  return new Map(found.flat());
}

/** Takes out what is personal. The actor is, where it is the person whom the stream is about. */
function divide(
  commit: CommitItem,
  { subject, events, state }: PersonalFields,
): { readonly blank: CommitItem; readonly secrets: Secrets } {
  const { snapshot, actor } = commit;
  const divided = commit.events.map(({ type, data }) => takeOut(data, events[type] ?? []));
  const taken = divided.flatMap(({ taken }, index) =>
    Object.keys(taken).length > 0 ? [[String(index), taken] as const] : [],
  );
  const dividedState = snapshot && takeOut(snapshot.state as object, state);
  const isPerson = actor === subject;
  return {
    blank: {
      ...commit,
      ...(isPerson && { actor: ERASED }),
      events: commit.events.map((event, index) => ({ ...event, data: divided[index]?.blank ?? event.data })),
      ...(snapshot && { snapshot: { ...snapshot, state: dividedState?.blank } }),
    },
    secrets: {
      ...(isPerson && { actor }),
      ...(taken.length > 0 && { events: Object.fromEntries(taken) }),
      ...(dividedState && Object.keys(dividedState.taken).length > 0 && { state: dividedState.taken }),
    },
  };
}

function reunite(commit: CommitItem, { actor, events, state }: Secrets): CommitItem {
  const { snapshot } = commit;
  return {
    ...commit,
    ...(actor !== undefined && { actor }),
    events: commit.events.map((event, index) => ({ ...event, data: putBack(event.data, events?.[index]) })),
    ...(snapshot && { snapshot: { ...snapshot, state: putBack(snapshot.state as object, state) } }),
  };
}
