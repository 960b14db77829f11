import { type CallDynamodb, DYNAMODB } from '../../engines/dynamodb-client.ts';
import { arrayOf, isObject, type JsonObject } from '../../json.ts';
import { unavailable } from '../api/errors.ts';
import { type Commit, commitOfItem } from './commit.ts';
import type { CommitReference } from './event-index.ts';

/** The most keys of one BatchGetItem. */
const BATCH = 100;

/** Reads commits from the event table. Everything rejects with 503 while the engine is away. */
export class EventTable {
  readonly #call: CallDynamodb;
  readonly #table: string;

  constructor(call: CallDynamodb, table: string) {
    this.#call = call;
    this.#table = table;
  }

  /** Commits of a stream that begin before a version, the newest first. */
  async commitsOf(stream: string, before: number, limit: number): Promise<Commit[]> {
    const { Items } = await this.#ask('Query', {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk AND sk < :before',
      ExpressionAttributeValues: { ':pk': { S: stream }, ':before': { N: String(before) } },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
    });
    return commitsIn(Items);
  }

  /** The commits that the references name, in their order. */
  async fetch(references: readonly CommitReference[]): Promise<Commit[]> {
    const found = new Map<string, Commit>();
    for (let first = 0; first < references.length; first += BATCH) {
      const keys = references
        .slice(first, first + BATCH)
        .map(({ stream, version }) => ({ pk: { S: stream }, sk: { N: String(version) } }));
      for (const commit of await this.#get(keys)) found.set(`${commit.pk} ${commit.sk}`, commit);
    }
    return references.flatMap(({ stream, version }) => found.get(`${stream} ${version}`) ?? []);
  }

  /** Every commit, page by page, in no order. */
  async *all(): AsyncGenerator<Commit[]> {
    let from: unknown;
    do {
      const start = from === undefined ? {} : { ExclusiveStartKey: from };
      const { Items, LastEvaluatedKey } = await this.#ask('Scan', { TableName: this.#table, ...start });
      yield commitsIn(Items);
      from = LastEvaluatedKey;
    } while (from !== undefined);
  }

  /** One answer holds 16 MB at most; what does not fit is asked for again. */
  async #get(keys: readonly JsonObject[]): Promise<Commit[]> {
    const commits: Commit[] = [];
    let left: unknown = { [this.#table]: { Keys: keys } };
    while (isObject(left) && Object.keys(left).length > 0) {
      const { Responses, UnprocessedKeys } = await this.#ask('BatchGetItem', { RequestItems: left });
      commits.push(...commitsIn(isObject(Responses) ? (Responses[this.#table] ?? []) : []));
      left = UnprocessedKeys;
    }
    return commits;
  }

  async #ask(action: string, body: JsonObject): Promise<JsonObject> {
    try {
      return await this.#call(DYNAMODB, action, body);
    } catch (cause) {
      throw unavailable('The event table', cause);
    }
  }
}

function commitsIn(items: unknown): Commit[] {
  return arrayOf(items, 'Items').flatMap((item) => (isObject(item) ? (commitOfItem(item) ?? []) : []));
}
