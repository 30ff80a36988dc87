import type { Database } from "@db/sqlite";
import { type Page, pageOf, readCursor } from "./columns.ts";
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

/** A page of the history that was brought in, each record as it was, the newest first, and how many there are. */
export function listImportedRecords(
  db: Database,
  { limit, cursor }: Page,
): { records: { oldId: string; body: Record<string, unknown> }[]; total: number; nextCursor: string | null } {
  const after = readCursor(cursor);
  const total = prepared(db, "select count(*) as total from imported where kind = 'record'").get<{ total: number }>();
  const rows = prepared(
    db,
    `select old_id as oldId, old_created_at as at, body from imported
     where kind = 'record' and (:at is null or (old_created_at, old_id) < (:at, :id))
     order by old_created_at desc, old_id desc limit :limit`,
  ).all<{ oldId: string; at: string; body: string | null }>({ at: after?.at, id: after?.id, limit: limit + 1 });
  const { page, nextCursor } = pageOf(rows, limit, ({ at, oldId }) => `${at}_${oldId}`);
  const records = page.map(({ oldId, body }) => ({ oldId, body: JSON.parse(body ?? "{}") }));
  return { records, total: total?.total ?? 0, nextCursor };
}
