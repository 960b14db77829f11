/**
 * `@aws-appsync/utils` of the APPSYNC_JS runtime, as far as it is implemented; anything else is an error that names it.
 * https://docs.aws.amazon.com/appsync/latest/devguide/built-in-util-js.html
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { ResolverError } from '../errors.ts';
import type { UtilsModule } from './compile.ts';

/** What an evaluation tells the request it is part of. */
export interface EvaluationHost {
  readonly typeName: string;
  readonly fieldName: string;
  /** How the caller was authenticated, in util.authType's words. */
  readonly authType: string;
  /** Takes an error that does not end the evaluation. */
  readonly append: (error: ResolverError) => void;
  /** Takes the filter of a subscription. */
  readonly filter: (filter: unknown) => void;
}

/** Thrown by runtime.earlyReturn: the field's value, without the data source and `response`. */
export class EarlyReturn extends Error {
  readonly value: unknown;

  constructor(value: unknown) {
    super('early return');
    this.value = value;
  }
}

/** The module for one evaluation. */
export function utilsModule(host: EvaluationHost): UtilsModule {
  return {
    util: named('util', {
      ...errorUtilities(host),
      ...textUtilities,
      authType: () => host.authType,
      autoId: () => randomUUID(),
      autoUlid: ulid,
      math: named('util.math', mathUtilities),
      str: named('util.str', {
        normalize: (text: string, form: string) => text.normalize(form.toUpperCase()),
      }),
      time: named('util.time', timeUtilities),
    }),
    runtime: named('runtime', {
      earlyReturn: (value?: unknown) => {
        throw new EarlyReturn(value === undefined ? null : JSON.parse(JSON.stringify(value)));
      },
    }),
    extensions: named('extensions', {
      setSubscriptionFilter: (filter: unknown) => host.filter(JSON.parse(JSON.stringify(filter))),
    }),
  };
}

/** An object whose other members are errors that name them. */
function named(name: string, members: Readonly<Record<string, unknown>>): object {
  return new Proxy(members, {
    get: (target, key) => {
      if (typeof key === 'symbol' || Object.hasOwn(target, key)) return Reflect.get(target, key);
      throw new ResolverError(`${name}.${key} is not implemented by the laptop's APPSYNC_JS`, 'Code');
    },
  });
}

function errorUtilities(host: EvaluationHost) {
  return {
    error: (...described: ErrorArguments): never => {
      throw resolverError(...described);
    },
    appendError: (...described: ErrorArguments) => host.append(resolverError(...described)),
    unauthorized: (): never => {
      throw new ResolverError(
        `Not Authorized to access ${host.fieldName} on type ${host.typeName}`,
        'Unauthorized',
      );
    },
  };
}

type ErrorArguments = [message: string, type?: string, data?: unknown, info?: unknown];

function resolverError(...[message, type, data, info]: ErrorArguments): ResolverError {
  const [plainData, plainInfo] = JSON.parse(JSON.stringify([data ?? null, info ?? null]));
  return new ResolverError(String(message), type ?? null, plainData, plainInfo);
}

const textUtilities = {
  base64Decode: (text: string) => Buffer.from(text, 'base64').toString(),
  base64Encode: (text: string) => Buffer.from(text).toString('base64'),
  escapeJavaScript: (text: string) =>
    JSON.stringify(text).slice(1, -1).replaceAll("'", "\\'").replaceAll('/', '\\/'),
  matches: (pattern: string, text: string) => new RegExp(pattern).test(text),
  urlDecode: (text: string) => decodeURIComponent(text.replaceAll('+', ' ')),
  urlEncode: (text: string) => new URLSearchParams([['', text]]).toString().slice(1),
};

const mathUtilities = {
  maxVal: Math.max,
  minVal: Math.min,
  randomDouble: Math.random,
  randomWithinRange: (start: number, end: number) => start + Math.floor(Math.random() * (end - start)),
  roundNum: Math.round,
};

const timeUtilities = {
  epochMilliSecondsToISO8601: (milliseconds: number) => new Date(milliseconds).toISOString(),
  epochMilliSecondsToSeconds: (milliseconds: number) => Math.floor(milliseconds / 1_000),
  nowEpochMilliSeconds: () => Date.now(),
  nowEpochSeconds: () => Math.floor(Date.now() / 1_000),
  nowISO8601: () => new Date().toISOString(),
  parseISO8601ToEpochMilliSeconds: (timestamp: string) => {
    const milliseconds = Date.parse(timestamp);
    if (!Number.isNaN(milliseconds)) return milliseconds;
    throw new ResolverError(`Unable to parse '${timestamp}' as an ISO 8601 timestamp`, 'Code');
  },
};

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 48 bits of time and 80 of chance in 26 characters of Crockford's base 32. */
function ulid(): string {
  const bytes = Buffer.concat([Buffer.alloc(6), randomBytes(10)]);
  bytes.writeUIntBE(Date.now(), 0, 6);
  let number = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (let index = 0; index < 26; index += 1) {
    text = (CROCKFORD[Number(number % 32n)] ?? '') + text;
    number /= 32n;
  }
  return text;
}
