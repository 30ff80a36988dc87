import type { Database } from "@db/sqlite";
import { prepared } from "./prepared.ts";

export type ImportedKind = "project" | "template" | "record";
/** One thing of the earlier application, by the id and date that it had there; it is brought in once. */
export type Imported = {
  kind: ImportedKind;
  oldId: string;
  oldCreatedAt: string;
  /** What it became here; null for a record of the history, which is kept as it was. */
  newId: string | null;
  body: Record<string, unknown> | null;
};

/** Remembers what was brought in, in place of an earlier memory of the same thing. */
export function putImported(db: Database, { kind, oldId, oldCreatedAt, newId, body }: Imported, at: Date): void {
  prepared(
    db,
    `insert or replace into imported (kind, old_id, old_created_at, new_id, body, imported_at)
     values (:kind, :oldId, :oldCreatedAt, :newId, :body, :at)`,
  ).run({ kind, oldId, oldCreatedAt, newId, body: body === null ? null : JSON.stringify(body), at: at.toISOString() });
}

/** What became of one thing of the earlier application; undefined when it was never brought in. */
export function findImported(
  db: Database,
  kind: ImportedKind,
  oldId: string,
  oldCreatedAt: string,
): { newId: string | null } | undefined {
  return prepared(
    db,
    "select new_id as newId from imported where kind = :kind and old_id = :oldId and old_created_at = :oldCreatedAt",
  ).get<{ newId: string | null }>({ kind, oldId, oldCreatedAt });
}

/** The history that was brought in, each record as it was, the newest first. */
export function listImportedRecords(db: Database, limit: number): Record<string, unknown>[] {
  return prepared(
    db,
    "select body from imported where kind = 'record' order by old_created_at desc, old_id limit :limit",
  ).all<{ body: string | null }>({ limit }).map(({ body }) => JSON.parse(body ?? "{}"));
}
