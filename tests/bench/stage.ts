import { fileURLToPath } from "node:url";
import type { Run } from "../../server/contract/run.ts";
import type { SentProject } from "../../server/contract/project.ts";
import type { Dataset } from "../../server/contract/dataset.ts";
import { Api } from "../support/api.ts";
import { temporaryFolder } from "../support/folder.ts";
import { programCommand, type Server, startServer } from "../support/server.ts";
import { sleep } from "../support/time.ts";
import { writeRows } from "./rows.ts";

export const model = "bench";
export const prompt = { messages: [{ role: "user" as const, content: "{{text}}" }] };

/** The mock model in a process of its own. */
export async function startModel(args: readonly string[] = []): Promise<{ url: string } & AsyncDisposable> {
  const child = programCommand(["mock", "--port", "0", "--quiet", ...args]).spawn();
  const errors = new Response(child.stderr).text();
  let text = "";
  const served = Promise.withResolvers<string>();
  const reading = (async () => {
    for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += piece;
      const url = /^Mock model: (\S+)$/mu.exec(text)?.[1];
      if (url !== undefined) served.resolve(url);
    }
    served.reject(new Error(`the mock model does not start: ${await errors}`));
  })();
  return {
    url: await served.promise,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await Promise.all([child.status, reading, errors]);
    },
  };
}

/** A server, a folder for files, and what is done with them again and again. */
export type Stage = AsyncDisposable & {
  server: Server;
  api: Api;
  /** Uploads a file of rows that it makes, and removes the file. */
  dataset(rows: number, bytes: number): Promise<Dataset>;
  project(url: string, defaults: NonNullable<SentProject["defaults"]>): Promise<string>;
  /** Runs a dataset through to its end; `ms` is from the run's making to its last state. */
  run(projectId: string, datasetId: string, withinMs?: number): Promise<{ run: Run; ms: number }>;
};

export async function openStage(): Promise<Stage> {
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(await temporaryFolder());
  const server = opening.use(await startServer({ args: ["--quiet"] }));
  const api = new Api(server);
  const open = opening.move();
  return {
    server,
    api,
    async dataset(rows, bytes) {
      const { path } = await writeRows(folder.path, rows, bytes);
      try {
        return await api.upload((await Deno.open(path)).readable);
      } finally {
        await Deno.remove(path);
      }
    },
    async project(url, defaults) {
      const endpoint = { url, model, key: "sk-bench-0000" };
      return (await api.call("POST /api/projects", { name: "bench", endpoint, prompt, defaults })).id;
    },
    async run(projectId, datasetId, withinMs = 3_600_000) {
      const { id } = await api.call("POST /api/projects/{id}/runs", { id: projectId, datasetId });
      const run = await endOf(api, id, withinMs);
      const { startedAt, createdAt, finishedAt } = run;
      if (startedAt === null || finishedAt === null) throw new Error(`the run ${id} has no times`);
      return { run, ms: Date.parse(finishedAt) - Date.parse(createdAt) };
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** Waits for a run without taking much of the server's time. */
export async function endOf(api: Api, id: string, withinMs: number): Promise<Run> {
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(200)) {
    const run = await api.run(id);
    if (run.status === "completed") return run;
    if (run.status !== "queued" && run.status !== "running") {
      throw new Error(`the run ended as ${run.status}: ${JSON.stringify(run.failure ?? run.pause)}`);
    }
  }
  throw new Error(`the run did not end within ${withinMs} ms`);
}

/** Runs a script beside this file in a process of its own; what it prints is its result, as JSON. */
export async function measureApart(script: string, args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", fileURLToPath(new URL(script, import.meta.url)), ...args],
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (code !== 0) throw new Error(`${script}: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** As `measureApart`, for a script that prints one number. */
export async function measureNumber(script: string, args: readonly string[]): Promise<number> {
  const value = await measureApart(script, args);
  if (typeof value !== "number") throw new Error(`${script} printed no number`);
  return value;
}
