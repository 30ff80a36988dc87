import type { Database } from "@db/sqlite";
import { type Dataset, type Profile, profile as profileSchema } from "../server/contract/dataset.ts";
import { type Page, pageOf, readBack, readCursor, written } from "./columns.ts";
import { prepared } from "./prepared.ts";

/** One copy of bytes on disk; any number of datasets may show it. */
export type FileRecord = {
  sha256: string;
  bytes: number;
  rows: number;
  badLines: number;
  profile: Profile;
  createdAt: string;
};
export type DatasetRecord = { id: string; name: string; sha256: string; createdAt: string };
type FileRow = Omit<FileRecord, "profile"> & { profile: string };
type DatasetRow = Omit<FileRow, "createdAt"> & DatasetRecord;

/** Keeps what is known of a file; false when the same bytes are known already. */
export function insertFile(
  db: Database,
  { sha256, bytes, rows, badLines, profile, createdAt }: FileRecord,
): boolean {
  return prepared(
    db,
    `insert into files(sha256, bytes, rows, bad_lines, profile, created_at)
     values (:sha256, :bytes, :rows, :badLines, :profile, :createdAt) on conflict do nothing`,
  ).run({ sha256, bytes, rows, badLines, profile: written(profile), createdAt }) === 1;
}

export function findFile(db: Database, sha256: string): FileRecord | undefined {
  const row = prepared(
    db,
    `select sha256, bytes, rows, bad_lines as badLines, profile, created_at as createdAt from files where sha256 = ?`,
  ).get<FileRow>(sha256);
  return row && { ...row, profile: readProfile(row.profile) };
}

/** The content hashes of all files that are known. */
export function listFiles(db: Database): string[] {
  return prepared(db, "select sha256 from files").all<{ sha256: string }>().map(({ sha256 }) => sha256);
}

/** @throws when its file is not known. */
export function insertDataset(db: Database, { id, name, sha256, createdAt }: DatasetRecord): void {
  prepared(db, "insert into datasets(id, name, sha256, created_at) values (:id, :name, :sha256, :createdAt)")
    .run({ id, name, sha256, createdAt });
}

const select = `select datasets.id, datasets.name, sha256, datasets.created_at as createdAt, bytes, rows,
  bad_lines as badLines, profile from datasets join files using (sha256)`;

export function findDataset(db: Database, id: string): Dataset | undefined {
  const row = prepared(db, `${select} where datasets.id = ?`).get<DatasetRow>(id);
  return row && datasetOf(row);
}

/** A page of datasets, the newest first. */
export function listDatasets(
  db: Database,
  { limit, cursor }: Page,
): { datasets: Dataset[]; nextCursor: string | null } {
  const after = readCursor(cursor);
  const rows = prepared(
    db,
    `${select} where (:at is null or (datasets.created_at, datasets.id) < (:at, :id))
     order by datasets.created_at desc, datasets.id desc limit :limit`,
  ).all<DatasetRow>({ at: after?.at, id: after?.id, limit: limit + 1 });
  const { page, nextCursor } = pageOf(rows, limit, (row) => `${row.createdAt}_${row.id}`);
  return { datasets: page.map(datasetOf), nextCursor };
}

/** Whether a dataset or a run needs the bytes. */
export function isFileUsed(db: Database, sha256: string): boolean {
  return prepared(
    db,
    `select 1 as used where exists (select 1 from datasets where sha256 = :sha256)
       or exists (select 1 from runs where sha256 = :sha256 and deleted = 0)`,
  ).get({ sha256 }) !== undefined;
}

/** Forgets a file that nothing needs; true when its bytes are to be removed from disk. */
export function dropFileIfUnused(db: Database, sha256: string): boolean {
  return db.transaction(() => {
    if (isFileUsed(db, sha256)) return false;
    return prepared(db, "delete from files where sha256 = ?").run(sha256) === 1;
  }).immediate();
}

/**
 * Deletes a dataset; runs over it stay, without it. Returns the hash of the file whose bytes are to be removed from disk,
 * or null: another dataset or a run still needs them, or there was no such dataset.
 */
export function deleteDataset(db: Database, id: string): string | null {
  return db.transaction(() => {
    const found = prepared(db, "select sha256 from datasets where id = ?").get<{ sha256: string }>(id);
    if (!found) return null;
    prepared(db, "delete from datasets where id = ?").run(id);
    return dropFileIfUnused(db, found.sha256) ? found.sha256 : null;
  }).immediate();
}

const readProfile = (text: string): Profile => readBack(profileSchema, text, "files.profile");

function datasetOf({ profile, ...row }: DatasetRow): Dataset {
  return { ...row, ...readProfile(profile) };
}
