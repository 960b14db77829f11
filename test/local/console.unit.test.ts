import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openConsole } from '../../local/console.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'console-'));
  await mkdir(join(directory, 'assets'));
  await writeFile(join(directory, 'index.html'), '<!doctype html>');
  await writeFile(join(directory, 'assets', 'main-ABC.js'), 'let a');
  await writeFile(join(directory, 'graphiql.js'), 'let b');
});

afterEach(() => rm(directory, { recursive: true }));

async function ask(url: string, method = 'GET') {
  const answer = (await openConsole(directory)).answer({ method, url });
  return answer && { ...answer, type: answer.headers['content-type'], kept: answer.headers['cache-control'] };
}

describe('the served console', () => {
  test.each(['/console', '/console/', '/console/orders/42?status=FAILED'])('%s is the page', async (url) => {
    expect(await ask(url)).toMatchObject({
      status: 200,
      type: 'text/html; charset=utf-8',
      kept: 'no-cache',
      body: '<!doctype html>',
    });
  });

  test('an asset is kept for ever, because its name changes with its content', async () => {
    expect(await ask('/console/assets/main-ABC.js')).toMatchObject({
      status: 200,
      type: 'text/javascript; charset=utf-8',
      kept: 'public, max-age=31536000, immutable',
      body: 'let a',
    });
  });

  test('an asset that is not there is not the page', async () => {
    expect(await ask('/console/assets/main-OLD.js')).toMatchObject({ status: 404 });
    expect(await ask('/console/assets/../index.html')).toMatchObject({ status: 404 });
  });

  test.each(['/', '/graphql', '/consoles', '/observe/v1/'])('%s is not its own', async (url) => {
    expect(await ask(url)).toBeUndefined();
  });

  test('it is read only', async () => {
    expect(await ask('/console', 'HEAD')).toMatchObject({ status: 200 });
    expect(await ask('/console', 'POST')).toMatchObject({ status: 405 });
  });

  test('it loads nothing from elsewhere', async () => {
    const policy = (await ask('/console'))?.headers['content-security-policy'];
    expect(policy).toContain("default-src 'self'");
  });

  test('a file of an unknown type is refused at the start', async () => {
    await writeFile(join(directory, 'assets', 'font.woff2'), '');
    await expect(openConsole(directory)).rejects.toThrow('font.woff2');
  });
});
