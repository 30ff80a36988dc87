import type { Database, Statement } from "@db/sqlite";

const kept = new WeakMap<Database, Map<string, Statement>>();

/** The statement for `sql`, compiled once for each database. */
export function prepared(db: Database, sql: string): Statement {
  let statements = kept.get(db);
  if (!statements) kept.set(db, statements = new Map());
  let statement = statements.get(sql);
  if (!statement) statements.set(sql, statement = db.prepare(sql));
  return statement;
}
