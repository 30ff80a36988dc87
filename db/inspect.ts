import { Database } from "@db/sqlite";
import { FolderError, storageFault } from "./faults.ts";
import { applicationId, applicationOf, latestVersion, versionOf } from "./migrate.ts";

/** What lies at the place of our database. */
export type Found = { kind: "nothing" } | { kind: "ours"; version: number } | { kind: "reference" };

/** Files up to this size are checked whole at a start after a crash (40 MB take about 70 ms); the small tables always are. */
const wholeCheckBytes = 256 * 1024 * 1024;
const largeTables = new Set(["results", "cache", "result_blocks"]);

/**
 * Looks at a database file without writing to it, before it is opened for good.
 * @throws FolderError when it is damaged, newer than this program, or of another program.
 */
export function inspectFile(path: string): Found {
  const bytes = sizeOf(path);
  if (bytes === 0) {
    // A first start that was killed leaves an empty file. One with a log beside it is a database that lost its content.
    if (sizeOf(`${path}-wal`) > 0) throw new FolderError("corrupt", path);
    return { kind: "nothing" };
  }
  const unclean = sizeOf(`${path}-wal`) > 0; // the last connection takes the log away when it closes
  if (!isWhole(path, bytes, unclean)) throw new FolderError("corrupt", path);

  const db = new Database(path, { int64: true, parseJson: false, readonly: true });
  try {
    const tables = tablesOf(db);
    if (applicationOf(db) !== applicationId) {
      if (tables.length === 0) return { kind: "nothing" };
      if (isReference(db)) return { kind: "reference" };
      throw new FolderError("foreign", path);
    }
    const version = versionOf(db);
    if (version > latestVersion) throw new FolderError("newer", path);
    const whole = unclean && bytes <= wholeCheckBytes;
    for (const table of tables) {
      const says = whole || !largeTables.has(table)
        ? db.prepare(`pragma quick_check("${table}")`).value()?.[0]
        : db.prepare(`select 'ok' as says from (select * from "${table}" limit 1)`).value()?.[0] ?? "ok";
      if (says !== "ok") throw new FolderError("corrupt", path, new Error(String(says)));
    }
    return { kind: "ours", version };
  } catch (fault) {
    if (storageFault(fault)?.code === "corrupt") throw new FolderError("corrupt", path, fault);
    throw fault;
  } finally {
    db.close();
  }
}

/** Whether a database is the earlier application's: by its table of projects, for it marks its files in no way. */
export function isReference(db: Database): boolean {
  const columns = db.prepare("select name from pragma_table_info('projects')").all<{ name: string }>();
  const names = new Set(columns.map(({ name }) => name));
  return names.has("id") && names.has("name") && (names.has("api_config") || names.has("prompt_template"));
}

export function tablesOf(db: Database): string[] {
  return db.prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
    .all<{ name: string }>().map(({ name }) => name);
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (fault) {
    if (fault instanceof Deno.errors.NotFound) return 0;
    throw fault;
  }
}

// The first page says what the file is and how many pages it has (https://www.sqlite.org/fileformat2.html, 1.3).
function isWhole(path: string, bytes: number, unclean: boolean): boolean {
  const head = new Uint8Array(100);
  using file = Deno.openSync(path);
  let filled = 0;
  while (filled < head.length) {
    const read = file.readSync(head.subarray(filled));
    if (read === null) return false;
    filled += read;
  }
  if (!new TextDecoder("latin1").decode(head).startsWith("SQLite format 3\0")) return false;
  const view = new DataView(head.buffer);
  const pageBytes = view.getUint16(16) === 1 ? 65_536 : view.getUint16(16);
  const pagesAreTold = view.getUint32(24) === view.getUint32(92);
  // While there is a log, pages at the end may still be in it.
  return unclean || !pagesAreTold || bytes >= pageBytes * view.getUint32(28);
}
