import type { Database } from "@db/sqlite";
import { type Endpoint, endpoint as endpointSchema } from "../server/contract/project.ts";
import { type Failure, failure as failureSchema, type RunStatus } from "../server/contract/run.ts";
import { checked, likeAnywhere, type Page, pageOf, readCursor, readJson } from "./columns.ts";
import { prepared } from "./prepared.ts";
import { dayOf } from "./stats.ts";

export type RunSummaryRecord = {
  id: number;
  status: RunStatus;
  total: number;
  succeeded: number;
  failed: number;
  failure: Failure | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
};
export type DoneRecord = {
  rows: number;
  succeeded: number;
  failed: number;
  promptTokens: number;
  completionTokens: number;
};
/** A project without its prompt, with its newest runs and what was done in the last days. */
export type SummaryRecord = {
  id: string;
  name: string;
  description: string;
  endpoint: Endpoint;
  createdAt: string;
  changedAt: string;
  runs: RunSummaryRecord[];
  done: DoneRecord;
};

const runsPerProject = 12;
const nothing: DoneRecord = { rows: 0, succeeded: 0, failed: 0, promptTokens: 0, completionTokens: 0 };

const fits = `(:q is null or name like :q escape '\\' or description like :q escape '\\'
  or settings ->> '$.endpoint.model' like :q escape '\\' or settings ->> '$.endpoint.deployment' like :q escape '\\'
  or exists (select 1 from runs join datasets on datasets.id = runs.dataset_id
    where runs.project_id = projects.id and runs.deleted = 0 and datasets.name like :q escape '\\'))`;

type Asked = Page & { q?: string | undefined; days: number; now: Date };
type Row = Omit<SummaryRecord, "endpoint" | "runs" | "done"> & { endpoint: string };

/**
 * A page of projects, the newest first, and how many there are on all pages; `q` is looked for in names, descriptions,
 * models and the files that runs were made over. Runs and figures of the whole page are read at once.
 */
export function listSummaries(
  db: Database,
  { q, limit, cursor, days, now }: Asked,
): { projects: SummaryRecord[]; total: number; nextCursor: string | null } {
  const after = readCursor(cursor);
  const like = q ? likeAnywhere(q) : null;
  const rows = prepared(
    db,
    `select id, name, description, settings -> '$.endpoint' as endpoint, created_at as createdAt,
       changed_at as changedAt
     from projects where (:at is null or (created_at, id) < (:at, :id)) and ${fits}
     order by created_at desc, id desc limit :limit`,
  ).all<Row>({ at: after?.at, id: after?.id, q: like, limit: limit + 1 });
  const { page, nextCursor } = pageOf(rows, limit, (row) => `${row.createdAt}_${row.id}`);
  const ids = page.map(({ id }) => id);
  const runs = newestRuns(db, ids);
  const done = doneSince(db, ids, dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1)));
  const { total } = prepared(db, `select count(*) as total from projects where ${fits}`)
    .get<{ total: number }>({ q: like }) ?? { total: 0 };
  return {
    projects: page.map((row) => ({
      ...row,
      endpoint: checked(endpointSchema, JSON.parse(row.endpoint), "projects.settings"),
      runs: runs.get(row.id) ?? [],
      done: done.get(row.id) ?? nothing,
    })),
    total,
    nextCursor,
  };
}

function newestRuns(db: Database, ids: readonly string[]): Map<string, RunSummaryRecord[]> {
  const rows = prepared(
    db,
    `select project_id as projectId, runs.id, status, total, succeeded, failed, failure, created_at as createdAt,
       started_at as startedAt, finished_at as finishedAt
     from json_each(:ids) as asked join runs on runs.id in
       (select own.id from runs as own where own.project_id = asked.value and own.deleted = 0 order by own.id desc limit ${runsPerProject})
     order by runs.id desc`,
  ).all<Omit<RunSummaryRecord, "failure"> & { projectId: string; failure: string | null }>({
    ids: JSON.stringify(ids),
  });
  const found = new Map<string, RunSummaryRecord[]>();
  for (const { projectId, ...row } of rows) {
    const run = { ...row, failure: readJson(failureSchema, row.failure, "runs.failure") };
    const others = found.get(projectId);
    if (others) others.push(run);
    else found.set(projectId, [run]);
  }
  return found;
}

function doneSince(db: Database, ids: readonly string[], from: string): Map<string, DoneRecord> {
  const rows = prepared(
    db,
    `select project, sum(rows) as rows, sum(succeeded) as succeeded, sum(failed) as failed,
       sum(prompt_tokens) as promptTokens, sum(completion_tokens) as completionTokens
     from day_stats where day >= :from and project in (select value from json_each(:ids)) group by project`,
  ).all<DoneRecord & { project: string }>({ from, ids: JSON.stringify(ids) });
  return new Map(rows.map(({ project, ...done }) => [project, done]));
}
