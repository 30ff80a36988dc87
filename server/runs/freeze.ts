import { no, ok, type Outcome } from "../contract/outcome.ts";
import type { Dataset } from "../contract/dataset.ts";
import { sealedKey } from "../contract/key-faults.ts";
import { newDefaults, type ProjectSettings, type RunDefaults, type Secrets } from "../contract/project.ts";
import type { Frozen, Revision, Run, RunInput } from "../contract/run.ts";
import { openDataset, readRows } from "../datasets/read.ts";
import { type RowSelection, rowsOf, selectRows } from "../datasets/select.ts";
import { hasMember } from "../formats/raw.ts";
import { type CompiledPrompt, compilePrompt } from "../prompt/render.ts";
import { providers } from "../providers/mod.ts";
import { partWords } from "../providers/url.ts";
import { findDataset } from "../../db/datasets.ts";
import { findKey } from "../../db/keys.ts";
import { findProject } from "../../db/projects.ts";
import { failedRows } from "../../db/results.ts";
import { findRun, insertRun } from "../../db/runs.ts";
import type { Runs } from "./open.ts";
import { usableSecrets } from "./endpoint.ts";
import { runNumber } from "./ids.ts";
import { viewRun } from "./view.ts";

type FreezeProblem =
  | "project_not_found"
  | "dataset_not_found"
  | "run_not_found"
  | "output_field_exists"
  | "empty_selection"
  | "empty_prompt"
  | "endpoint_incomplete"
  | "key_unusable"
  | "invalid_input"
  | "stopping";

/**
 * Makes a run: freezes the project's prompt, parameters and endpoint, the dataset's hash and the rows, and starts it.
 * What cannot work is refused here, before a request is paid for. @throws FileGoneError
 */
export async function freezeRun(
  runs: Runs,
  { id: projectId, datasetId, overwrite, selection, budget, canary, retry, ...asked }: RunInput & { id: string },
): Promise<Outcome<Run, FreezeProblem>> {
  if (runs.supervisor.stopping) return no("stopping");
  const project = findProject(runs.db, projectId);
  if (!project) return no("project_not_found");
  const dataset = findDataset(runs.db, datasetId);
  if (!dataset) return no("dataset_not_found");
  openDataset(runs.folder, dataset.sha256).close();
  const { settings } = project;
  const ready = readiness(runs, settings, project.keyId);
  if (!ready.ok) return ready;
  const chosen = settingsOf(settings.defaults, { ...asked, retry });
  const apart = fieldsAreApart(chosen);
  if (!apart.ok) return apart;
  const picked = selection.kind === "failedOf" ? pickFailed(runs, selection.runId, dataset) : ok(null);
  if (!picked.ok) return picked;
  const rows = selection.kind === "failedOf"
    ? rowsOf(picked.value ?? new Uint32Array(0))
    : selectRows(selection, dataset.rows);
  if (rows.count === 0) return no("empty_selection");
  if (!overwrite) {
    const free = await fieldsAreFree(runs, dataset, rows, chosen);
    if (!free.ok) return free;
  }
  const compiled = compilePrompt(settings.prompt.messages);
  const frozen: Frozen = {
    version: 1,
    endpoint: settings.endpoint,
    parameters: settings.parameters,
    prompt: settings.prompt,
    settings: chosen,
    overwrite,
    selection,
    canary: canary !== null && canary < rows.count ? canary : null,
    projectName: project.name,
    datasetName: dataset.name,
    sha256: dataset.sha256,
  };
  const revisionBody: Revision = {
    endpoint: settings.endpoint,
    maxTokens: null,
    concurrency: chosen.concurrency,
    budget,
    mends: [],
    retry: null,
  };
  const id = insertRun(runs.db, {
    projectId,
    datasetId,
    sha256: dataset.sha256,
    keyId: project.keyId,
    frozen,
    revisionBody,
    total: rows.count,
    warnings: warningsOf(compiled, dataset, chosen, runs.maxConcurrency),
    picked: picked.value,
  }, runs.clock.date());
  runs.supervisor.start(id);
  const record = findRun(runs.db, id);
  if (!record) throw new Error(`run ${id} was made and is gone`);
  return ok(viewRun(runs, record));
}

/** Whether a project can be asked at all: an endpoint, a prompt with text, a key that can be sent. */
export function readiness(
  { db, vault, environment }: Pick<Runs, "db" | "vault" | "environment">,
  { endpoint, prompt }: ProjectSettings,
  keyId: string | null,
): Outcome<Secrets, "endpoint_incomplete" | "empty_prompt" | "key_unusable"> {
  const missing = providers[endpoint.provider].missing(endpoint);
  if (missing) return no("endpoint_incomplete", { what: partWords[missing.part] });
  if (!prompt.messages.some(({ content }) => content.trim() !== "")) return no("empty_prompt");
  const sealed = keyId === null ? undefined : findKey(db, keyId);
  if (keyId === null) return ok({ key: null, headers: {} });
  const secrets = sealed && vault.open(sealed.sealed);
  if (!secrets) {
    return no("key_unusable", { reason: sealedKey });
  }
  return usableSecrets(secrets, environment);
}

function settingsOf(
  project: RunDefaults,
  asked: Partial<Omit<RunDefaults, "retry">> & { retry?: Partial<RunDefaults["retry"]> | undefined },
): RunDefaults {
  const { retry, ...rest } = asked;
  const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { ...newDefaults, ...project, ...said, retry: { ...project.retry, ...retry } };
}

/** Two members of one name would hide each other in the result file. */
function fieldsAreApart({ outputField, reasoningField }: RunDefaults): Outcome<null, "invalid_input"> {
  if (reasoningField !== outputField && reasoningField !== `${outputField}_error`) return ok(null);
  const en = "names the field of the answer or of its error; give the reasoning another";
  const zh = "与回答或错误的字段同名；请为思考过程另取名称";
  return no("invalid_input", { first: { en: `reasoningField: ${en}`, zh: `reasoningField：${zh}` } }, [{
    path: "reasoningField",
    message: { en, zh },
  }]);
}

function pickFailed(
  runs: Runs,
  runId: string,
  dataset: Dataset,
): Outcome<Uint32Array, "run_not_found" | "invalid_input"> {
  const number = runNumber(runId);
  const record = number === null ? undefined : findRun(runs.db, number);
  if (!record) return no("run_not_found");
  if (record.sha256 !== dataset.sha256) {
    const message = "that run was over another dataset, so its row numbers mean other rows";
    return no("invalid_input", { first: message }, [{ path: "selection.runId", message }]);
  }
  return ok(Uint32Array.from(allFailed(runs.db, record.id)));
}

const failedPage = 10_000;

function* allFailed(db: Runs["db"], run: number): Generator<number> {
  for (let after = -1;;) {
    const page = failedRows(db, run, { after, limit: failedPage });
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

/** Whether no selected row has a field that the run is to write; looks at the rows only when the profile knows the name. */
async function fieldsAreFree(
  { folder }: Pick<Runs, "folder">,
  dataset: Dataset,
  rows: RowSelection,
  { outputField, reasoningField }: RunDefaults,
): Promise<Outcome<null, "output_field_exists">> {
  const wanted = [outputField, `${outputField}_error`, ...(reasoningField === null ? [] : [reasoningField])];
  const isListed = wanted.some((name) => dataset.fields.some((field) => field.name === name));
  if (!isListed && dataset.fieldCount <= dataset.fields.length) return ok(null);
  using reader = openDataset(folder, dataset.sha256);
  const never = new AbortController().signal;
  for (let at = 0; at < rows.count; at += 1000) {
    for await (const { row, text } of readRows(reader, rows.slice(at, at + 1000), never)) {
      const field = wanted.find((name) => hasMember(text, name));
      if (field !== undefined) return no("output_field_exists", { field, row: row + 1 });
    }
  }
  return ok(null);
}

function warningsOf(
  { variables, messages }: CompiledPrompt,
  dataset: Dataset,
  { concurrency }: RunDefaults,
  maxConcurrency: number,
): Run["warnings"] {
  const warnings: Run["warnings"] = [];
  if (variables.length === 0) warnings.push("no_variable");
  if (messages.some(({ slips }) => slips.some(({ kind }) => kind === "full_width_braces"))) {
    warnings.push("full_width_braces");
  }
  const known = new Set(dataset.fields.map(({ name }) => name));
  const isUnknown = (name: string, first: string | number | undefined): boolean =>
    !known.has(name) && (first === undefined || !known.has(String(first)));
  if (dataset.fieldCount <= dataset.fields.length && variables.some(({ name, steps }) => isUnknown(name, steps[0]))) {
    warnings.push("unknown_variable");
  }
  if (concurrency > maxConcurrency) warnings.push("concurrency_capped");
  return warnings;
}
