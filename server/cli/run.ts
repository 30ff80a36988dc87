import { newDefaults } from "../contract/project.ts";
import { type Continuation, isLive, type Run } from "../contract/run.ts";
import type { Dataset } from "../contract/dataset.ts";
import { fill, paramsIn, problems } from "../contract/problems.ts";
import type { Refusal } from "../contract/outcome.ts";
import { readBadLines } from "../datasets/bad-lines.ts";
import { uploadDataset } from "../datasets/upload.ts";
import { createLog, stderrLine } from "../log.ts";
import { createProject } from "../projects/change.ts";
import { pauseRun, resumeRun, retryRun } from "../runs/control.ts";
import type { Runs } from "../runs/open.ts";
import { exportResult } from "../runs/export.ts";
import { freezeRun } from "../runs/freeze.ts";
import { getRun } from "../runs/view.ts";
import { openRuns } from "../services.ts";
import { FolderError } from "../../db/open.ts";
import type { RunRecord } from "../../db/runs.ts";
import { optionLines, readArguments } from "./args.ts";
import { findJournal, orderName } from "./journal.ts";
import type { Command } from "./command.ts";
import { printError } from "./print.ts";
import { createProgress, type Progress } from "./progress.ts";
import { makeReady, UnwrittenError, writeOut } from "./run-files.ts";
import { readOrder, runOptions, type RunOrder } from "./run-options.ts";
import { untilStopped } from "./signals.ts";

const drainMs = 20_000;
const lookEveryMs = 200;
const exitCodes = { succeeded: 0, runFailed: 1, usage: 2, someFailed: 3 };

const notes =
  `The key comes from the environment. A run that was broken off goes on when it is called again the same way;
--concurrency, the limits, --timeout-ms, --insecure, --ca, --header and the key are those of the new call.
Exit codes: 0 all rows succeeded, 3 some failed, 1 the run failed or was stopped, 2 usage.`;

/** Runs a prompt over a file without a server: upload, run, export, with a journal that survives a kill. */
export const run: Command = {
  says: "Runs one prompt over a file, without a server.",
  help: () =>
    `Usage: promptfactory run --url URL --model NAME --template FILE --in FILE|- --out FILE|- [OPTIONS]\n\n${
      optionLines(runOptions)
    }\n\n${notes}`,
  async work(args) {
    const order = await readOrder(readArguments(args, runOptions), (name) => Deno.env.get(name));
    await makeReady(order);
    const log = createLog(stderrLine, true);
    try {
      return await carryOut(order, log);
    } catch (error) {
      if (error instanceof FolderError || error instanceof UnwrittenError) return printError(error.message);
      if (error instanceof Refused) return printError(error.message, exitCodes.usage);
      throw error;
    }
  },
};

/** A refusal of a use-case, as the sentence that ends the command. */
class Refused extends Error {
  constructor({ code, params, errors }: Refusal) {
    const sentence = fill(problems[code].en, paramsIn("en", params ?? {}));
    super(
      [
        sentence,
        ...(errors ?? []).map(({ path, message }) => `${path}: ${typeof message === "string" ? message : message.en}`),
      ].join("\n"),
    );
  }
}

function must<T>(outcome: { ok: true; value: T } | { ok: false; refusal: Refusal }): T {
  if (!outcome.ok) throw new Refused(outcome.refusal);
  return outcome.value;
}

async function carryOut(order: RunOrder, log: ReturnType<typeof createLog>): Promise<number> {
  await using open = await openRuns({ data: order.journal, drainMs }, log);
  const { runs } = open;
  const dataset = await upload(runs, order);
  if (dataset.badLines > 0 && !order.quiet) printError(await sayBadLines(runs, dataset));
  const before = findJournal(runs, order, dataset.sha256);
  const id = before ? goOn(runs, before, order) : await begin(runs, order, dataset);
  const stopped = untilStopped((_, again) => {
    if (again) open.hurry();
  });
  const progress = createProgress({ json: order.json, quiet: order.quiet, resultOnStdout: order.out === "-" });
  const ended = await Promise.race([follow(runs, id, progress), stopped.then(() => null)]);
  if (ended === null) return printError("stopped; called again the same way it goes on from here", exitCodes.runFailed);
  progress.done(ended);
  await writeOut(must(exportResult(runs, { id, rows: order.rows })).stream, order.out);
  return codeOf(ended, order);
}

async function upload(runs: Runs, order: RunOrder): Promise<Dataset> {
  const body = order.in === "-" ? Deno.stdin.readable : await openFile(order.in);
  const name = order.in === "-" ? "stdin.jsonl" : order.in.split(/[\\/]/u).at(-1) ?? order.in;
  return must(await uploadDataset(runs, body, { name, signal: new AbortController().signal }));
}

/** How many lines are no rows, with the place of the first of them. */
async function sayBadLines({ folder }: Runs, { sha256, badLines, rows }: Dataset): Promise<string> {
  const { badLines: [first] } = await readBadLines(folder, sha256, { offset: 0, limit: 1 });
  const place = first ? `; the first is line ${first.line}, column ${first.column}: ${first.reason}` : "";
  return `${badLines} of ${badLines + rows} lines are no rows and are left out${place}`;
}

async function openFile(path: string): Promise<ReadableStream<Uint8Array>> {
  const refuse = (first: string): never => {
    throw new Refused({ code: "invalid_input", params: { first } });
  };
  try {
    if ((await Deno.stat(path)).isDirectory) return refuse(`${path} is a folder, not a file`);
    return (await Deno.open(path)).readable;
  } catch (error) {
    if (error instanceof Refused) throw error;
    if (error instanceof Deno.errors.NotFound) return refuse(`there is no file ${path}`);
    return refuse(`${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

async function begin(runs: Runs, order: RunOrder, dataset: Dataset): Promise<string> {
  const key = order.keyVariable === null ? null : `\${${order.keyVariable}}`;
  const project = must(createProject(runs, {
    name: orderName(order),
    endpoint: { ...order.endpoint, key, headers: order.headers },
    parameters: order.parameters,
    prompt: order.prompt,
    defaults: { ...newDefaults, ...order.settings },
  }));
  const made = must(
    await freezeRun(runs, {
      id: project.id,
      datasetId: dataset.id,
      ...order.settings,
      overwrite: order.overwrite,
      selection: order.selection,
      budget: null,
      canary: null,
    }),
  );
  return made.id;
}

/** Goes on where the journal ends, as fast and with the key that this call says; failed rows of a finished run are asked again. */
function goOn(runs: Runs, { id: number, status, counts }: RunRecord, order: RunOrder): string {
  const id = String(number);
  if (status === "completed" && counts.failed === 0) return id;
  if (isLive(status)) must(pauseRun(runs, { id })); // a call that was killed left it so; nothing drives it
  const changes = continuationOf(order);
  must(status === "completed" ? retryRun(runs, { id, ...changes }) : resumeRun(runs, { id, ...changes }));
  return id;
}

function continuationOf({ endpoint, keyVariable, headers, settings }: RunOrder): Continuation {
  const { timeoutMs, limits, tls } = endpoint;
  const key = keyVariable === null ? {} : { key: `\${${keyVariable}}` };
  return { ...key, headers, timeoutMs, limits, tls, concurrency: settings.concurrency };
}

async function follow(runs: Runs, id: string, progress: Progress): Promise<Run> {
  while (true) {
    const now = must(getRun(runs, { id }));
    if (!isLive(now.status)) return now;
    progress.show(now);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

function codeOf({ status, counts, failure, pause }: Run, order: RunOrder): number {
  if (status === "failed") {
    return printError(`the run failed (${failure?.code}): ${failure?.message}`, exitCodes.runFailed);
  }
  if (status !== "completed") return printError(`the run is ${status}: ${pause?.message ?? ""}`, exitCodes.runFailed);
  if (counts.failed === 0) return exitCodes.succeeded;
  return order.quiet ? exitCodes.someFailed : printError(
    `${counts.failed} of ${counts.total} rows failed; called again the same way, they are asked again`,
    exitCodes.someFailed,
  );
}
