import type { Database } from "@db/sqlite";
import { type LastTest, lastTest, type ProjectSettings, projectSettings } from "../server/contract/project.ts";
import { likeAnywhere, type Page, pageOf, readBack, readCursor, written } from "./columns.ts";
import { dropUnusedKeys } from "./keys.ts";
import { prepared } from "./prepared.ts";

export type ProjectRecord = {
  id: string;
  name: string;
  description: string;
  settings: ProjectSettings;
  keyId: string | null;
  createdAt: string;
  changedAt: string;
};
type Row = Omit<ProjectRecord, "settings"> & { settings: string };

const columns = "id, name, description, settings, key_id as keyId, created_at as createdAt, changed_at as changedAt";

export function insertProject(
  db: Database,
  { id, name, description, settings, keyId, createdAt, changedAt }: ProjectRecord,
): void {
  prepared(
    db,
    `insert into projects(id, name, description, settings, key_id, created_at, changed_at)
     values (:id, :name, :description, :settings, :keyId, :createdAt, :changedAt)`,
  ).run({ id, name, description, settings: written(settings), keyId, createdAt, changedAt });
}

export function findProject(db: Database, id: string): ProjectRecord | undefined {
  const row = prepared(db, `select ${columns} from projects where id = ?`).get<Row>(id);
  return row && recordOf(row);
}

/** A page of projects, the newest first; `q` is looked for in name and description. */
export function listProjects(
  db: Database,
  { q, limit, cursor }: Page & { q?: string | undefined },
): { projects: ProjectRecord[]; nextCursor: string | null } {
  const after = readCursor(cursor);
  const rows = prepared(
    db,
    `select ${columns} from projects
     where (:at is null or (created_at, id) < (:at, :id))
       and (:q is null or name like :q escape '\\' or description like :q escape '\\')
     order by created_at desc, id desc limit :limit`,
  ).all<Row>({ at: after?.at, id: after?.id, q: q ? likeAnywhere(q) : null, limit: limit + 1 });
  const { page, nextCursor } = pageOf(rows, limit, (row) => `${row.createdAt}_${row.id}`);
  return { projects: page.map(recordOf), nextCursor };
}

/** What the last test of a project's connection came to; null when none was made of its settings as they are. */
export function findLastTest(db: Database, id: string): LastTest | null {
  const row = prepared(db, "select tested from projects where id = ?").get<{ tested: string | null }>(id);
  return row?.tested ? readBack(lastTest, row.tested, "projects.tested") : null;
}

export function keepLastTest(db: Database, id: string, test: LastTest): void {
  prepared(db, "update projects set tested = :tested where id = :id").run({ id, tested: written(test) });
}

/**
 * Writes all members but the id and its birth; false when the project is gone. A key that nothing uses now is deleted,
 * and so is the last test when what it tested has changed.
 */
export function updateProject(
  db: Database,
  { id, name, description, settings, keyId, changedAt }: ProjectRecord,
): boolean {
  const changed = prepared(
    db,
    `update projects set name = :name, description = :description, settings = :settings, key_id = :keyId,
       changed_at = :changedAt,
       tested = case when key_id is :keyId and ${testedParts("settings")} = ${testedParts(":settings")} then tested end
     where id = :id`,
  ).run({ id, name, description, settings: written(settings), keyId, changedAt });
  dropUnusedKeys(db);
  return changed === 1;
}

/** Deletes a project; its runs stay, without it. False when there was none. */
export function deleteProject(db: Database, id: string): boolean {
  const deleted = prepared(db, "delete from projects where id = ?").run(id);
  dropUnusedKeys(db);
  return deleted === 1;
}

/** What a test depends on of the settings in a column: limits are for runs. */
function testedParts(settings: string): string {
  return `json_array(json_remove(${settings} -> '$.endpoint', '$.limits'), ${settings} -> '$.parameters')`;
}

function recordOf(row: Row): ProjectRecord {
  return { ...row, settings: readBack(projectSettings, row.settings, "projects.settings") };
}
