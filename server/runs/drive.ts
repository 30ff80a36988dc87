import { note } from "../contract/notes.ts";
import { paramsIn } from "../contract/problems.ts";
import type { Failure, Pause } from "../contract/run.ts";
import { openDataset } from "../datasets/read.ts";
import { createCommitter } from "../engine/committer.ts";
import type { EventLog } from "../engine/event-log.ts";
import { driveRun } from "../engine/run.ts";
import { compilePrompt } from "../prompt/render.ts";
import { providers } from "../providers/mod.ts";
import { findKey } from "../../db/keys.ts";
import { findRun, type RunRecord } from "../../db/runs.ts";
import { parametersOf, usableSecrets } from "./endpoint.ts";
import { hasPending } from "./pending.ts";
import { createPorts } from "./ports.ts";
import type { Resources } from "./resources.ts";
import { canaryOf, selectionOf } from "./selection.ts";
import type { LiveRun } from "./live.ts";

/** How a drive ended, as the run's state is to say it. */
export type Driven =
  | { kind: "drained" }
  | { kind: "failed"; failure: Failure }
  | { kind: "paused"; pause: Pause }
  | { kind: "aborted" };

/**
 * Drives a run from where it stands to its end or to its next rest. A drive asks no row that has a stored result.
 * Throws only for faults of the program or of the disk.
 */
export async function drive(resources: Resources, id: number, live: LiveRun, eventLog: EventLog): Promise<Driven> {
  const { db, clock, folder } = resources;
  const record = findRun(db, id);
  if (!record) return { kind: "aborted" };
  const { frozen, revisionBody: revision } = record;
  const secrets = secretsOf(resources, record);
  if (!secrets.ok) return { kind: "failed", failure: { code: "unauthorized", message: secrets.reason } };
  const provider = providers[revision.endpoint.provider];
  const address = provider.requestUrl(revision.endpoint);
  if (!address.ok) {
    const message = note("lacks", { part: note(address.missing) });
    return { kind: "failed", failure: { code: "invalid_request", message } };
  }
  using reader = openDataset(folder, record.sha256);
  const all = selectionOf(record, reader.rows);
  const canary = record.frozen.canary !== null && !record.canaryPassed ? canaryOf(all, record.frozen.canary) : null;
  using limiter = resources.limiters.use(address.url, revision.endpoint.model, revision.endpoint.limits);
  const ports = createPorts(resources, {
    runId: id,
    revision,
    parameters: parametersOf(frozen, revision),
    secrets: secrets.value,
    provider,
    url: address.url,
    reader,
    selection: canary ?? all,
    eventLog,
    limiter,
    // Refreshing asks each question anew once, and not once for each row that asks it.
    cachedSinceMs: frozen.settings.cache === "refresh" ? Date.parse(record.startedAt ?? record.createdAt) : 0,
    mended: live.mended,
  });
  live.committer = createCommitter({ store: ports.store, clock });
  const outcome = await driveRun(
    {
      settings: { ...frozen.settings, concurrency: revision.concurrency },
      prompt: compilePrompt(frozen.prompt.messages),
      revision: record.revision,
      budget: revision.budget,
      spent: {
        requests: record.counts.attempts,
        tokens: (record.usage.promptTokens ?? 0) + (record.usage.completionTokens ?? 0),
        activeMs: record.activeMs,
      },
      counts: record.counts,
      usage: record.usage,
      hasSuccess: record.counts.succeeded > 0,
      drain: live.drain.signal,
      permits: live.permits,
      meters: live.meters,
      committer: live.committer,
    },
    ports,
    live.abort.signal,
  );
  eventLog.rest();
  if (outcome.kind !== "drained" || canary === null) return outcome;
  if (!hasPending(db, id, all, revision.retry)) return outcome;
  const message = note("canary", { count: canary.count });
  return { kind: "paused", pause: { reason: "canary", message, until: null } };
}

function secretsOf(resources: Resources, record: RunRecord) {
  if (record.keyId === null) return { ok: true as const, value: { key: null, headers: {} } };
  const sealed = findKey(resources.db, record.keyId);
  const secrets = sealed && resources.vault.open(sealed.sealed);
  if (!secrets) return { ok: false as const, reason: note("keySealed") };
  const usable = usableSecrets(secrets, resources.environment);
  return usable.ok
    ? usable
    : { ok: false as const, reason: String(paramsIn("en", usable.refusal.params ?? {}).reason) };
}
