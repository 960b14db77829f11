import { Pool } from 'pg';
import { unavailable } from '../api/errors.ts';

/** How far one stream is projected. */
export interface StreamPosition {
  /** `<tenant>/<type>/<id>` */
  readonly stream: string;
  readonly version: number;
  readonly parked: boolean;
}

/** All positions of the live generation of the read model. */
export interface Positions {
  readonly generation: number;
  readonly streams: readonly StreamPosition[];
}

/** Where the read model is. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  readonly ssl: boolean;
}

/** What the console asks for side by side shares one answer, in milliseconds. */
const FRESH = 500;
/** A database that hangs is as good as away, in milliseconds. */
const PATIENCE = 3_000;
/** Nobody looks: the connection is given back, in milliseconds. */
const IDLE = 5_000;

/** Looks at how far the projections are, as the role that sees the rows of all tenants and changes none. */
export class ReadModel {
  readonly #pool: Pool;
  #asked: { readonly at: number; readonly answer: Promise<Positions> } | undefined;

  constructor(address: DatabaseAddress) {
    this.#pool = new Pool({
      ...address,
      max: 1,
      idleTimeoutMillis: IDLE,
      connectionTimeoutMillis: PATIENCE,
      query_timeout: PATIENCE,
      application_name: 'observation',
    });
    // Of a connection that nobody uses: the next question opens another.
    this.#pool.on('error', () => {});
  }

  /** Rejects with 503 while the database is away. */
  positions(): Promise<Positions> {
    const now = performance.now();
    if (this.#asked === undefined || now - this.#asked.at > FRESH) {
      const answer = this.#read().catch((cause: unknown) => {
        throw unavailable('The read model', cause);
      });
      this.#asked = { at: now, answer };
    }
    return this.#asked.answer;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #read(): Promise<Positions> {
    const client = await this.#pool.connect();
    let failure: Error | undefined;
    try {
      await client.query('begin isolation level repeatable read read only');
      const live = await client.query<{ number: number }>(
        "select number from projections.generations where state = 'live'",
      );
      const generation = live.rows[0]?.number ?? 0;
      await client.query(
        `select set_config('search_path', $1, true), set_config('role', 'shop_operator', true)`,
        [`read_model_v${generation}`],
      );
      const { rows } = await client.query<StreamPosition>(
        `select tenant || '/' || stream as stream, version, parked from positions order by tenant, stream`,
      );
      await client.query('commit');
      return { generation, streams: rows };
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      throw failure;
    } finally {
      // A connection in which something failed is not used again.
      client.release(failure);
    }
  }
}
