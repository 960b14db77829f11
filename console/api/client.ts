import { OBSERVATION_ROOT, type ObservationFailure } from './observation.ts';
import { request } from './request.ts';

/** Query parameters; those without a value are left out. */
export type Parameters = Readonly<Record<string, string | number | boolean | undefined>>;

/** A request that was answered, but not with what was asked for. */
export class RequestFailed extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'RequestFailed';
    this.status = status;
  }
}

function searchOf(parameters: Parameters): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length === 0 ? '' : `?${search}`;
}

async function answerOf<Answer>(response: Response): Promise<Answer> {
  if (response.ok) return (await response.json()) as Answer;
  throw new RequestFailed(response.status, await failureOf(response));
}

async function failureOf(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as ObservationFailure;
    return error.message;
  } catch {
    return `${response.status} ${response.statusText}`;
  }
}

/** Asks the observation API; `path` as observation.ts lists it. Throws RequestFailed. */
export async function observe<Answer>(
  path: string,
  parameters: Parameters = {},
  signal?: AbortSignal,
): Promise<Answer> {
  const url = `${OBSERVATION_ROOT}${path}${searchOf(parameters)}`;
  const response = await request(url, { ...(signal && { signal }) });
  return await answerOf<Answer>(response);
}

/** Has the observation API do something. Throws RequestFailed. */
export async function act<Answer>(path: string, body: object = {}): Promise<Answer> {
  const response = await request(`${OBSERVATION_ROOT}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return await answerOf<Answer>(response);
}
