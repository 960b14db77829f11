import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepareDirectories } from '../../local/data-directory.ts';

let local = '';

beforeEach(async () => {
  local = await mkdtemp(join(tmpdir(), 'local-'));
});

afterEach(async () => {
  await rm(local, { recursive: true });
});

test('fresh data is gone with the instance', async () => {
  const directories = await prepareDirectories(local, false);
  expect(directories.data).toBe(directories.scratch);
  await directories.release();
  expect(existsSync(directories.scratch)).toBe(false);
});

test('kept data stays, and is known to hold the sample data once that was loaded', async () => {
  const first = await prepareDirectories(local, true);
  expect(first.isSeeded).toBe(false);
  await first.markSeeded();
  await first.release();
  const second = await prepareDirectories(local, true);
  expect(second).toMatchObject({ data: first.data, isSeeded: true });
  await second.release();
});

test('kept data belongs to one instance at a time', async () => {
  const first = await prepareDirectories(local, true);
  await expect(prepareDirectories(local, true)).rejects.toThrow('Another laptop cloud');
  await first.release();
  await (await prepareDirectories(local, true)).release();
});

test('what a crashed instance left behind is removed by the next one', async () => {
  const crashed = spawn(process.execPath, ['--eval', '']);
  await once(crashed, 'exit');
  const left = join(local, `run-${crashed.pid}-abcdef`, 'postgres');
  await mkdir(left, { recursive: true });
  const running = join(local, `run-${process.pid}-abcdef`);
  await mkdir(running);
  const next = await prepareDirectories(local, false);
  expect(existsSync(left)).toBe(false);
  expect(existsSync(running)).toBe(true);
  await next.release();
});
