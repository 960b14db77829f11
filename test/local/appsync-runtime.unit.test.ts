import { describe, expect, test } from 'vitest';
import { ResolverError } from '../../local/appsync/errors.ts';
import { compileResolver } from '../../local/appsync/runtime/compile.ts';
import { EarlyReturn, utilsModule } from '../../local/appsync/runtime/utils.ts';
import { code } from './appsync-support.ts';

async function evaluation(source: string, context: object = {}) {
  const appended: ResolverError[] = [];
  const printed: string[] = [];
  const begin = await compileResolver(source, (line) => printed.push(line));
  const host = { typeName: 'Query', fieldName: 'product', authType: 'API Key Authorization' };
  const utils = utilsModule({ ...host, append: (error) => appended.push(error), filter: () => {} });
  return { ...begin({ arguments: {}, stash: {}, ...context }, utils), appended, printed };
}

const request = async (body: string, context?: object) =>
  (await evaluation(code(body, ''), context)).request();

describe('the code', () => {
  test('gets the context and answers plain data', async () => {
    const answer = await request(
      'return { id: ctx.args.id, same: ctx.args === ctx.arguments, none: undefined };',
      {
        arguments: { id: '1' },
      },
    );
    expect(answer).toEqual({ id: '1', same: true });
  });

  test('keeps its stash from request to response', async () => {
    const both = await evaluation(
      code('ctx.stash.at = 7; return {};', 'return [ctx.stash.at, ctx.result, ctx.error];'),
    );
    both.request();
    expect(both.response({ result: { ok: 1 } })).toEqual([7, { ok: 1 }, null]);
  });

  test('begins anew with every evaluation', async () => {
    const begin = await compileResolver(
      `let n = 0; export const request = () => { n += 1; return n; };
      export function response() {}`,
      () => {},
    );
    const host = { typeName: 'Q', fieldName: 'f', authType: '' };
    const utils = utilsModule({ ...host, append: () => {}, filter: () => {} });
    expect([begin({}, utils).request(), begin({}, utils).request()]).toEqual([1, 1]);
  });

  test('prints to the log', async () => {
    const { request: run, printed } = await evaluation(code("console.log('at', { a: 1 }, 'b\\nc');", ''));
    run();
    expect(printed).toEqual(['at {"a":1} b c']);
  });

  test.each(['process', 'fetch', 'setTimeout', 'Date', 'Promise', 'globalThis', 'Map'])(
    'has no %s',
    async (name) => expect(await request(`return typeof ${name};`)).toBe('undefined'),
  );

  test('cannot make code from text', async () => {
    await expect(request("return (() => {}).constructor('return 1')();")).rejects.toThrow('Code generation');
  });

  test.each([
    ['async function f() {}', 'async'],
    ['function* f() {}', 'generator'],
    ['class A {}', 'class'],
    ['if (', 'Expected'],
  ])('%s is refused', async (source, named) => {
    await expect(compileResolver(`${source}\n${code('', '')}`, () => {})).rejects.toThrow(named);
  });

  test('above 32 768 characters it is refused', async () => {
    await expect(compileResolver(`${code('', '')}//${' '.repeat(32_768)}`, () => {})).rejects.toThrow(
      '32768',
    );
  });

  test('without a response it is refused', async () => {
    const only = 'export function request() {}';
    await expect(evaluation(only)).rejects.toThrow('response');
  });
});

describe('util', () => {
  test('error carries message, type, data and info', async () => {
    const failing = request("util.error('no', 'NOT_FOUND', { id: 1 }, { code: 'NOT_FOUND' });");
    await expect(failing).rejects.toBeInstanceOf(ResolverError);
    await expect(failing).rejects.toMatchObject({
      message: 'no',
      type: 'NOT_FOUND',
      data: { id: 1 },
      info: { code: 'NOT_FOUND' },
    });
  });

  test('appendError goes on', async () => {
    const { request: run, appended } = await evaluation(
      code("util.appendError('careful', 'W'); return 1;", ''),
    );
    expect(run()).toBe(1);
    expect(appended).toMatchObject([{ message: 'careful', type: 'W' }]);
  });

  test('unauthorized names the field', async () => {
    await expect(request('util.unauthorized();')).rejects.toMatchObject({
      message: 'Not Authorized to access product on type Query',
      type: 'Unauthorized',
    });
  });

  test('earlyReturn ends the evaluation with a value', async () => {
    const ending = request('runtime.earlyReturn({ id: 1 });');
    await expect(ending).rejects.toBeInstanceOf(EarlyReturn);
    await expect(ending).rejects.toMatchObject({ value: { id: 1 } });
  });

  test('ids are UUIDs and ULIDs', async () => {
    expect(await request('return util.autoId();')).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
    expect(await request('return util.autoUlid();')).toMatch(/^0[0-9A-HJKMNP-TV-Z]{25}$/);
  });

  test.each([
    ["util.base64Decode(util.base64Encode('注文'))", '注文'],
    ["util.urlDecode(util.urlEncode('a b&c'))", 'a b&c'],
    ["util.matches('^a.c$', 'abc')", true],
    ["util.str.normalize('Ａ', 'nfkc')", 'A'],
    ['util.math.roundNum(1.5)', 2],
    ["util.time.parseISO8601ToEpochMilliSeconds('1970-01-01T00:00:01Z')", 1_000],
    ['util.time.epochMilliSecondsToISO8601(0)', '1970-01-01T00:00:00.000Z'],
    ['util.authType()', 'API Key Authorization'],
  ])('%s is %j', async (expression, value) => {
    expect(await request(`return ${expression};`)).toBe(value);
  });

  test.each(['util.dynamodb', 'util.time.nowFormatted', 'extensions.invalidateSubscriptions', 'util.toJson'])(
    '%s is an error that names it',
    async (name) => {
      await expect(request(`${name}();`)).rejects.toThrow(name);
    },
  );
});
