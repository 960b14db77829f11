import { describe, expect, test } from 'vitest';
import { AGGREGATES } from '../../domain/aggregates.ts';
import { type Aggregate, type DomainEvent, fold } from '../../domain/decider.ts';
import { openCommits } from '../../functions/event-store/open.ts';
import { VIEWS } from '../../functions/projector/views/index.ts';
import { readChecksums, readGoldenFiles } from '../../scripts/golden/files.ts';
import { type Evidence, problemsOf } from '../../scripts/golden/problems.ts';
import { readRegistered } from '../../scripts/golden/registered.ts';
import type { Shape } from '../../scripts/golden/shapes.ts';
import { commitsOf } from '../support/commits.ts';
import { misfits } from '../support/misfits.ts';

const evidence: Evidence = {
  registered: readRegistered(),
  files: readGoldenFiles(),
  checksums: readChecksums(),
};

test('whatever was ever stored has its golden file, and a way to the shape of today', () => {
  expect(problemsOf(evidence)).toEqual([]);
});

describe('it would be noticed if', () => {
  const { registered, files } = evidence;
  const known = problemsOf(evidence);
  const noticed = (changed: Evidence) => problemsOf(changed).filter((problem) => !known.includes(problem));
  const changing = (name: string, change: object): Evidence => ({
    ...evidence,
    registered: registered.map((one) => (one.name === name ? { ...one, ...change } : one)),
  });

  test('an event changed its shape and kept its number', () => {
    const shape = { ...shapeOf('order/OrderPlaced.v1.json'), 'data.note': 'null | string' };
    expect(noticed(changing('order/OrderPlaced', { shape }))).toEqual([
      'order/OrderPlaced no longer has the shape of version 1 (data.note was not there, is null | string): ' +
        'raise its number in eventVersions to 2 and add an upcaster',
    ]);
  });

  test('it got a number, but no upcaster and no golden file', () => {
    expect(noticed(changing('order/OrderPlaced', { version: 2 }))).toEqual([
      'order/OrderPlaced.v2.json is missing',
      'order/OrderPlaced is written as version 2, and has 0 upcasters instead of 1',
    ]);
  });

  test('a state changed its shape, so that snapshots of it would be taken for what they are not', () => {
    const shape = { ...shapeOf('stock/state.v1.json'), 'data.onHand': 'string' };
    expect(noticed(changing('stock/state', { shape }))).toEqual([
      'stock/state no longer has the shape of version 1 (data.onHand was number, is string): raise stateVersion to 2',
    ]);
  });

  test('a golden file was changed, or lost, or put there by hand', () => {
    const path = 'product/ProductCreated.v1.json';
    const others = files.filter((file) => file.path !== path);
    const edited = files.map((file) => (file.path === path ? { ...file, sha256: 'another' } : file));
    expect(noticed({ ...evidence, files: edited })).toEqual([
      `${path} was changed: events are stored for ever`,
    ]);
    expect(noticed({ ...evidence, files: others })).toEqual([`${path} is missing`]);
    const [some] = files;
    const added = some ? [...files, { ...some, path: 'product/ProductCreated.v3.json' }] : [];
    expect(noticed({ ...evidence, files: added })).toEqual([
      'product/ProductCreated.v3.json is of no registered version',
      'product/ProductCreated.v3.json is not in SHA256SUMS',
    ]);
  });
});

describe.each(AGGREGATES)('every event ever written of a $type', (aggregate) => {
  const { type, eventVersions } = aggregate;
  const [creation = ''] = Object.keys(eventVersions);
  const creations = examplesOf(`${type}/${creation}.v${eventVersions[creation]}.json`);
  const written = evidence.files
    .filter(({ path, golden }) => path.startsWith(`${type}/`) && golden.examples)
    .map(({ path, golden }) => {
      const [, event = ''] = /\/(\w+)\.v\d+\.json$/.exec(path) ?? [];
      return { event, v: golden.version, golden };
    });

  test.each(written)('$event of version $v', async ({ event, v, golden: { shape, examples = [] } }) => {
    expect(examples).not.toEqual([]);
    for (const data of examples) {
      expect(misfits(shape, data)).toEqual([]);
      const before = event === creation ? [] : [{ type: creation, data: creations[0] ?? {} }];
      const [commit] = await openCommits(commitsOf(`t/${type}/1`, [[...before, { type: event, data, v }]]));
      const events = commit?.events ?? [];
      const opened = events.at(-1);
      expect(opened).toMatchObject({ type: event, v: eventVersions[event] });
      expect(misfits(shapeOf(`${type}/${event}.v${eventVersions[event]}.json`), opened?.data)).toEqual([]);
      expectToBeUnderstood(aggregate, events);
    }
  });
});

/** That a state and a row follow from events, and that both can be stored. */
function expectToBeUnderstood(
  aggregate: Aggregate<unknown, never, DomainEvent>,
  events: readonly DomainEvent[],
): void {
  const { type, stateVersion } = aggregate;
  const at = '2026-01-01T00:00:00.000Z';
  const state = fold(aggregate, aggregate.initialState, events, at);
  expect(misfits(shapeOf(`${type}/state.v${stateVersion}.json`), state)).toEqual([]);
  const row = events.reduce<object | null>(
    (before, event) => VIEWS[type]?.project(before, event, { id: '1', at }) ?? null,
    null,
  );
  expect(JSON.parse(JSON.stringify(row))).toEqual(row);
}

function fileOf(wanted: string) {
  return evidence.files.find(({ path }) => path === wanted)?.golden;
}

function shapeOf(path: string): Shape {
  return fileOf(path)?.shape ?? {};
}

function examplesOf(path: string): readonly object[] {
  return fileOf(path)?.examples ?? [];
}
