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
/** A prompt that runs of a project were frozen with, or that was kept by itself; `number` counts from 1 by first use. */
export type VersionRecord = { number: number; prompt: Prompt; keptAt: string | null; runs: VersionRun[] };

/** What a version was first: a run, or a prompt that was kept after one. */
type First = { run: number; kept: number };
type Row = Omit<VersionRun, "id" | "status"> & First & {
  id: number | null; // none of a kept prompt
  status: RunStatus | null;
  number: number;
};

/**
 * The distinct prompts of a project's runs and those that were kept, the newest first, each with its runs, the newest
 * first too; and how many there are on all pages. Prompts are compared inside the database: only those of the page are
 * read.
 */
export function listVersions(
  db: Database,
  projectId: string,
  { limit, cursor }: Page,
): { versions: VersionRecord[]; total: number; nextCursor: string | null } {
  const rows = prepared(
    db,
    `with used as (
       select id, status, model, frozen ->> '$.datasetName' as datasetName, total, succeeded, failed,
         created_at as createdAt, frozen -> '$.prompt' as prompt, id as at, 0 as kept
         from runs where project_id = :projectId and deleted = 0
       union all
       select null, null, '', '', 0, 0, 0, created_at, prompt -> '$', after_run, id
         from kept_prompts where project_id = :projectId
     ), placed as (
       select id, status, model, datasetName, total, succeeded, failed, createdAt,
         first_value(at) over same as run, first_value(kept) over same as kept
         from used window same as (partition by prompt order by at, kept)
     )
     select *, dense_rank() over (order by run, kept) as number from placed order by run desc, kept desc, id desc`,
  ).all<Row>({ projectId });
  const before = /^\d{1,15}$/u.test(cursor ?? "") ? Number(cursor) : Infinity;
  const byNumber = new Map<number, Omit<VersionRecord, "prompt"> & { first: First }>();
  for (const { run, kept, number, id, status, ...rest } of rows) {
    const version = byNumber.get(number) ?? { number, first: { run, kept }, keptAt: null, runs: [] };
    byNumber.set(number, version);
    if (id === null || status === null) version.keptAt = rest.createdAt;
    else version.runs.push({ id, status, ...rest });
  }
  const after = [...byNumber.values()].filter(({ number }) => number < before);
  const { page, nextCursor } = pageOf(after.slice(0, limit + 1), limit, ({ number }) => String(number));
  return {
    versions: page.map(({ first, ...version }) => ({ ...version, prompt: promptOf(db, first) })),
    total: byNumber.size,
    nextCursor,
  };
}

/** Keeps a prompt as a version of its project, unless it is one already. */
export function keepPrompt(db: Database, projectId: string, prompt: Prompt, at: Date): void {
  prepared(
    db,
    `insert into kept_prompts(project_id, after_run, prompt, created_at)
     select :projectId, (select coalesce(max(id), 0) from runs), :prompt, :at
     where not exists (select 1 from kept_prompts where project_id = :projectId and prompt -> '$' = :prompt -> '$')
       and not exists (select 1 from runs
         where project_id = :projectId and deleted = 0 and frozen -> '$.prompt' = :prompt -> '$')`,
  ).run({ projectId, prompt: JSON.stringify(prompt), at: at.toISOString() });
}

function promptOf(db: Database, { run, kept }: First): Prompt {
  const text = kept === 0
    ? prepared(db, "select frozen -> '$.prompt' as prompt from runs where id = ?").get<{ prompt: string }>(run)
    : prepared(db, "select prompt from kept_prompts where id = ?").get<{ prompt: string }>(kept);
  if (!text) throw new Error(`there is no prompt of run ${run}, kept ${kept}`);
  return checked(promptSchema, JSON.parse(text.prompt), kept === 0 ? "runs.frozen" : "kept_prompts.prompt");
}
