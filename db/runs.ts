import type { Database } from "@db/sqlite";
import {
  type Failure,
  type Frozen,
  isOver,
  type Mend,
  movesTo,
  type Pause,
  type Revision,
  type Run,
  type RunState,
  type RunStatus,
} from "../server/contract/run.ts";
import { likeAnywhere, type Page, pageOf, written } from "./columns.ts";
import { dropUnusedKeys } from "./keys.ts";
import { prepared } from "./prepared.ts";
import { runColumns, runOf, type RunRecord, type RunRow, runTables, writePicked } from "./run-record.ts";
import { countRun } from "./stats.ts";

export type { RunRecord } from "./run-record.ts";

export type NewRun = {
  projectId: string | null;
  datasetId: string | null;
  sha256: string;
  keyId: string | null;
  frozen: Frozen;
  revisionBody: Revision;
  /** How many rows are selected. */
  total: number;
  warnings: Run["warnings"];
  picked?: Uint32Array | null;
};

/** Makes a queued run with its first revision; returns its id. */
export function insertRun(db: Database, run: NewRun, at: Date): number {
  const { frozen, revisionBody } = run;
  const model = frozen.endpoint.model || frozen.endpoint.deployment;
  return db.transaction(() => {
    const made = prepared(
      db,
      `insert into runs(status, project_id, first_project, project_name, model, dataset_id, sha256, key_id, frozen,
         picked, total, warnings, created_at, changed_at)
       values ('queued', :projectId, :firstProject, :projectName, :model, :datasetId, :sha256, :keyId, :frozen,
         :picked, :total, :warnings, :at, :at) returning id`,
    ).get<{ id: number }>({
      projectId: run.projectId,
      firstProject: run.projectId ?? "",
      projectName: frozen.projectName,
      model,
      datasetId: run.datasetId,
      sha256: run.sha256,
      keyId: run.keyId,
      frozen: JSON.stringify(frozen),
      picked: run.picked && writePicked(run.picked),
      total: run.total,
      warnings: JSON.stringify(run.warnings),
      at,
    });
    if (!made) throw new Error("the new run was not stored");
    insertRevision(db, made.id, 1, revisionBody, run.keyId, at);
    countRun(db, { firstProject: run.projectId ?? "", projectName: frozen.projectName, model }, at);
    return made.id;
  }).immediate();
}

export function findRun(db: Database, id: number): RunRecord | undefined {
  const row = prepared(db, `select ${runColumns} from ${runTables} where runs.id = ? and deleted = 0`).get<RunRow>(id);
  return row && runOf(row);
}

export type RunFilter = {
  projectId?: string | undefined;
  datasetId?: string | undefined;
  status?: RunStatus | undefined;
  state?: RunState | undefined;
  /** A part of the project's, the file's or the model's name, or a run's number. */
  q?: string | undefined;
  /** Made at this moment or later; made before that one. */
  since?: string | undefined;
  until?: string | undefined;
};

const inState: Record<RunState, string> = {
  active: "status in ('queued', 'running')",
  unfinished: "status in ('paused', 'failed', 'cancelled')",
  with_failures: "id in (select id from runs where failed > 0 and deleted = 0)",
};

const mostWords = 16;

/** A page of runs, the newest first, and how many there are on all pages. */
export function listRuns(
  db: Database,
  { limit, cursor, ...filter }: Page & RunFilter,
): { runs: RunRecord[]; total: number; nextCursor: string | null } {
  const before = /^\d{1,15}$/u.test(cursor ?? "") ? Number(cursor) : null;
  const { where, values } = readFilter(filter);
  const counted = prepared(db, `select count(*) as total from runs where ${where}`).get<{ total: number }>(values);
  // The inner question is answered by an index alone: only the runs of the page are read whole.
  const rows = prepared(
    db,
    `select ${runColumns} from ${runTables} where runs.id in (select id from runs where ${where}
       ${before === null ? "" : "and id < :before"} order by id desc limit :limit) order by runs.id desc`,
  ).all<RunRow>({ ...values, ...(before !== null && { before }), limit: limit + 1 });
  const { page, nextCursor } = pageOf(rows, limit, (row) => String(row.id));
  return { runs: page.map(runOf), total: counted?.total ?? 0, nextCursor };
}

/** How many of the runs are in each state. */
export function countStates(db: Database, filter: RunFilter): Record<RunState | "all", number> {
  if (isLookedThrough(filter)) {
    const { where, values } = readFilter({ ...filter, state: undefined, status: undefined });
    const counted = prepared(
      db,
      `select count(*) as "all", total(${inState.active}) as active, total(${inState.unfinished}) as unfinished,
         total(${inState.with_failures}) as with_failures from runs where ${where}`,
    ).get<Record<RunState | "all", number>>(values);
    return counted ?? { all: 0, active: 0, unfinished: 0, with_failures: 0 };
  }
  const count = (state?: RunState): number => {
    const { where, values } = readFilter({ ...filter, state, status: undefined });
    return prepared(db, `select count(*) as total from runs where ${where}`).get<{ total: number }>(values)?.total ?? 0;
  };
  return {
    all: count(),
    active: count("active"),
    unfinished: count("unfinished"),
    with_failures: count("with_failures"),
  };
}

/** Whether each run of the list's index is looked at; else an index of its own answers each question. */
const isLookedThrough = ({ q, since, until }: RunFilter): boolean =>
  q !== undefined || since !== undefined || until !== undefined;

/** Only what is asked for becomes a condition, so that each filter finds its index. */
function readFilter({ projectId, datasetId, status, state, q, since, until }: RunFilter) {
  const wheres = ["deleted = 0"];
  const values: Record<string, string | number> = {};
  const add = (condition: string, name: string, value: string | undefined) => {
    if (value === undefined) return;
    wheres.push(condition);
    values[name] = value;
  };
  add("project_id = :projectId", "projectId", projectId);
  add("dataset_id = :datasetId", "datasetId", datasetId);
  add("status = :status", "status", status);
  add("created_at >= :since", "since", since);
  add("created_at < :until", "until", until);
  if (state === "with_failures" && !isLookedThrough({ q, since, until })) wheres.push("failed > 0");
  else if (state !== undefined) wheres.push(inState[state]);
  for (const [index, word] of (q ?? "").split(/\s+/u).filter(Boolean).slice(0, mostWords).entries()) {
    const [text, number] = [`:word${index}`, `:number${index}`];
    wheres.push(
      `(project_name like ${text} escape '\\' or model like ${text} escape '\\'
        or frozen ->> '$.datasetName' like ${text} escape '\\' or id = ${number})`,
    );
    values[`word${index}`] = likeAnywhere(word);
    values[`number${index}`] = Number(/^#?(\d{1,15})$/u.exec(word)?.[1] ?? 0); // there is no run 0
  }
  return { where: wheres.join(" and "), values };
}

/**
 * Moves a run to `to` if its state allows it; false when it is gone or another was first. A pause or failure of before is forgotten.
 */
export function moveRun(
  db: Database,
  id: number,
  to: RunStatus,
  at: Date,
  { pause, failure }: { pause?: Pause; failure?: Failure } = {},
): boolean {
  return prepared(
    db,
    `update runs set status = :to, pause = :pause, failure = :failure,
       started_at = iif(:to = 'running', coalesce(started_at, :at), started_at),
       finished_at = iif(:over, :at, null), changed_at = :at
     where id = :id and deleted = 0 and status in (select value from json_each(:from))`,
  ).run({
    id,
    to,
    at,
    pause: pause && JSON.stringify(pause),
    failure: failure && JSON.stringify(failure),
    over: isOver(to),
    from: JSON.stringify(movesTo[to]),
  }) === 1;
}

/** What one stretch of a run adds to it when it ends. */
export type Stretch = { activeMs: number; latencyP50Ms: number | null; latencyP95Ms: number | null };

/** Adds a stretch that a run was active for. Latencies of a stretch without an answer leave those of before. */
export function addStretch(db: Database, id: number, { activeMs, latencyP50Ms, latencyP95Ms }: Stretch): void {
  prepared(
    db,
    `update runs set active_ms = active_ms + :activeMs, latency_p50_ms = coalesce(:latencyP50Ms, latency_p50_ms),
       latency_p95_ms = coalesce(:latencyP95Ms, latency_p95_ms) where id = :id`,
  ).run({ id, activeMs: Math.max(0, Math.round(activeMs)), latencyP50Ms, latencyP95Ms });
}

/** Gives a run a further revision of its settings and the key that goes with it; returns its number. */
export function addRevision(db: Database, id: number, body: Revision, keyId: string | null, at: Date): number {
  return db.transaction(() => {
    const changed = prepared(
      db,
      "update runs set revision = revision + 1, key_id = :keyId, changed_at = :at where id = :id returning revision",
    ).get<{ revision: number }>({ id, keyId, at });
    if (!changed) throw new Error(`there is no run ${id}`);
    insertRevision(db, id, changed.revision, body, keyId, at);
    dropUnusedKeys(db);
    return changed.revision;
  }).immediate();
}

/**
 * Changes how many requests a run wants in flight, in its present revision: it says nothing of an answer, so results
 * that are on their way still name the settings that they were asked with.
 */
export function setConcurrency(db: Database, id: number, concurrency: number, at: Date): void {
  db.transaction(() => {
    prepared(
      db,
      `update revisions set body = json_set(body, '$.concurrency', :concurrency)
       where run = :id and revision = (select revision from runs where id = :id)`,
    ).run({ id, concurrency });
    prepared(db, "update runs set changed_at = :at where id = :id").run({ id, at });
  }).immediate();
}

/** Writes the mends that were made for the whole run into its present revision. */
export function keepMends(db: Database, id: number, mends: readonly Mend[]): void {
  prepared(
    db,
    `update revisions set body = json_set(body, '$.mends', json(:mends))
     where run = :id and revision = (select revision from runs where id = :id)`,
  ).run({ id, mends: JSON.stringify(mends) });
}

/** Notes that the rows which went first were looked at and the rest may follow. */
export function passCanary(db: Database, id: number): void {
  prepared(db, "update runs set canary_passed = 1 where id = ?").run(id);
}

type Standing = Pick<RunRecord, "id" | "status">;

/** Runs that wait or go on, the oldest first. */
export function liveRuns(db: Database): Standing[] {
  return prepared(db, "select id, status from runs where status in ('queued', 'running') and deleted = 0 order by id")
    .all<Standing>();
}

/** Paused runs whose told wait is over, the oldest first. */
export function dueRuns(db: Database, now: Date): Standing[] {
  return prepared(
    db,
    `select id, status from runs where status = 'paused' and deleted = 0
       and pause ->> '$.reason' = 'told_wait' and pause ->> '$.until' <= ? order by id`,
  ).all<Standing>(now);
}

/** The runs over a file that are not over yet; they need its bytes to go on. */
export function unfinishedRunsOf(db: Database, sha256: string): Standing[] {
  return prepared(
    db,
    `select id, status from runs where sha256 = ? and deleted = 0 and status in ('queued', 'running', 'paused')
     order by id`,
  ).all<Standing>(sha256);
}

function insertRevision(db: Database, run: number, revision: number, body: Revision, keyId: string | null, at: Date) {
  prepared(db, "insert into revisions(run, revision, body, key_id, created_at) values (?, ?, ?, ?, ?)")
    .run(run, revision, written(body), keyId, at);
}
