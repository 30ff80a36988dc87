import type { Database } from "@db/sqlite";
import { dropUnusedKeys } from "./keys.ts";
import { prepared } from "./prepared.ts";

/** Hides a run that is over, to be removed in slices; false when it is gone or not over. Its key goes at once. */
export function markDeleted(db: Database, id: number): boolean {
  const marked = prepared(
    db,
    `update runs set deleted = 1, key_id = null
     where id = ? and deleted = 0 and status in ('completed', 'failed', 'cancelled')`,
  ).run(id) === 1;
  if (marked) dropUnusedKeys(db);
  return marked;
}

/** The runs that are hidden and not removed yet. */
export function deletedRuns(db: Database): number[] {
  return prepared(db, "select id from runs where deleted = 1 order by id").all<{ id: number }>().map(({ id }) => id);
}

/**
 * Removes up to `rows` results of a hidden run; returns how many. 0: nothing of it is left, the run itself included.
 * About 2,000 rows keep the event loop free of longer waits.
 */
export function removeRunSlice(db: Database, id: number, rows: number): number {
  return db.transaction(() => {
    const hidden = prepared(db, "select 1 as found from runs where id = ? and deleted = 1").get(id);
    if (!hidden) return 0;
    const removed = prepared(
      db,
      `delete from results where rowid in (select rowid from results where run = ? order by row limit ?)`,
    ).run(id, rows);
    if (removed > 0) return removed;
    prepared(db, "delete from result_blocks where run = ?").run(id);
    prepared(db, "delete from runs where id = ?").run(id); // takes revisions and carried attempts along
    return 0;
  }).immediate();
}

/** Gives up to `pages` free pages back to the disk; returns how many are left. About 1,000 take some 10 ms. */
export function shrinkSlice(db: Database, pages = 1000): number {
  // Through `exec` this pragma gives back one page a call.
  db.prepare(`pragma incremental_vacuum(${Math.floor(pages)})`).all();
  return Number(db.prepare("pragma freelist_count").value()?.[0]);
}
