import { sealedKey } from "../contract/key-faults.ts";
import { no, ok, type Outcome } from "../contract/outcome.ts";
import type { Run } from "../contract/run.ts";
import { findDataset, findFile } from "../../db/datasets.ts";
import { findKey } from "../../db/keys.ts";
import { findProject } from "../../db/projects.ts";
import { findRun, insertRun } from "../../db/runs.ts";
import { continuedKey } from "./control.ts";
import type { Runs } from "./open.ts";
import { parametersOf, usableSecrets } from "./endpoint.ts";
import { recordOf, viewRun } from "./view.ts";

/**
 * Starts a run like an earlier one: its prompt, parameters, endpoint, settings and rows, as they stood in its last
 * revision. The key is the project's present one where the project still asks the same origin.
 */
export function repeatRun(
  runs: Runs,
  { id }: { id: string },
): Outcome<Run, "run_not_found" | "dataset_not_found" | "key_unusable" | "stopping"> {
  const { db, vault, environment, supervisor, clock } = runs;
  if (supervisor.stopping) return no("stopping");
  const before = recordOf(runs, id);
  if (!before) return no("run_not_found");
  const { frozen, revisionBody: revision, sha256, projectId, datasetId } = before;
  if (!findFile(db, sha256)) return no("dataset_not_found");
  const key = continuedKey(runs, before, {});
  if (!key.ok) return key;
  const kept = key.value === null ? undefined : findKey(db, key.value);
  const secrets = kept && vault.open(kept.sealed);
  if (kept && !secrets) return no("key_unusable", { reason: sealedKey });
  const usable = usableSecrets(secrets ?? { key: null, headers: {} }, environment);
  if (!usable.ok) return usable;
  const project = projectId === null ? undefined : findProject(db, projectId);
  const made = insertRun(db, {
    projectId: project ? projectId : null,
    datasetId: datasetId !== null && findDataset(db, datasetId) ? datasetId : null,
    sha256,
    keyId: key.value,
    frozen: {
      ...frozen,
      endpoint: revision.endpoint,
      parameters: parametersOf(frozen, revision),
      settings: { ...frozen.settings, concurrency: revision.concurrency },
      projectName: project?.name ?? frozen.projectName,
    },
    // What the endpoint refused is found out anew: it may take it by now.
    revisionBody: { ...revision, maxTokens: null, mends: [], retry: null },
    total: before.counts.total,
    warnings: before.warnings,
    picked: before.picked,
  }, clock.date());
  supervisor.start(made);
  const record = findRun(db, made);
  if (!record) throw new Error(`run ${made} was made and is gone`);
  return ok(viewRun(runs, record));
}
