import { Database } from "@db/sqlite";
import { no, ok, type Outcome } from "../server/contract/outcome.ts";
import type { ReferenceProject } from "../server/contract/reference.ts";
import { storageFault } from "./faults.ts";
import { isReference, tablesOf } from "./inspect.ts";

type Body = Record<string, unknown>;
/** Times are ISO 8601, null where the earlier application wrote none that can be read. */
type Dated = { id: string; createdAt: string | null; changedAt: string | null };
export type OldProject = Dated & { body: ReferenceProject & Body };
export type OldTemplate = Dated & {
  name: string;
  description: string;
  /** As `readTemplate` takes it. */
  content: unknown;
  tags: string[];
};
/** One line of the old history; `body` is the line as it was. */
export type OldRecord = Dated & {
  projectId: string | null;
  fileName: string | null;
  total: number | null;
  succeeded: number | null;
  failed: number | null;
  status: string | null;
  errorLog: string | null;
  finishedAt: string | null;
  body: Body;
};
/** What could not be read of one row; `id` is null when it is about the whole table. */
export type OldFault = { table: string; id: string | null; message: string };
export type OldContent = { projects: OldProject[]; templates: OldTemplate[]; records: OldRecord[]; faults: OldFault[] };

/**
 * Reads a database of the earlier application, without writing to it. Columns may be missing; what cannot be read of a
 * row is told and the rest of it kept.
 */
export function readReference(path: string): Outcome<OldContent, "import_not_recognised"> {
  let db: Database;
  try {
    db = new Database(path, { int64: true, parseJson: false, readonly: true });
  } catch (fault) {
    return no("import_not_recognised", { reason: reasonOf(fault) });
  }
  try {
    if (!isReference(db)) return no("import_not_recognised", { reason: "it has no table of such projects" });
    const faults: OldFault[] = [];
    const tables = new Set(tablesOf(db));
    const read = <T>(table: string, of: (row: Body, id: string) => T): T[] =>
      tables.has(table) ? readTable(db, table, faults, of) : [];
    return ok({
      projects: read("projects", (row, id) => projectOf(row, id, faults)),
      templates: read("prompt_templates", templateOf),
      records: read("processing_records", recordOf),
      faults,
    });
  } catch (fault) {
    return no("import_not_recognised", { reason: reasonOf(fault) });
  } finally {
    db.close();
  }
}

function reasonOf(fault: unknown): string {
  const known = storageFault(fault);
  if (known?.code === "missing") return "it cannot be opened";
  if (known?.code === "corrupt") return "it is damaged, or no SQLite file";
  return known?.reason.en ?? (fault instanceof Error ? fault.message : String(fault));
}

type Placed = Body & { "place of the row": number | bigint };

// One row at a time, so that what lies before a damaged page is not lost.
function readTable<T>(db: Database, table: string, faults: OldFault[], of: (row: Body, id: string) => T): T[] {
  const read: T[] = [];
  try {
    const next = db.prepare(
      `select rowid as "place of the row", * from "${table}" where rowid > ? order by rowid limit 1`,
    );
    for (let row = next.get<Placed>(-1e15); row; row = next.get<Placed>(row["place of the row"])) {
      const { "place of the row": place, ...columns } = row;
      read.push(of(columns, textOf(columns.id) ?? `row ${place}`));
    }
  } catch (fault) {
    faults.push({ table, id: null, message: `reading stopped after ${read.length} rows: ${reasonOf(fault)}` });
  }
  return read;
}

function projectOf(row: Body, id: string, faults: OldFault[]): OldProject {
  const name = textOf(row.name)?.trim();
  if (!name) faults.push({ table: "projects", id, message: "it has no name" });
  const config = textOf(row.api_config);
  const parsed = config === null ? null : objectOf(config);
  if (parsed === undefined) {
    faults.push({ table: "projects", id, message: "api_config is no JSON object; its settings are left out" });
  }
  return {
    id,
    ...datesOf(row),
    body: {
      name: name || id,
      description: textOf(row.description) ?? "",
      api_config: parsed ?? null,
      prompt_template: textOf(row.prompt_template) ?? "",
    },
  };
}

function templateOf(row: Body, id: string): OldTemplate {
  const first = (...names: string[]) => names.map((name) => textOf(row[name])).find((text) => text?.trim()) ?? null;
  const system = first("system_prompt", "system");
  const user = first("content", "template", "prompt_template", "prompt", "user_prompt", "text");
  const tags = `${first("category") ?? ""},${first("tags") ?? ""}`.split(/[,，;；]+/u).map((tag) => tag.trim());
  return {
    id,
    ...datesOf(row),
    name: first("name", "title", "template_name") ?? id,
    description: first("description") ?? "",
    content: system === null ? user : { system_prompt: system, user_prompt: user ?? "" },
    tags: [...new Set(tags)].filter((tag) => tag !== ""),
  };
}

/** Reads a line of the old history, whose columns have had several names. */
export function recordOf(row: Body, id: string): OldRecord {
  return {
    id,
    ...datesOf(row),
    projectId: textOf(row.project_id),
    fileName: textOf(row.filename ?? row.file_name),
    total: numberOf(row.total_records ?? row.total_lines),
    succeeded: numberOf(row.success_count),
    failed: numberOf(row.error_count),
    status: textOf(row.status),
    errorLog: textOf(row.error_log),
    finishedAt: dateOf(row.completed_at),
    body: Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainOf(value)])),
  };
}

function datesOf(row: Body): Pick<Dated, "createdAt" | "changedAt"> {
  const createdAt = dateOf(row.created_at ?? row.started_at);
  return { createdAt, changedAt: dateOf(row.updated_at) ?? createdAt };
}

/** A date as SQLite's CURRENT_TIMESTAMP (UTC), as Python's isoformat (local), or as seconds or milliseconds since 1970. */
function dateOf(value: unknown): string | null {
  const text = textOf(value)?.trim() ?? "";
  if (text === "") return null;
  const number = Number(text);
  const ms = Number.isFinite(number)
    ? (Math.abs(number) < 1e11 ? number * 1000 : number)
    : Date.parse(/^\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d(\.\d+)?)?$/u.test(text) ? `${text.replace(" ", "T")}Z` : text);
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : null;
}

function objectOf(text: string): Body | null | undefined {
  if (text.trim() === "") return null;
  try {
    const value: unknown = JSON.parse(text);
    if (value === null) return null;
    return typeof value === "object" && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : null;
}

function numberOf(value: unknown): number | null {
  const text = textOf(value)?.trim();
  return text && Number.isFinite(Number(text)) ? Number(text) : null;
}

const plainOf = (value: unknown): unknown => typeof value === "number" ? value : textOf(value);
