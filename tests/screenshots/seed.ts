import { sampleFileName, samplePrompt, sampleRows } from "../../server/mock/sample.ts";
import { startMock } from "../../server/mock/server.ts";
import { Api } from "../support/api.ts";
import { type Server, startServer } from "../support/server.ts";
import { sleep, until } from "../support/time.ts";

export type Language = "zh" | "en";

/** A server with work in it as a person has after some days; what the pictures are taken of. */
export type Seeded = AsyncDisposable & {
  server: Server;
  projectId: string;
  /** The project whose key is refused; its prompt names a field that the file does not have. */
  lockedId: string;
  /** A run that goes on, one that is done with failures among its rows, and one that stopped for a wrong key. */
  runs: { going: string; done: string; stopped: string };
};

const names: Record<
  Language,
  { projects: [string, string, string, string]; files: [string, string]; template: string }
> = {
  en: {
    projects: ["Questions about short texts", "Review sentiment", "Translate to Chinese", "Clean the crawl"],
    files: ["reviews.jsonl", "wiki-passages.jsonl"],
    template: "Our review labels",
  },
  zh: {
    projects: ["短文问答", "评论情感分类", "英译中", "网页语料清洗"],
    files: ["评论.jsonl", "百科段落.jsonl"],
    template: "我们的评论标签",
  },
};

/** Rows like those of the sample, as many as wanted, each with a number of its own. */
function manyRows(count: number): string {
  const rows = sampleRows();
  return Array.from({ length: count }, (_, n) => JSON.stringify({ ...rows[n % rows.length], id: `r-${n + 1}` }) + "\n")
    .join("");
}

/** Makes all of it, through the doors. */
export async function seed(language: Language): Promise<Seeded> {
  await using opening = new AsyncDisposableStack();
  const mock = opening.use(
    await startMock({
      answer: "sample",
      reasoning: true,
      latency: { kind: "lognormal", medianMs: 60, sigma: 0.5 },
      faults: [
        { rate: 0.02, reply: "content-filter" },
        { rate: 0.01, reply: "400" },
        { rate: 0.004, reply: "html-200" },
        { rate: 0.03, reply: "503-bare" },
        { rate: 0.02, reply: "429-ms" },
      ],
    }),
  );
  const strict = opening.use(await startMock({ key: "sk-right-0000" }));
  const server = opening.use(await startServer());
  const api = new Api(server);
  const { projects, files, template } = names[language];
  const sample = await api.upload(sampleRows().map((row) => `${JSON.stringify(row)}\n`).join(""), sampleFileName);
  const small = await api.upload(manyRows(800), files[0]);
  const large = await api.upload(manyRows(60_000), files[1]);
  const messages = samplePrompt[language];
  const make = async (name: string, url: string, model: string, key?: string) =>
    (await api.call("POST /api/projects", {
      name,
      endpoint: { url, model, ...(key !== undefined && { key }) },
      prompt: { messages },
      defaults: { concurrency: 16, retry: { attempts: 3, maxWaitMs: 600_000 } },
    })).id;
  const cleaning = await make(projects[3], mock.url, "mock-model-large", "sk-demo-4411");
  const translation = await make(projects[2], mock.url, "mock-model", "sk-demo-4411");
  const locked = await make(projects[1], strict.url, "mock-model", "sk-wrong-9051");
  const main = await make(projects[0], mock.url, "mock-model", "sk-demo-7a2f");
  const run = async (id: string, datasetId: string, more: object = {}) =>
    (await api.call("POST /api/projects/{id}/runs", { id, datasetId, ...more })).id;
  const first = await run(translation, sample.id);
  await api.waitForRun(first, "completed", 60_000);
  await api.waitForRun(await run(translation, sample.id), "completed", 60_000);
  await api.waitForRun(
    await run(cleaning, small.id, { selection: { kind: "random", count: 200, seed: 7 } }),
    "completed",
    60_000,
  );
  const stopped = await run(locked, small.id);
  const done = await run(main, small.id);
  await api.waitForRun(stopped, "failed", 60_000);
  await api.waitForRun(done, "completed", 120_000);
  await api.call("PATCH /api/projects/{id}", { id: locked, prompt: { messages: misspelt(messages) } });
  await api.call("POST /api/templates", { name: template, prompt: { messages }, tags: ["labels"] });
  const going = await run(main, large.id, { concurrency: 24 });
  await until("the run is well on its way", async () => (await api.run(going)).counts.total > 0);
  await sleep(12_000);
  const open = opening.move();
  return {
    server,
    projectId: main,
    lockedId: locked,
    runs: { going, done, stopped },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

const misspelt = <Message extends { content: string }>(messages: readonly Message[]): Message[] =>
  messages.map((message) => ({ ...message, content: message.content.replace("{{context}}", "{{contxt}}") }));
