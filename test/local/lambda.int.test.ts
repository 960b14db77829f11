import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Fact } from '../../local/facts.ts';
import { Functions } from '../../local/lambda/functions.ts';
import type { FunctionDefinition } from '../../local/resources/model.ts';

let directory = '';
const services: Functions[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lambda-'));
});

afterEach(async () => {
  await Promise.all(services.splice(0).map((functions) => functions.stop()));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** Deploys functions given as `name: source of index.mjs`. */
async function deploy(sources: Readonly<Record<string, string>>, settings: Partial<FunctionDefinition> = {}) {
  const lines: string[] = [];
  const log = { info: (line: string) => lines.push(line), error: (line: string) => lines.push(`! ${line}`) };
  const surroundings = {
    region: 'us-east-1',
    awsEndpoint: 'http://localhost:4566',
    dynamodbEndpoint: 'http://127.0.0.1:8000',
    xrayDaemon: '127.0.0.1:2000',
    adjust: (variables: Readonly<Record<string, string>>) => ({ ...variables }),
  };
  const facts: Fact[] = [];
  const functions = new Functions(surroundings, log, (fact) => facts.push(fact));
  services.push(functions);
  for (const [name, source] of Object.entries(sources)) {
    const codeDirectory = await mkdtemp(join(directory, `${name}-`));
    await mkdir(codeDirectory, { recursive: true });
    await writeFile(join(codeDirectory, 'index.mjs'), source);
    functions.add({
      name,
      arn: arnOf(name),
      codeDirectory,
      handler: 'index.handler',
      environment: {},
      timeoutSeconds: 10,
      memoryMegabytes: 128,
      tracing: true,
      ...settings,
    });
  }
  return { functions, lines, facts };
}

function arnOf(name: string): string {
  return `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
}

const ECHO = 'export const handler = async (event) => event;';

describe('a function', () => {
  test('gets the event and answers', async () => {
    const { functions } = await deploy({ echo: ECHO });
    expect(await functions.invoke(arnOf('echo'), { a: [1] })).toEqual({ payload: { a: [1] } });
  });

  test.each([
    ['its name', 'echo'],
    ['its name and an alias', 'echo:live'],
    ['its ARN and an alias', `${arnOf('echo')}:live`],
  ])('is found by %s', async (_, name) => {
    const { functions } = await deploy({ echo: ECHO });
    expect(await functions.invoke(name, 1)).toEqual({ payload: 1 });
  });

  test('that there is not is a rejection that names it', async () => {
    const { functions } = await deploy({});
    await expect(functions.invoke('nobody', {})).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: expect.stringContaining('nobody'),
    });
  });

  test('that answers nothing answers null', async () => {
    const { functions } = await deploy({ silent: 'export const handler = async () => {};' });
    expect(await functions.invoke('silent', {})).toEqual({ payload: null });
  });

  test('knows its context, and the trace of each invocation', async () => {
    const { functions } = await deploy({
      curious: `export const handler = async (_, context) => ({
        ...context, remaining: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID });`,
    });
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    const { payload } = await functions.invoke(`${arnOf('curious')}:live`, {}, { trace });
    expect(payload).toMatchObject({
      functionName: 'curious',
      invokedFunctionArn: `${arnOf('curious')}:live`,
      memoryLimitInMB: '128',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      remaining: expect.any(Number),
      // Its own segment of the caller's trace.
      trace: expect.stringMatching(
        /^Root=1-5759e988-bd862e3fe1be46a994272793;Parent=(?!53995c3f42cd8ad8)[0-9a-f]{16};Sampled=1$/,
      ),
    });
  });

  test('has its own environment, the one of its template and the one of its runtime, and not ours', async () => {
    vi.stubEnv('SECRET_OF_THIS_PROCESS', 'x');
    const source = 'export const handler = async () => process.env;';
    const { functions } = await deploy({ one: source }, { environment: { EVENTS_TABLE: 'events' } });
    const { payload } = await functions.invoke('one', {});
    expect(payload).toMatchObject({
      EVENTS_TABLE: 'events',
      AWS_LAMBDA_FUNCTION_NAME: 'one',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000',
    });
    expect(payload).not.toHaveProperty('SECRET_OF_THIS_PROCESS');
    vi.unstubAllEnvs();
  });

  test('shares no state with another function of the same code', async () => {
    const source =
      'let count = 0; process.env.SEEN ??= "0"; export const handler = async () => { process.env.SEEN += "1"; return [++count, process.env.SEEN]; };';
    const { functions } = await deploy({ one: source, two: source });
    await functions.invoke('one', {});
    expect(await functions.invoke('two', {})).toEqual({ payload: [1, '01'] });
  });

  test('writes lines that are logged with the request that they belong to', async () => {
    const { functions, lines } = await deploy({
      talker: `export const handler = async (event, { awsRequestId }) => {
        console.log(JSON.stringify({ level: event, awsRequestId })); return awsRequestId; };`,
    });
    const [first, second] = [
      await functions.invoke('talker', 'INFO'),
      await functions.invoke('talker', 'ERROR'),
    ];
    expect(lines).toEqual([
      `talker ${String(first.payload)} {"level":"INFO","awsRequestId":"${String(first.payload)}"}`,
      `! talker ${String(second.payload)} {"level":"ERROR","awsRequestId":"${String(second.payload)}"}`,
    ]);
  });
});

describe('an execution environment', () => {
  /** Does something when it has already answered. */
  const FORGETFUL = `export const handler = async () => { setTimeout(() => console.log('afterwards'), 10); };`;
  const SLOW = 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 100, null));';

  test('is frozen once it has answered, until the next invocation', async () => {
    const { functions, lines } = await deploy({ forgetful: FORGETFUL, slow: SLOW });
    await functions.invoke('forgetful', {});
    await functions.invoke('slow', {});
    expect(lines).toEqual([]);
    await functions.invoke('forgetful', {});
    await expect.poll(() => lines).toEqual([expect.stringContaining('afterwards')]);
  });

  test('has the time of an invocation to start, where that is longer than an init phase', async () => {
    const { functions } = await deploy({ echo: ECHO }, { timeoutSeconds: 25 });
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const starting = functions.warm('echo');
    vi.advanceTimersByTime(20_000);
    vi.useRealTimers();
    expect(await starting).toBeUndefined();
  });

  test('is frozen before its first invocation, too', async () => {
    const { functions, lines } = await deploy({
      early: `setTimeout(() => console.log('while starting'), 10); export const handler = async () => {};`,
      slow: SLOW,
    });
    await functions.warm('early');
    await functions.invoke('slow', {});
    expect(lines).toEqual([]);
  });

  test('has sent what it had begun to send when it answers', async () => {
    const daemon = createSocket('udp4').bind(0, '127.0.0.1');
    await once(daemon, 'listening');
    const received = once(daemon, 'message');
    const { functions } = await deploy({
      sender: `import { createSocket } from 'node:dgram';
        export const handler = async (port) => { createSocket('udp4').send('sent', port, '127.0.0.1'); };`,
    });
    await functions.invoke('sender', daemon.address().port);
    expect(String((await received)[0])).toBe('sent');
    daemon.close();
  });
});

describe('a function that fails', () => {
  test('by throwing answers the error as Lambda does, and stays', async () => {
    const { functions } = await deploy({
      thrower: 'let n = 0; export const handler = async () => { n += 1; throw new RangeError("no " + n); };',
    });
    await functions.invoke('thrower', {});
    expect(await functions.invoke('thrower', {})).toEqual({
      functionError: 'Unhandled',
      payload: {
        errorType: 'RangeError',
        errorMessage: 'no 2',
        trace: expect.arrayContaining(['RangeError: no 2']),
      },
    });
  });

  test('by taking too long is ended, and the next request gets a new sandbox', async () => {
    const { functions } = await deploy(
      {
        sleeper: `let n = 0; export const handler = async (ms) => {
          n += 1; await new Promise((resolve) => setTimeout(resolve, ms)); return n; };`,
      },
      { timeoutSeconds: 0.25 },
    );
    expect(await functions.invoke('sleeper', 5_000)).toMatchObject({
      functionError: 'Unhandled',
      payload: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 0\.25 seconds$/),
      },
    });
    expect(await functions.invoke('sleeper', 0)).toEqual({ payload: 1 });
  });

  test('by computing for ever is ended too', async () => {
    const { functions } = await deploy(
      { spinner: 'export const handler = async () => { for (;;); };' },
      { timeoutSeconds: 0.25 },
    );
    expect(await functions.invoke('spinner', {})).toMatchObject({
      payload: { errorType: 'Sandbox.Timedout' },
    });
  });

  test('by ending its process is a crash, and the next request gets a new sandbox', async () => {
    const { functions } = await deploy({
      exiter:
        'let n = 0; export const handler = async (code) => { n += 1; if (code) process.exit(code); return n; };',
    });
    expect(await functions.invoke('exiter', 3)).toMatchObject({
      functionError: 'Unhandled',
      payload: {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/Error: Runtime exited with error: exit status 3$/),
      },
    });
    expect(await functions.invoke('exiter', 0)).toEqual({ payload: 1 });
  });

  test('by a rejection that nobody handles says so', async () => {
    const { functions } = await deploy({
      careless: `export const handler = async () => {
        Promise.reject(new Error('lost')); await new Promise((resolve) => setTimeout(resolve, 5_000)); };`,
    });
    expect(await functions.invoke('careless', {})).toMatchObject({
      payload: { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' },
    });
  });

  test('by using more memory than it has is killed', async () => {
    const { functions } = await deploy(
      {
        eater:
          'export const handler = async () => { const all = []; for (;;) all.push(new Array(10_000).fill({})); };',
      },
      { memoryMegabytes: 16 },
    );
    expect(await functions.invoke('eater', {})).toMatchObject({
      payload: { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('signal: killed') },
    });
  });

  test.each([
    ['without the export', 'export const other = 1;', 'Runtime.HandlerNotFound'],
    ['with a syntax error', 'export const handler = (', 'Runtime.UserCodeSyntaxError'],
    ['that throws when it is loaded', 'throw new TypeError("early");', 'TypeError'],
  ])('to load, %s, fails each request', async (_, source, errorType) => {
    const { functions } = await deploy({ broken: source });
    expect(await functions.invoke('broken', {})).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType },
    });
    expect(await functions.invoke('broken', {})).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType },
    });
  });

  test('to stay within 6 MB is told', async () => {
    const { functions } = await deploy({
      large: 'export const handler = async () => "x".repeat(7_000_000);',
    });
    expect(await functions.invoke('large', {})).toMatchObject({
      payload: { errorType: 'Function.ResponseSizeTooLarge' },
    });
  });
});

describe('a pool', () => {
  /** Answers how many requests this sandbox has had, and never while it has another one. */
  const EXCLUSIVE = `let busy = false; let count = 0;
    export const handler = async () => {
      if (busy) throw new Error('two requests at once');
      busy = true; count += 1;
      await new Promise((resolve) => setTimeout(resolve, 120));
      busy = false; return count; };`;

  test('gives a sandbox one request at a time, and grows when requests wait', async () => {
    const { functions } = await deploy({ exclusive: EXCLUSIVE });
    const results = await Promise.all(Array.from({ length: 6 }, () => functions.invoke('exclusive', {})));
    expect(results.filter(({ functionError }) => functionError !== undefined)).toEqual([]);
    expect(results.filter(({ payload }) => payload === 1).length).toBeGreaterThan(1);
  });

  test('never grows above the reserved concurrency', async () => {
    const { functions } = await deploy({ exclusive: EXCLUSIVE }, { reservedConcurrency: 1 });
    const results = await Promise.all(Array.from({ length: 3 }, () => functions.invoke('exclusive', {})));
    expect(results.map(({ payload }) => payload)).toEqual([1, 2, 3]);
  });

  test('stops in the middle of a request, which is answered with an error', async () => {
    const { functions } = await deploy({ exclusive: EXCLUSIVE });
    await functions.warm('exclusive');
    const running = functions.invoke('exclusive', {});
    await functions.stop();
    expect(await running).toMatchObject({ functionError: 'Unhandled' });
    expect(await functions.invoke('exclusive', {})).toMatchObject({
      payload: { errorType: 'Laptop.Stopped' },
    });
  });
});

describe('whoever watches', () => {
  test('is told of environments, of invocations with their trace, and of every line', async () => {
    const { functions, facts } = await deploy(
      {
        talker: `export const handler = async (fail) => { console.log('hi'); if (fail) throw new RangeError('no'); };`,
      },
      { environment: { POWERTOOLS_SERVICE_NAME: 'talk' } },
    );
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    await functions.invoke('talker', true, { trace });
    expect(facts.map(({ kind }) => kind)).toEqual(['initialised', 'invoked', 'wrote', 'answered']);
    const place = {
      traceId: '1-5759e988-bd862e3fe1be46a994272793',
      segmentId: expect.stringMatching(/^[0-9a-f]{16}$/),
      parentId: '53995c3f42cd8ad8',
    };
    expect(facts[1]).toMatchObject({ function: 'talk', place });
    expect(facts[2]).toMatchObject({ output: 'stdout', line: 'hi' });
    expect(facts[3]).toMatchObject({
      place,
      milliseconds: expect.any(Number),
      error: { errorType: 'RangeError', errorMessage: 'no' },
    });
    expect(functions.environments('talker')).toBe(1);
  });
});

describe('a changed function', () => {
  const answers = (text: string) => `export const handler = async () => '${text}';`;

  /** The definition of a function with other code. */
  async function changed(functions: Functions, source: string): Promise<FunctionDefinition> {
    const definition = functions.find('one');
    if (definition === undefined) throw new Error('there is no function one');
    const codeDirectory = await mkdtemp(join(directory, 'changed-'));
    await writeFile(join(codeDirectory, 'index.mjs'), source);
    return { ...definition, codeDirectory };
  }

  test('takes over, and what its predecessor was asked is still answered', async () => {
    const slow = `export const handler = () => new Promise((resolve) => setTimeout(resolve, 200, 'old'));`;
    const { functions } = await deploy({ one: slow });
    const asked = functions.invoke(arnOf('one'), {});
    const { names, takeOver } = await functions.prepare([await changed(functions, answers('new'))]);
    takeOver();
    expect(names).toEqual(['one']);
    expect(await functions.invoke(arnOf('one'), {})).toEqual({ payload: 'new' });
    expect(await asked).toEqual({ payload: 'old' });
  });

  test('that cannot start leaves everything as it was', async () => {
    const { functions } = await deploy({ one: answers('old') });
    const broken = await changed(functions, 'missing();');
    await expect(functions.prepare([broken])).rejects.toThrow('missing is not defined');
    expect(await functions.invoke(arnOf('one'), {})).toEqual({ payload: 'old' });
  });

  test('is only one that differs', async () => {
    const { functions } = await deploy({ one: answers('old') });
    expect((await functions.prepare(functions.definitions)).names).toEqual([]);
  });
});
