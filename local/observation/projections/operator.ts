import type { ParkedStream, UnparkResult } from '../../../console/api/observation.ts';
import type { InvokeFunction } from '../../contracts.ts';
import { arrayOf, isObject, type JsonObject, objectOf } from '../../json.ts';
import { ObservationError, unavailable } from '../api/errors.ts';

/** Asks what an operator asks by `npm run projections`: the function that owns the projections. */
export class ProjectionsOperator {
  readonly #invoke: InvokeFunction;
  readonly #functionArn: string;

  constructor(invoke: InvokeFunction, functionArn: string) {
    this.#invoke = invoke;
    this.#functionArn = functionArn;
  }

  /** The streams that stand still in a generation, the longest waiting first. */
  async parked(generation: number): Promise<ParkedStream[]> {
    const found = arrayOf(await this.#ask('parked', {}), 'parked').map((one) =>
      objectOf(one, 'a parked stream'),
    );
    return found.filter((one) => one.generation === generation).map(toParkedStream);
  }

  /** Replays what waits of a stream; tells how it went in the given generation. @throws ObservationError when it is not parked */
  async unpark(stream: string, generation: number): Promise<UnparkResult> {
    const results = arrayOf(await this.#ask('unpark', { stream }), 'unpark').filter(isObject);
    const { applied = 0, error = null } = results.find((one) => one.generation === generation) ?? {};
    return { stream, applied: Number(applied), error: error === null ? null : String(error) };
  }

  async #ask(operation: string, input: object): Promise<unknown> {
    const answered = this.#invoke(this.#functionArn, { operation, input });
    const { payload, functionError } = await answered.catch((cause: unknown) => {
      throw unavailable('The function that owns the projections', cause);
    });
    if (functionError !== undefined) throw refusal(payload);
    return payload;
  }
}

/** The version of a parked stream is that of the last event that was projected; the commit that waits begins after it. */
function toParkedStream({ stream, version, commits, error, since }: JsonObject): ParkedStream {
  return {
    stream: String(stream),
    version: Number(version) + 1,
    commits: Number(commits),
    error: String(error),
    since: Date.parse(String(since)),
  };
}

/** What the function refuses is the caller's; anything else is the system's. */
function refusal(payload: unknown): ObservationError {
  const { errorType, errorMessage } = isObject(payload) ? payload : {};
  const message = String(errorMessage);
  if (errorType === 'OperationRefusedError') return new ObservationError(404, 'NotFound', message);
  return new ObservationError(503, 'ServiceUnavailable', `${String(errorType)}: ${message}`);
}
