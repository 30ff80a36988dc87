import type { Database } from "@db/sqlite";
import { prepared } from "./prepared.ts";

/** The sealed secrets of an endpoint, and what may be shown of its key. */
export type KeyRecord = { id: string; sealed: Uint8Array; hint: string | null; createdAt: string };

/** Keeps sealed secrets; returns their id. A project or a run must point to it in the same breath. */
export function putKey(db: Database, sealed: Uint8Array, hint: string | null, at: Date): string {
  const id = crypto.randomUUID();
  prepared(db, "insert into keys(id, sealed, hint, created_at) values (?, ?, ?, ?)").run(id, sealed, hint, at);
  return id;
}

export function findKey(db: Database, id: string): KeyRecord | undefined {
  return prepared(db, "select id, sealed, hint, created_at as createdAt from keys where id = ?").get<KeyRecord>(id);
}

/** Deletes the keys that no project and no run points to any more; returns how many. */
export function dropUnusedKeys(db: Database): number {
  return prepared(
    db,
    `delete from keys where not exists (select 1 from projects where key_id = keys.id)
       and not exists (select 1 from runs where key_id = keys.id)`,
  ).run();
}
