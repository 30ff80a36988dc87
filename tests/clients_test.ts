import assert from "node:assert/strict";
import { startMock } from "../server/mock/server.ts";
import type { Run } from "../server/contract/run.ts";
import { Api, describe, isObject } from "./support/api.ts";
import { root } from "./support/imports.ts";
import { plainEnvironment, startServer } from "./support/server.ts";
import { otherPeoples } from "./support/setup.ts";
import { until } from "./support/time.ts";

const inBackground = { sanitizeOps: false, sanitizeResources: false };

/** A program of other people as a process; ended with its block. */
type Program = AsyncDisposable & { readonly output: string };

function start(args: string[], env: Record<string, string> = {}): Program {
  const child = new Deno.Command(Deno.execPath(), {
    // No configuration and no lock: these packages are no part of the product.
    args: ["run", "-A", "--no-config", "--no-lock", "--quiet", ...args],
    cwd: root,
    clearEnv: true,
    env: plainEnvironment(env),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let output = "";
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) output += text;
  };
  const reading = Promise.all([read(child.stdout), read(child.stderr)]);
  return {
    get output() {
      return output;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
      await reading;
    },
  };
}

/**
 * Starts a program and waits until it says that it serves. The runtime (2.9.6) was seen to stand still while it reads a
 * large package of CommonJS for the first time, at about every second start; then it is started again.
 */
async function startServing(args: string[], says: string, env: Record<string, string> = {}): Promise<Program> {
  const starts = 6;
  for (let nth = 1;; nth++) {
    const program = start(args, env);
    try {
      await until(says, () => program.output.includes(says), 30_000);
      return program;
    } catch (error) {
      await program[Symbol.asyncDispose]();
      if (nth === starts) assert.fail(`${error}\n${program.output}`);
    }
  }
}

/** One run of forty rows against an endpoint: everything succeeds, and the file tells each answer. */
async function runAgainst(url: string): Promise<{ run: Run; answers: string[] }> {
  await using server = await startServer();
  const api = new Api(server);
  const dataset = await api.upload(Array.from({ length: 40 }, (_, n) => `{"q":"question ${n}"}\n`).join(""));
  const project = await api.call("POST /api/projects", {
    name: "others",
    endpoint: { url, model: "gpt-4", key: "sk-test-0001" },
    prompt: { messages: [{ role: "system", content: "Be brief." }, { role: "user", content: "{{q}}" }] },
  });
  const { verdict, sentence } = await api.call("POST /api/projects/{id}/test-connection", { id: project.id });
  assert.equal(verdict, "works", sentence);
  const { id } = await api.call("POST /api/projects/{id}/runs", {
    id: project.id,
    datasetId: dataset.id,
    concurrency: 8,
  });
  const run = await api.waitForRun(id, undefined, 60_000);
  assert.deepEqual([run.status, run.counts.succeeded, run.counts.attempts], ["completed", 40, 40], describe(run));
  const { lines } = await api.result(id);
  return { run, answers: lines.map((line): string => JSON.parse(line).response) };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test({
  name: "a run completes against @dwmkerr/mock-llm",
  ...inBackground,
  fn: async () => {
    const port = freePort();
    const env = { HOST: "127.0.0.1", PORT: `${port}` };
    await using _program = await startServing([otherPeoples.mockLlm ?? ""], "running on", env);
    const { answers } = await runAgainst(`http://127.0.0.1:${port}/v1`);
    assert.deepEqual(answers, Array.from({ length: 40 }, (_, n) => `question ${n}`));
  },
});

Deno.test({
  name: "a run completes against openai-api-mock, and its usage is counted",
  ...inBackground,
  fn: async () => {
    await using program = await startServing(
      ["tests/clients/openai-api-mock.ts", otherPeoples.openaiApiMock ?? ""],
      "listening",
    );
    const port = /listening (\d+)/u.exec(program.output)?.[1];
    const { run, answers } = await runAgainst(`http://127.0.0.1:${port}`);
    assert.ok(answers.every((answer) => answer.length > 0));
    assert.ok((run.usage.promptTokens ?? 0) > 0 && (run.usage.completionTokens ?? 0) > 0);
  },
});

Deno.test({
  name: "the official openai client gets answers, streams, waits and errors from the mock as from the real one",
  ...inBackground,
  fn: async () => {
    await using mock = await startMock({
      key: "sk-test-0001",
      faults: [
        { match: "limited once", replies: ["429-ms", "ok"] },
        { match: "never", reply: "openai-context" },
      ],
    });
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-config",
        "--no-lock",
        "--quiet",
        "tests/clients/openai-client.ts",
        otherPeoples.openai ?? "",
        mock.url,
        "sk-test-0001",
      ],
      cwd: root,
      clearEnv: true,
      env: plainEnvironment(),
      stdin: "null",
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    const told: unknown = JSON.parse(new TextDecoder().decode(stdout));
    assert.ok(isObject(told));
    const { whole, models, streamed, usage, finish, retried, refused, wrongKey } = told;
    assert.equal(contentOf(whole), "echo: 你好 \u{1f600}");
    assert.deepEqual(models, ["mock-model", "mock-model-large"]);
    assert.deepEqual([streamed, finish], ["echo: stream this please", "stop"]);
    assert.ok(isObject(usage) && Number(usage.total_tokens) > 0);
    assert.equal(contentOf(retried), "echo: limited once");
    assert.ok(isObject(refused) && isObject(wrongKey));
    assert.deepEqual([refused.status, refused.code], [400, "context_length_exceeded"]);
    assert.deepEqual([wrongKey.status, wrongKey.constructor], [401, "AuthenticationError"]);
    const limited = mock.requests.filter(({ user }) => user === "limited once");
    assert.equal(limited.length, 2);
  },
});

function contentOf(completion: unknown): unknown {
  const choices = isObject(completion) && Array.isArray(completion.choices) ? completion.choices : [];
  const [choice] = choices;
  return isObject(choice) && isObject(choice.message) ? choice.message.content : undefined;
}
