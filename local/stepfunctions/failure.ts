/** The largest input, result or output of a state, in bytes of JSON (service quota). */
export const LARGEST_PAYLOAD = 262_144;

/** Causes are cut to this many characters, as the API's models say. */
const LONGEST_CAUSE = 32_768;

/** Why a state failed: an error name that Retry and Catch match, and a cause for people. */
export class StateFailure extends Error {
  readonly error: string | undefined;
  readonly detail: string | undefined;

  constructor(error: string | undefined, detail?: string, options?: ErrorOptions) {
    super([error, detail].filter((part) => part !== undefined).join(': '), options);
    this.name = 'StateFailure';
    this.error = error;
    this.detail = detail?.slice(0, LONGEST_CAUSE);
  }

  /** The error as history events carry it. */
  get details(): Record<string, unknown> {
    return {
      ...(this.error === undefined ? {} : { error: this.error }),
      ...(this.detail === undefined ? {} : { cause: this.detail }),
    };
  }
}

/** The JSON text of a result; throws States.DataLimitExceeded above the quota. */
export function limited(value: unknown, origin: string): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= LARGEST_PAYLOAD) return text;
  throw new StateFailure(
    'States.DataLimitExceeded',
    `The state/task '${origin}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
