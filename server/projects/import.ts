import { findImported, type ImportedKind, putImported } from "../../db/imported.ts";
import { findProject } from "../../db/projects.ts";
import {
  type OldContent,
  type OldProject,
  type OldRecord,
  type OldTemplate,
  readReference,
} from "../../db/reference.ts";
import { findTemplate } from "../../db/templates.ts";
import { ok, type Outcome } from "../contract/outcome.ts";
import { type ProjectInput, projectInput, type Secrets } from "../contract/project.ts";
import { fromReference, readTemplate } from "../contract/reference.ts";
import { templateInput } from "../contract/template.ts";
import { hide } from "../outbound/mask.ts";
import { insertTemplate } from "../templates/library.ts";
import { insertProject, type Projects } from "./change.ts";
import { readFitting } from "./fitting.ts";

/** A run of the earlier application, as far as its history tells of it. */
export type OldRun =
  & Pick<
    OldRecord,
    "fileName" | "total" | "succeeded" | "failed" | "status" | "createdAt" | "finishedAt"
  >
  & { project: string | null };

/** What came in just now; what had come in before is not counted. */
export type ImportReport = {
  projects: number;
  templates: number;
  records: number;
  /** What was left out or changed, in sentences; without the values. */
  problems: string[];
  history: OldRun[];
};

const maxName = 300;

/**
 * Brings in the projects, templates and history of the earlier application's database, in one transaction; the file is
 * only read. What came in before, by its old id and date, is left as it is, unless it was deleted here since.
 */
export function importReference(
  open: Projects,
  path: string,
  at: Date = new Date(),
): Outcome<ImportReport, "import_not_recognised"> {
  const old = readReference(path);
  if (!old.ok) return old;
  return ok(open.db.transaction(() => new Importer(open, at).bringIn(old.value)).immediate());
}

class Importer {
  readonly #report: ImportReport = { projects: 0, templates: 0, records: 0, problems: [], history: [] };
  readonly #secrets: Secrets[] = [];

  constructor(readonly open: Projects, readonly at: Date) {}

  bringIn({ projects, templates, records, faults }: OldContent): ImportReport {
    for (const { table, id, message } of faults) this.#note(table, id, message);
    for (const project of projects) this.#project(project);
    for (const template of templates) this.#template(template);
    const names = new Map(projects.map(({ id, body }) => [id, body.name ?? id]));
    for (const record of records) this.#record(record, names);
    return this.#report;
  }

  #project(old: OldProject): void {
    const { input, problems, leftOut } = fromReference(old.body);
    this.#secrets.push(secretsIn(input.endpoint ?? {}));
    if (this.#isHere("project", old, (id) => findProject(this.open.db, id) !== undefined)) return;
    for (const { path, message } of problems) this.#note("projects", old.id, `${path} ${message}; it was left out`);
    if (leftOut.length > 0) {
      this.#note("projects", old.id, `api_config has members that were never sent; left out: ${leftOut.join(", ")}`);
    }
    const shortened = shortenName(input);
    const read = readFitting(projectInput, shortened);
    for (const { path, message } of read.problems) {
      this.#note("projects", old.id, `${path}: ${message}; it was left out`);
    }
    const project: ProjectInput = read.value ?? { name: old.id };
    if (!read.value) this.#note("projects", old.id, "nothing but its name could be read");
    const { id } = insertProject(this.open, project, this.#date(old.createdAt), this.#date(old.changedAt));
    // What does not fit whole is kept beside it; never its settings, which may hold a key.
    const whole = shortened === input && read.problems.length === 0 ? null : {
      name: old.body.name,
      description: old.body.description,
      prompt_template: old.body.prompt_template,
    };
    this.#keep("project", old, id, whole);
    this.#report.projects++;
  }

  #template(old: OldTemplate): void {
    if (this.#isHere("template", old, (id) => findTemplate(this.open.db, id) !== undefined)) return;
    const messages = readTemplate(old.content);
    if (messages === null) this.#note("prompt_templates", old.id, "its text is of no known shape; it was left out");
    const input = {
      name: old.name,
      description: old.description,
      tags: old.tags,
      prompt: { messages: messages ?? [] },
    };
    const shortened = shortenName(input);
    const read = readFitting(templateInput, shortened);
    for (const { path, message } of read.problems) {
      this.#note("prompt_templates", old.id, `${path}: ${message}; it was left out`);
    }
    const body = read.value ?? templateInput.parse({ name: old.id, prompt: { messages: [] } });
    const { id } = insertTemplate(this.open.db, body, this.#date(old.createdAt), this.#date(old.changedAt));
    const isWhole = messages !== null && shortened === input && read.problems.length === 0;
    this.#keep("template", old, id, isWhole ? null : { ...old });
    this.#report.templates++;
  }

  #record(old: OldRecord, names: ReadonlyMap<string, string>): void {
    if (this.#isHere("record", old, () => true)) return;
    const { fileName, total, succeeded, failed, status, createdAt, finishedAt } = old;
    const project = old.projectId === null ? null : names.get(old.projectId) ?? old.projectId;
    this.#keep("record", old, null, { ...this.#hidden(old.body), project_name: project });
    this.#report.records++;
    this.#report.history.push({ project, fileName, total, succeeded, failed, status, createdAt, finishedAt });
  }

  #isHere(kind: ImportedKind, old: Old, exists: (newId: string) => boolean): boolean {
    const found = findImported(this.open.db, kind, old.id, old.createdAt ?? "");
    return found !== undefined && (found.newId === null || exists(found.newId));
  }

  #keep(kind: ImportedKind, old: Old, newId: string | null, body: Record<string, unknown> | null): void {
    putImported(this.open.db, { kind, oldId: old.id, oldCreatedAt: old.createdAt ?? "", newId, body }, this.at);
  }

  /** An old error log may repeat a key, as some endpoints do when they refuse one. */
  #hidden(body: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(body).map(([name, value]) => [
        name,
        typeof value === "string" ? this.#secrets.reduce((text, secrets) => hide(text, secrets), value) : value,
      ]),
    );
  }

  #date(text: string | null): Date {
    return text === null ? this.at : new Date(text);
  }

  #note(table: string, id: string | null, message: string): void {
    this.#report.problems.push(id === null ? `${table}: ${message}` : `${table}, ${id}: ${message}`);
  }
}

type Old = { id: string; createdAt: string | null };

function secretsIn({ key, headers }: Record<string, unknown>): Secrets {
  const values = typeof headers === "object" && headers !== null ? Object.entries(headers) : [];
  return { key: typeof key === "string" ? key : null, headers: Object.fromEntries(values) };
}

/** A name that is too long stands whole at the head of the description. */
function shortenName<T extends Record<string, unknown>>(input: T): T {
  const { name, description } = input;
  if (typeof name !== "string" || name.length <= maxName) return input;
  const rest = typeof description === "string" && description !== "" ? `\n\n${description}` : "";
  return { ...input, name: `${name.slice(0, maxName - 1)}…`, description: name + rest };
}
