/** Serves the console's built files: https://www.rfc-editor.org/rfc/rfc9111 for what may be kept how long. */
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { extname, join } from 'node:path';
import type { HttpAnswer } from './aws/http.ts';

/** The console as it was built. */
export interface ConsoleFiles {
  /** Answers requests for /console and below; undefined for any other. */
  readonly answer: (request: Pick<IncomingMessage, 'method' | 'url'>) => HttpAnswer | undefined;
  /** The page and GraphiQL's script. The page names the assets, and those their content: whatever has changed, this is another one. */
  readonly build: string;
}

const BASE = '/console';
const ASSETS = `${BASE}/assets/`;
/** The script of GraphiQL's page, which signs in as the console does. */
const GRAPHIQL = `${BASE}/graphiql.js`;
const READING = new Set(['GET', 'HEAD']);

/** Of everything that the build makes. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Names of assets change with their content. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The page loads nothing from elsewhere, and nobody frames it. */
const SECURITY = {
  'content-security-policy':
    "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const NOT_FOUND: HttpAnswer = { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not found' };
const NOT_ALLOWED: HttpAnswer = { status: 405, headers: { allow: 'GET, HEAD' }, body: '' };

/**
 * Reads the built console from `directory`. Any path below /console that is no asset is one of the page's own routes, so it
 * answers the page.
 */
export async function openConsole(directory: string): Promise<ConsoleFiles> {
  const page = await fileAnswer(join(directory, 'index.html'), 'no-cache');
  const graphiql = await fileAnswer(join(directory, 'graphiql.js'), 'no-cache');
  const files = new Map([...(await assetsOf(join(directory, 'assets'))), [GRAPHIQL, graphiql]]);
  return {
    answer: ({ method = '', url = '' }) => {
      const [path = ''] = url.split('?');
      if (path !== BASE && !path.startsWith(`${BASE}/`)) return undefined;
      if (!READING.has(method)) return NOT_ALLOWED;
      return files.get(path) ?? (path.startsWith(ASSETS) ? NOT_FOUND : page);
    },
    build: `${page.body}${graphiql.body}`,
  };
}

/** The assets, by their path. */
async function assetsOf(directory: string): Promise<ReadonlyMap<string, HttpAnswer>> {
  const names = await readdir(directory);
  const answers = await Promise.all(names.map((name) => fileAnswer(join(directory, name), FOR_EVER)));
  return new Map(names.map((name, index) => [ASSETS + name, answers[index] ?? NOT_FOUND]));
}

/** Throws on a file of a type that the build does not make: a wrong content type would be worse. */
async function fileAnswer(file: string, cacheControl: string): Promise<HttpAnswer> {
  const type = TYPES[extname(file)];
  if (type === undefined) throw new Error(`the console has a file of an unknown type: ${file}`);
  const headers = { ...SECURITY, 'content-type': type, 'cache-control': cacheControl };
  return { status: 200, headers, body: await readFile(file, 'utf8') };
}
