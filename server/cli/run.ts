import { newDefaults } from "../contract/project.ts";
import { isLive, type Run } from "../contract/run.ts";
import type { Dataset } from "../contract/dataset.ts";
import { fill, paramsIn, problems } from "../contract/problems.ts";
import type { Refusal } from "../contract/outcome.ts";
import { uploadDataset } from "../datasets/upload.ts";
import { createLog, stderrLine } from "../log.ts";
import { createProject } from "../projects/change.ts";
import { resumeRun, retryRun, type Runs } from "../runs/control.ts";
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
import { readOrder, runOptions, type RunOrder } from "./run-options.ts";
import { untilStopped } from "./signals.ts";

const drainMs = 20_000;
const lookEveryMs = 200;
const exitCodes = { succeeded: 0, runFailed: 1, usage: 2, someFailed: 3 };

const notes =
  `The key comes from the environment. A run that was broken off goes on when it is called again the same way.
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
    const log = createLog(stderrLine, true);
    try {
      return await carryOut(order, log);
    } catch (error) {
      if (error instanceof FolderError) return printError(error.message);
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
  const before = findJournal(runs, order, dataset.sha256);
  const id = before ? goOn(runs, before) : await begin(runs, order, dataset);
  const stopped = untilStopped((_, again) => {
    if (again) open.hurry();
  });
  const progress = createProgress({ json: order.json, quiet: order.quiet, resultOnStdout: order.out === "-" });
  const ended = await Promise.race([follow(runs, id, progress), stopped.then(() => null)]);
  if (ended === null) return printError("stopped; called again the same way it goes on from here", exitCodes.runFailed);
  progress.done(ended);
  await writeResult(runs, order, id);
  return codeOf(ended, order);
}

async function upload(runs: Runs, order: RunOrder): Promise<Dataset> {
  const body = order.in === "-" ? Deno.stdin.readable : await openFile(order.in);
  const name = order.in === "-" ? "stdin.jsonl" : order.in.split(/[\\/]/u).at(-1) ?? order.in;
  return must(await uploadDataset(runs, body, { name, signal: new AbortController().signal }));
}

async function openFile(path: string): Promise<ReadableStream<Uint8Array>> {
  try {
    return (await Deno.open(path)).readable;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Refused({ code: "invalid_input", params: { first: `there is no file ${path}` } });
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

/** Goes on where the journal ends; failed rows of a finished run are asked again. */
function goOn(runs: Runs, { id: number, status, counts }: RunRecord): string {
  const id = String(number);
  if (isLive(status)) runs.supervisor.start(number);
  else if (status === "paused" || status === "failed") must(resumeRun(runs, { id }));
  else if (status === "completed" && counts.failed > 0) must(retryRun(runs, { id }));
  return id;
}

async function follow(runs: Runs, id: string, progress: Progress): Promise<Run> {
  while (true) {
    const now = must(getRun(runs, { id }));
    if (!isLive(now.status)) return now;
    progress.show(now);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

async function writeResult(runs: Runs, { out, rows }: RunOrder, id: string): Promise<void> {
  const { stream } = must(exportResult(runs, { id, rows }));
  if (out === "-") return await stream.pipeTo(Deno.stdout.writable, { preventClose: true });
  const part = `${out}.part`; // a result that is cut off is never taken for a whole one
  const file = await Deno.open(part, { write: true, create: true, truncate: true });
  await stream.pipeTo(file.writable);
  await Deno.rename(part, out);
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
