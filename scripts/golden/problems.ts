import type { GoldenFile } from './files.ts';
import type { Registered } from './registered.ts';
import type { Shape } from './shapes.ts';

/** What is recorded, and what there is. */
export interface Evidence {
  readonly registered: readonly Registered[];
  readonly files: readonly GoldenFile[];
  readonly checksums: ReadonlyMap<string, string>;
}

/** The paths of the golden files of everything that was ever stored: one for each schema number up to today's. */
export function pathsOf({ name, version }: Registered): readonly string[] {
  return Array.from({ length: version }, (_, index) => `${name}.v${index + 1}.json`);
}

/** Where what is stored may no longer be understood, each as a sentence that says what to do. */
export function problemsOf(evidence: Evidence): readonly string[] {
  return [
    ...missingFiles(evidence),
    ...changedFiles(evidence),
    ...evidence.registered.flatMap((registered) => [
      ...changedShape(registered, evidence.files),
      ...missingUpcasters(registered),
    ]),
  ];
}

function missingFiles({ registered, files, checksums }: Evidence): readonly string[] {
  const wanted = new Set([...registered.flatMap(pathsOf), ...checksums.keys()]);
  const there = new Set(files.map(({ path }) => path));
  return [
    ...[...wanted].filter((path) => !there.has(path)).map((path) => `${path} is missing`),
    ...[...there].filter((path) => !wanted.has(path)).map((path) => `${path} is of no registered version`),
  ];
}

function changedFiles({ files, checksums }: Evidence): readonly string[] {
  return files.flatMap(({ path, sha256 }) => {
    const recorded = checksums.get(path);
    if (recorded === sha256) return [];
    return recorded ? [`${path} was changed: events are stored for ever`] : [`${path} is not in SHA256SUMS`];
  });
}

function changedShape({ name, kind, version, shape }: Registered, files: readonly GoldenFile[]): string[] {
  const golden = files.find(({ path }) => path === `${name}.v${version}.json`)?.golden;
  const differences = golden ? differencesOf(golden.shape, shape) : [];
  if (differences.length === 0) return [];
  const remedy =
    kind === 'event'
      ? `raise its number in eventVersions to ${version + 1} and add an upcaster`
      : `raise stateVersion to ${version + 1}`;
  return [`${name} no longer has the shape of version ${version} (${differences.join('; ')}): ${remedy}`];
}

function differencesOf(before: Shape, now: Shape): readonly string[] {
  const places = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return places
    .filter((place) => before[place] !== now[place])
    .map((place) => `${place} was ${before[place] ?? 'not there'}, is ${now[place] ?? 'not there'}`);
}

function missingUpcasters({ name, kind, version, upcasters }: Registered): readonly string[] {
  if (kind === 'state' || upcasters === version - 1) return [];
  return [
    `${name} is written as version ${version}, and has ${upcasters} upcasters instead of ${version - 1}`,
  ];
}
