import pg from 'pg';
import { vi } from 'vitest';

/** Work, and the SQL that any connection of this process sent in the meantime. */
export interface ObservedSql<Result> {
  readonly result: Result;
  readonly statements: readonly string[];
}

/** Runs work and tells which statements it led to, `begin` and `commit` among them. */
export async function observeStatements<Result>(work: () => Promise<Result>): Promise<ObservedSql<Result>> {
  const query = vi.spyOn(pg.Client.prototype, 'query');
  try {
    const result = await work();
    return { result, statements: query.mock.calls.map(([statement]) => textOf(statement)) };
  } finally {
    query.mockRestore();
  }
}

function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement.trim();
  return (statement as { text: string }).text.trim();
}

/** The statements that read or write rows. */
export function workOf(statements: readonly string[]): string[] {
  return statements.filter(
    (text) =>
      !/^(begin|commit|rollback|start|select set_config|select \* from projections\.enter)/i.test(text),
  );
}
