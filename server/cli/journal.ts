import { createHash } from "node:crypto";
import type { Runs } from "../runs/open.ts";
import { listRuns, type RunRecord } from "../../db/runs.ts";
import { UsageError } from "./args.ts";
import type { RunOrder } from "./run-options.ts";

/**
 * What a run of the command line is known by in its journal: the name of its project. It is made of all that decides the
 * answers; how fast the run goes may differ between two calls.
 */
export function orderName({ endpoint, parameters, prompt, settings, overwrite, selection }: RunOrder): string {
  const { provider, url, model, resource, deployment, apiVersion } = endpoint;
  const { outputField, reasoningField, missing } = settings;
  const decides = {
    provider,
    url,
    model,
    resource,
    deployment,
    apiVersion,
    parameters,
    prompt,
    outputField,
    reasoningField,
    missing,
    overwrite,
    selection,
  };
  return `run ${createHash("sha256").update(JSON.stringify(decides)).digest("hex")}`;
}

/**
 * The run that a former call left in the journal; undefined when there is none.
 * Throws a UsageError when it was another run: its answers must not be mixed with these.
 */
export function findJournal({ db }: Pick<Runs, "db">, order: RunOrder, sha256: string): RunRecord | undefined {
  const [latest] = listRuns(db, { limit: 1, cursor: undefined }).runs;
  if (!latest) return undefined;
  if (latest.frozen.projectName === orderName(order) && latest.sha256 === sha256) {
    const { auth } = latest.frozen.endpoint;
    if (order.keyVariable === null || auth === order.endpoint.auth) return latest;
    throw new UsageError(
      `${order.journal} belongs to a run that sends its key with --auth ${auth}; call it so, or choose another with --journal`,
    );
  }
  throw new UsageError(
    `${order.journal} belongs to a run with another file, prompt or endpoint; delete that folder, or choose another with --journal`,
  );
}
