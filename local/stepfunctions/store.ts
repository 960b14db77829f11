import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Execution, ExecutionStatus, ExecutionWriter, HistoryEvent } from './execution.ts';

/** Which executions to list; `status` absent means any. */
export interface ExecutionFilter {
  readonly machineArn: string;
  readonly status?: ExecutionStatus;
  readonly redriven?: boolean;
}

/** A part of a longer list. */
export interface Slice {
  readonly offset: number;
  readonly limit: number;
}

/** Executions and their histories. */
export interface ExecutionStore extends ExecutionWriter {
  readonly find: (arn: string) => Execution | undefined;
  /** Newest first. */
  readonly list: (filter: ExecutionFilter, slice: Slice) => Execution[];
  readonly events: (arn: string, slice: Slice & { readonly reverse: boolean }) => HistoryEvent[];
  readonly close: () => void;
}

/** Finished executions beyond this number are forgotten, oldest first. */
const FINISHED_KEPT = 10_000;

/** Forgetting costs a scan, so it is done once for so many finished executions. */
const FORGET_EVERY = 100;

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS executions (
    arn TEXT PRIMARY KEY,
    machine_arn TEXT NOT NULL,
    status TEXT NOT NULL,
    redriven INTEGER NOT NULL,
    start_date INTEGER NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS executions_of_machine ON executions (machine_arn, start_date DESC);
  CREATE TABLE IF NOT EXISTS events (
    arn TEXT NOT NULL,
    id INTEGER NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (arn, id)
  ) STRICT, WITHOUT ROWID;
`;

const SAVE = `
  INSERT INTO executions (arn, machine_arn, status, redriven, start_date, record) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (arn) DO UPDATE SET status = excluded.status, redriven = excluded.redriven, record = excluded.record`;

const LIST = `
  SELECT record FROM executions
  WHERE machine_arn = :machine AND (:status IS NULL OR status = :status) AND (:redriven IS NULL OR redriven = :redriven)
  ORDER BY start_date DESC, rowid DESC LIMIT :limit OFFSET :offset`;

const FORGET = `
  DELETE FROM executions WHERE rowid IN (
    SELECT rowid FROM executions WHERE status <> 'RUNNING' ORDER BY start_date DESC, rowid DESC LIMIT -1 OFFSET ?
  ) RETURNING arn`;

/**
 * Opens the store: a file in `directory`, in which a write survives the end of the process, or memory without one.
 * Both keep the newest 10 000 finished executions.
 */
export function openStore(directory?: string): ExecutionStore {
  const database = new DatabaseSync(
    directory === undefined ? ':memory:' : join(directory, 'executions.sqlite'),
  );
  database.exec(SCHEMA);
  return {
    save: writer(database),
    find: finder(database),
    list: lister(database),
    events: historian(database),
    close: () => database.close(),
  };
}

function writer(database: DatabaseSync): ExecutionStore['save'] {
  const save = database.prepare(SAVE);
  const append = database.prepare('INSERT INTO events (arn, id, event) VALUES (?, ?, ?)');
  const forget = forgetter(database);
  return (execution, events) => {
    database.exec('BEGIN');
    try {
      const { arn, machineArn, status, startDate, redriveCount } = execution;
      save.run(arn, machineArn, status, redriveCount > 0 ? 1 : 0, startDate, JSON.stringify(execution));
      for (const event of events) append.run(arn, event.id, JSON.stringify(event));
      if (status !== 'RUNNING') forget();
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  };
}

function forgetter(database: DatabaseSync): () => void {
  const forget = database.prepare(FORGET);
  const forgetEvents = database.prepare('DELETE FROM events WHERE arn = ?');
  let finished = 0;
  return () => {
    finished += 1;
    if (finished % FORGET_EVERY !== 0) return;
    for (const row of forget.all(FINISHED_KEPT)) forgetEvents.run(String(row.arn));
  };
}

function finder(database: DatabaseSync): ExecutionStore['find'] {
  const find = database.prepare('SELECT record FROM executions WHERE arn = ?');
  return (arn) => {
    const row = find.get(arn);
    return row === undefined ? undefined : parse<Execution>(row.record);
  };
}

function lister(database: DatabaseSync): ExecutionStore['list'] {
  const list = database.prepare(LIST);
  return ({ machineArn, status, redriven }, { offset, limit }) => {
    const redrivenFlag = redriven === undefined ? null : Number(redriven);
    const rows = list.all({
      machine: machineArn,
      status: status ?? null,
      redriven: redrivenFlag,
      limit,
      offset,
    });
    return rows.map((row) => parse<Execution>(row.record));
  };
}

function historian(database: DatabaseSync): ExecutionStore['events'] {
  const select = (order: string) =>
    database.prepare(`SELECT event FROM events WHERE arn = ? ORDER BY id ${order} LIMIT ? OFFSET ?`);
  const forwards = select('ASC');
  const backwards = select('DESC');
  return (arn, { offset, limit, reverse }) =>
    (reverse ? backwards : forwards).all(arn, limit, offset).map((row) => parse<HistoryEvent>(row.event));
}

/** Reads back what this store wrote itself. */
function parse<Record>(text: unknown): Record {
  return JSON.parse(String(text)) as Record;
}
