import type { Database } from "@db/sqlite";
import { type Prompt, prompt as promptSchema } from "../server/contract/project.ts";
import type { RunStatus } from "../server/contract/run.ts";
import { checked, type Page, pageOf } from "./columns.ts";
import { prepared } from "./prepared.ts";

/** A run that used a version of the prompt. */
export type VersionRun = {
  id: number;
  status: RunStatus;
  model: string;
  datasetName: string;
  total: number;
  succeeded: number;
  failed: number;
  createdAt: string;
};
/** A prompt that runs of a project were frozen with; `number` counts from 1 by first use. */
export type VersionRecord = { number: number; prompt: Prompt; runs: VersionRun[] };

type Row = VersionRun & { first: number; number: number };

/**
 * The distinct prompts of a project's runs, the newest first, each with its runs, the newest first too; and how many
 * there are on all pages. Prompts are compared inside the database: only those of the page are read.
 */
export function listVersions(
  db: Database,
  projectId: string,
  { limit, cursor }: Page,
): { versions: VersionRecord[]; total: number; nextCursor: string | null } {
  const rows = prepared(
    db,
    `select id, status, model, datasetName, total, succeeded, failed, createdAt, first,
       dense_rank() over (order by first) as number
     from (select id, status, model, frozen ->> '$.datasetName' as datasetName, total, succeeded, failed,
       created_at as createdAt, min(id) over (partition by frozen -> '$.prompt') as first
       from runs where project_id = ? and deleted = 0)
     order by first desc, id desc`,
  ).all<Row>(projectId);
  const before = /^\d{1,15}$/u.test(cursor ?? "") ? Number(cursor) : Infinity;
  const byNumber = new Map<number, { number: number; first: number; runs: VersionRun[] }>();
  for (const { first, number, ...run } of rows) {
    const version = byNumber.get(number);
    if (version) version.runs.push(run);
    else byNumber.set(number, { number, first, runs: [run] });
  }
  const after = [...byNumber.values()].filter(({ number }) => number < before);
  const { page, nextCursor } = pageOf(after.slice(0, limit + 1), limit, ({ number }) => String(number));
  return {
    versions: page.map(({ number, first, runs }) => ({ number, prompt: promptOf(db, first), runs })),
    total: byNumber.size,
    nextCursor,
  };
}

function promptOf(db: Database, run: number): Prompt {
  const row = prepared(db, "select frozen -> '$.prompt' as prompt from runs where id = ?").get<{ prompt: string }>(run);
  if (!row) throw new Error(`there is no run ${run}`);
  return checked(promptSchema, JSON.parse(row.prompt), "runs.frozen");
}
