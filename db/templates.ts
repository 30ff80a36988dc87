import type { Database } from "@db/sqlite";
import { type TemplateInput, templateInput } from "../server/contract/template.ts";
import { readBack, written } from "./columns.ts";
import { prepared } from "./prepared.ts";

export type TemplateRecord = { id: string; name: string; body: TemplateInput; createdAt: string; changedAt: string };
type Row = Omit<TemplateRecord, "body"> & { body: string };

const columns = "id, name, body, created_at as createdAt, changed_at as changedAt";

export function insertTemplate(db: Database, { id, name, body, createdAt, changedAt }: TemplateRecord): void {
  prepared(
    db,
    `insert into templates(id, name, body, created_at, changed_at) values (:id, :name, :body, :createdAt, :changedAt)`,
  ).run({ id, name, body: written(body), createdAt, changedAt });
}

export function findTemplate(db: Database, id: string): TemplateRecord | undefined {
  const row = prepared(db, `select ${columns} from templates where id = ?`).get<Row>(id);
  return row && recordOf(row);
}

/** All templates of the person's own, the newest first. */
export function listTemplates(db: Database): TemplateRecord[] {
  return prepared(db, `select ${columns} from templates order by created_at desc, id desc`).all<Row>().map(recordOf);
}

/** Writes all members but the id and its birth; false when the template is gone. */
export function updateTemplate(db: Database, { id, name, body, changedAt }: TemplateRecord): boolean {
  return prepared(db, "update templates set name = :name, body = :body, changed_at = :changedAt where id = :id")
    .run({ id, name, body: written(body), changedAt }) === 1;
}

export function deleteTemplate(db: Database, id: string): boolean {
  return prepared(db, "delete from templates where id = ?").run(id) === 1;
}

function recordOf(row: Row): TemplateRecord {
  return { ...row, body: readBack(templateInput, row.body, "templates.body") };
}
