import { no, ok, type Outcome } from "../contract/outcome.ts";
import type { ErrorCode } from "../contract/errors.ts";
import { note } from "../contract/notes.ts";
import type { Secrets } from "../contract/project.ts";
import { type Continuation, isLive, isOver, type Revision, type Run } from "../contract/run.ts";
import { hintOf } from "../secrets.ts";
import { countByCode } from "../../db/results.ts";
import { findKey, putKey } from "../../db/keys.ts";
import { findProject } from "../../db/projects.ts";
import { addRevision, findRun, moveRun, passCanary, type RunRecord, setConcurrency } from "../../db/runs.ts";
import { providers } from "../providers/mod.ts";
import { usableSecrets } from "./endpoint.ts";
import { runNumber } from "./ids.ts";
import type { Runs } from "./open.ts";
import { viewRun } from "./view.ts";

/** How long a cancel waits for the last batch before it answers. */
const cancelPatienceMs = 2_000;

/** Changes how many requests may be in flight, at once and for the rest of the run. */
export function changeRun(
  runs: Runs,
  { id, concurrency }: { id: string; concurrency: number },
): Outcome<Run, "run_not_found" | "run_ended"> {
  const record = find(runs, id);
  if (!record) return no("run_not_found");
  if (isOver(record.status)) return no("run_ended", { status: record.status });
  setConcurrency(runs.db, record.id, concurrency, runs.clock.date());
  runs.supervisor.resize(record.id, concurrency);
  runs.supervisor.tellState(record.id);
  return viewed(runs, record.id);
}

/** Takes no new row; requests in flight are let finish in the background and their answers are stored. */
export function pauseRun(runs: Runs, { id }: { id: string }): Outcome<Run, "run_not_found" | "run_not_running"> {
  const record = find(runs, id);
  if (!record) return no("run_not_found");
  const pause = { reason: "person" as const, message: note("byHand"), until: null };
  if (!moveRun(runs.db, record.id, "paused", runs.clock.date(), { pause })) {
    return no("run_not_running", { status: record.status });
  }
  runs.supervisor.drain(record.id);
  runs.supervisor.tellState(record.id);
  return viewed(runs, record.id);
}

/** Ends a run for good: requests in flight are aborted, what has arrived is stored. */
export async function cancelRun(
  runs: Runs,
  { id }: { id: string },
): Promise<Outcome<Run, "run_not_found" | "run_ended">> {
  const record = find(runs, id);
  if (!record) return no("run_not_found");
  if (!moveRun(runs.db, record.id, "cancelled", runs.clock.date())) return no("run_ended", { status: record.status });
  const live = runs.supervisor.liveOf(record.id);
  runs.supervisor.abort(record.id);
  if (live) await Promise.race([live.ended, runs.clock.sleep(cancelPatienceMs, new AbortController().signal)]);
  runs.supervisor.tellState(record.id);
  return viewed(runs, record.id);
}

/** Continues a paused or failed run, with what may differ from before. */
export function resumeRun(
  runs: Runs,
  { id, ...changes }: Continuation & { id: string },
): Outcome<Run, "run_not_found" | "run_not_paused" | "key_unusable" | "stopping"> {
  if (runs.supervisor.stopping) return no("stopping");
  const record = find(runs, id);
  if (!record) return no("run_not_found");
  if (record.status !== "paused" && record.status !== "failed") return no("run_not_paused", { status: record.status });
  const key = continuedKey(runs, record, changes);
  if (!key.ok) return key;
  const isMoved = queue(runs, record, revised(record.revisionBody, changes), key.value);
  return isMoved ? started(runs, record.id) : no("run_not_paused", { status: record.status });
}

/** Asks failed rows again, all or by error code; each old result stays until its new one is stored. */
export function retryRun(
  runs: Runs,
  { id, codes, ...changes }: Continuation & { id: string; codes?: ErrorCode[] | undefined },
): Outcome<Run, "run_not_found" | "run_active" | "nothing_to_retry" | "key_unusable" | "stopping"> {
  if (runs.supervisor.stopping) return no("stopping");
  const record = find(runs, id);
  if (!record) return no("run_not_found");
  if (isLive(record.status) || record.status === "cancelled") return no("run_active", { status: record.status });
  const failed = countByCode(runs.db, record.id).filter(({ code }) => !codes || codes.includes(code));
  if (failed.length === 0) return no("nothing_to_retry");
  const key = continuedKey(runs, record, changes);
  if (!key.ok) return key;
  const retry = { before: record.revision + 1, codes: codes ?? null };
  const isMoved = queue(runs, record, { ...revised(record.revisionBody, changes), retry }, key.value);
  return isMoved ? started(runs, record.id) : no("run_active", { status: record.status });
}

function find({ db }: Runs, id: string): RunRecord | undefined {
  const number = runNumber(id);
  return number === null ? undefined : findRun(db, number);
}

function viewed(runs: Runs, id: number): Outcome<Run, "run_not_found"> {
  const record = findRun(runs.db, id);
  return record ? ok(viewRun(runs, record)) : no("run_not_found");
}

/**
 * Lets a run go on with further settings, all of it or nothing: a run that is queued without them would go on with the
 * old ones at the next start, and until then not at all. False when its state forbids it.
 */
function queue({ db, clock }: Runs, record: RunRecord, body: Revision, keyId: string | null): boolean {
  return db.transaction(() => {
    if (!moveRun(db, record.id, "queued", clock.date())) return false;
    if (record.frozen.canary !== null && record.pause?.reason === "canary") passCanary(db, record.id);
    addRevision(db, record.id, body, keyId, clock.date());
    return true;
  }).immediate();
}

function started(runs: Runs, id: number): Outcome<Run, "run_not_found"> {
  runs.supervisor.tellState(id);
  runs.supervisor.start(id);
  return viewed(runs, id);
}

function revised(before: Revision, changes: Continuation): Revision {
  const { endpoint } = before;
  return {
    ...before,
    endpoint: {
      ...endpoint,
      timeoutMs: changes.timeoutMs ?? endpoint.timeoutMs,
      idleTimeoutMs: changes.idleTimeoutMs === undefined ? endpoint.idleTimeoutMs : changes.idleTimeoutMs,
      limits: { ...endpoint.limits, ...changes.limits },
      tls: { ...endpoint.tls, ...changes.tls },
    },
    maxTokens: changes.maxTokens ?? before.maxTokens,
    concurrency: changes.concurrency ?? before.concurrency,
    budget: changes.budget === undefined ? before.budget : changes.budget,
  };
}

/**
 * The key that a continuation goes on with: one that was sent with it, else the project's present one when the project
 * still asks the same origin, else the one that the run had.
 */
export function continuedKey(
  runs: Runs,
  record: RunRecord,
  { key, headers }: Continuation,
): Outcome<string | null, "key_unusable"> {
  const { db, vault, environment } = runs;
  const own = record.keyId === null ? undefined : findKey(db, record.keyId);
  const before: Secrets = (own && vault.open(own.sealed)) ?? { key: null, headers: {} };
  if (key !== undefined || headers !== undefined) {
    const secrets = { key: key ?? before.key, headers: headers ?? before.headers };
    const usable = usableSecrets(secrets, environment);
    if (!usable.ok) return usable;
    return ok(putKey(db, vault.seal(secrets), hintOf(secrets.key), runs.clock.date()));
  }
  const project = record.projectId === null ? undefined : findProject(db, record.projectId);
  if (!project || !sameOrigin(project.settings.endpoint, record.revisionBody.endpoint)) return ok(record.keyId);
  return ok(project.keyId);
}

function sameOrigin(one: Revision["endpoint"], other: Revision["endpoint"]): boolean {
  const [first, second] = [one, other].map((endpoint) => providers[endpoint.provider].requestUrl(endpoint));
  return first?.ok === true && second?.ok === true && new URL(first.url).origin === new URL(second.url).origin;
}
