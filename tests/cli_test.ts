import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import config from "../deno.json" with { type: "json" };
import { type Mock, startMock } from "../server/mock/server.ts";
import { Api, isObject } from "./support/api.ts";
import { temporaryFolder } from "./support/folder.ts";
import { signalsMayBeSent } from "./support/process.ts";
import { connectRaw } from "./support/raw.ts";
import { programCommand, startServer } from "./support/server.ts";
import { sleep, until } from "./support/time.ts";

const inBackground = { sanitizeOps: false, sanitizeResources: false };
const decoder = new TextDecoder();

type Ended = { code: number; stdout: string; stderr: string };

async function program(args: string[], env: Record<string, string> = {}, stdin?: string): Promise<Ended> {
  const command = programCommand(args, { env, stdin: stdin === undefined ? "null" : "piped" });
  const child = command.spawn();
  if (stdin !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(stdin));
    await writer.close();
  }
  const { code, stdout, stderr } = await child.output();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** A folder with a prompt and a dataset, and the arguments of a run over it. */
async function desk(mock: Mock, rows: number): Promise<{ path: string; args: string[] } & AsyncDisposable> {
  const folder = await temporaryFolder();
  const lines = Array.from({ length: rows }, (_, n) => `{"q":"r${n}"}\n`).join("");
  await Deno.writeTextFile(`${folder.path}/prompt.txt`, "{{q}}");
  await Deno.writeTextFile(`${folder.path}/in.jsonl`, lines);
  const args = ["run", "--url", mock.url, "--model", "m", "--template", `${folder.path}/prompt.txt`];
  return { ...folder, args };
}

const echoes = (rows: number) =>
  Array.from({ length: rows }, (_, n) => `{"q":"r${n}","response":"echo: r${n}"}\n`).join("");

Deno.test("--version and --help answer on standard output with code 0", async () => {
  const version = await program(["--version"]);
  assert.deepEqual([version.code, version.stdout], [0, `promptfactory ${config.version}\n`]);
  const help = await program(["--help"]);
  assert.equal(help.code, 0);
  for (const command of ["serve", "demo", "run", "mock", "import", "backup", "restore", "healthcheck"]) {
    assert.match(help.stdout, new RegExp(`^ +${command}\\b`, "mu"));
  }
  for (const command of ["serve", "run", "mock", "import", "backup", "restore", "healthcheck"]) {
    const { code, stdout } = await program([command, "--help"]);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^Usage: promptfactory ${command}`, "u"));
  }
});

Deno.test("a call that cannot be carried out as written ends in code 2 with one sentence", async () => {
  const calls = [
    ["nonsense"],
    ["serve", "--nonsense"],
    ["serve", "--port", "99999999"],
    ["run", "--url", "http://127.0.0.1:9"],
    ["run", "--url", "u", "--model", "m", "--template", "/no/such/file", "--in", "-", "--out", "-"],
    ["mock", "--fault", "nonsense"],
    ["import"],
  ];
  for (const args of calls) {
    const { code, stdout, stderr } = await program(args, {}, "");
    assert.equal(code, 2, `${args.join(" ")}: ${code} ${stderr}`);
    assert.equal(stdout, "");
    assert.doesNotMatch(stderr, /\n\s+at |Uncaught/u);
    assert.ok(stderr.trim().length > 10);
  }
});

Deno.test({
  name: "run: all rows succeeded ends in 0, and the result file is whole",
  ...inBackground,
  fn: async () => {
    await using mock = await startMock({ key: "sk-test-0001" });
    await using at = await desk(mock, 30);
    const out = `${at.path}/out.jsonl`;
    const { code, stderr, stdout } = await program(
      [...at.args, "--in", `${at.path}/in.jsonl`, "--out", out, "--concurrency", "4", "--json"],
      { PROMPTFACTORY_API_KEY: "sk-test-0001" },
    );
    assert.equal(code, 0, stderr);
    assert.equal(await Deno.readTextFile(out), echoes(30));
    const told = stdout.trim().split("\n").map((line): unknown => JSON.parse(line));
    const last = told.at(-1);
    assert.ok(isObject(last) && isObject(last.counts));
    assert.deepEqual([last.kind, last.status, last.counts.succeeded], ["end", "completed", 30]);
    assert.ok(!(stdout + stderr).includes("sk-test-0001"));
  },
});

Deno.test({
  name: "run: from standard input to a file, and from a file to standard output",
  ...inBackground,
  fn: async () => {
    await using mock = await startMock();
    await using at = await desk(mock, 5);
    const input = await Deno.readTextFile(`${at.path}/in.jsonl`);
    const out = `${at.path}/out.jsonl`;
    const piped = await program([...at.args, "--in", "-", "--out", out], {}, input);
    assert.equal(piped.code, 0, piped.stderr);
    assert.equal(await Deno.readTextFile(out), echoes(5));
    const journal = ["--journal", `${at.path}/journal`];
    const printed = await program([...at.args, "--in", `${at.path}/in.jsonl`, "--out", "-", "--json", ...journal]);
    assert.deepEqual([printed.code, printed.stdout], [0, echoes(5)], printed.stderr);
  },
});

Deno.test({
  name: "run: some rows failed ends in 3; called again, only those are asked again",
  ...inBackground,
  fn: async () => {
    await using mock = await startMock({ faults: [{ match: "r3", reply: "400" }] });
    await using at = await desk(mock, 10);
    const out = `${at.path}/out.jsonl`;
    const args = [...at.args, "--in", `${at.path}/in.jsonl`, "--out", out];
    const first = await program(args);
    assert.equal(first.code, 3, first.stderr);
    const lines = (await Deno.readTextFile(out)).trimEnd().split("\n");
    assert.match(lines[3] ?? "", /"response_error":\{"code":"invalid_request"/u);
    mock.set({ faults: [] });
    mock.requests.length = 0;
    const second = await program(args);
    assert.equal(second.code, 0, second.stderr);
    assert.deepEqual(mock.requests.map(({ user }) => user), ["r3"]);
    assert.equal(await Deno.readTextFile(out), echoes(10));
  },
});

Deno.test({
  name: "run: a run that fails as a whole ends in 1 and says why",
  ...inBackground,
  fn: async () => {
    await using mock = await startMock({ key: "sk-right" });
    await using at = await desk(mock, 20);
    const out = `${at.path}/out.jsonl`;
    const args = [...at.args, "--in", `${at.path}/in.jsonl`, "--out", out];
    const { code, stderr } = await program(args, { OPENAI_API_KEY: "sk-wrong-5678" });
    assert.equal(code, 1, stderr);
    assert.match(stderr, /unauthorized/u);
    assert.doesNotMatch(stderr, /sk-wrong-5678|\n\s+at /u);
    const after = await program(args, { OPENAI_API_KEY: "sk-right" });
    assert.equal(after.code, 0, after.stderr);
    assert.equal(await Deno.readTextFile(out), echoes(20));
  },
});

Deno.test({
  name: "run: killed in the middle and called again, it goes on from its journal",
  ...inBackground,
  fn: async () => {
    await using mock = await startMock({ latency: 20 });
    await using at = await desk(mock, 200);
    const out = `${at.path}/out.jsonl`;
    const args = [...at.args, "--in", `${at.path}/in.jsonl`, "--out", out, "--concurrency", "4"];
    const child = programCommand(args).spawn();
    await until("half of the rows were asked", () => mock.counts.requests >= 100, 30_000);
    child.kill("SIGKILL");
    await child.output();
    await assert.rejects(Deno.stat(out), Deno.errors.NotFound);
    const { code, stderr } = await program(args);
    assert.equal(code, 0, stderr);
    assert.equal(await Deno.readTextFile(out), echoes(200));
    // At most the rows then in flight, and those answered in the last 100 ms before their batch was stored.
    assert.ok(mock.requests.length <= 200 + 4 + 4 * 6, `${mock.requests.length} requests`);
    const again = await program(args);
    assert.equal(again.code, 0);
    const other = await program([...args, "--temperature", "0.5"]);
    assert.equal(other.code, 2, "another run's answers are not mixed in");
  },
});

Deno.test({
  name: "run: called again after a kill, it goes on as fast and with the time limit and the key of that call",
  ...inBackground,
  fn: async () => {
    await using mock = await startMock({ latency: 150 });
    await using at = await desk(mock, 60);
    const out = `${at.path}/out.jsonl`;
    const args = [...at.args, "--in", `${at.path}/in.jsonl`, "--out", out, "--attempts", "1"];
    const child = programCommand([...args, "--concurrency", "1"]).spawn();
    await until("some rows were asked", () => mock.counts.requests >= 3, 30_000);
    child.kill("SIGKILL");
    await child.output();
    mock.set({ key: "sk-needed-now" });
    mock.counts.maxInFlight = 0;
    const keyless = await program([...args, "--concurrency", "2"]);
    assert.equal(keyless.code, 1);
    assert.match(keyless.stderr, /unauthorized/u);
    const env = { SOME_KEY: "sk-needed-now" };
    const tooLate = await program([...args, "--timeout-ms", "100", "--key-variable", "SOME_KEY"], env);
    assert.equal(tooLate.code, 3, "each row ran into the time limit of this call");
    const last = await program([...args, "--concurrency", "30", "--key-variable", "SOME_KEY"], env);
    assert.equal(last.code, 0, last.stderr);
    assert.ok(mock.counts.maxInFlight > 20, `${mock.counts.maxInFlight} in flight`);
    assert.equal(await Deno.readTextFile(out), echoes(60));
  },
});

Deno.test({
  name: "run: what cannot be read or written is told before anything is asked, and lines that are no rows are told",
  ...inBackground,
  fn: async () => {
    await using mock = await startMock();
    await using at = await desk(mock, 5);
    const input = `${at.path}/in.jsonl`;
    const calls: [string, string, RegExp][] = [
      [input, at.path, /is a folder/u],
      [input, input, /would be lost/u],
      [at.path, `${at.path}/out.jsonl`, /is a folder/u],
      [input, `${input}/out.jsonl`, /cannot be written/u],
    ];
    for (const [from, to, says] of calls) {
      const { code, stderr } = await program([...at.args, "--in", from, "--out", to, "--journal", `${at.path}/j`]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /\n\s+at |Uncaught/u);
    }
    assert.equal(mock.counts.requests, 0);
    assert.equal(await Deno.readTextFile(input), echoes(5).replaceAll(/,"response":"[^"]*"/gu, ""), "it is as it was");
    await Deno.writeTextFile(input, "[1]\nnope\n", { append: true });
    const out = `${at.path}/new/folder/out.jsonl`;
    const { code, stderr } = await program([...at.args, "--in", input, "--out", out]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^2 of 7 lines are no rows and are left out; the first is line 6, column 1: /u);
    assert.equal(await Deno.readTextFile(out), echoes(5));
  },
});

Deno.test({
  name: "run: a first Ctrl-C lets requests in flight finish and ends in 1",
  ...inBackground,
  ignore: !signalsMayBeSent,
  fn: async () => {
    await using mock = await startMock({ latency: 100 });
    await using at = await desk(mock, 100);
    const args = [...at.args, "--in", `${at.path}/in.jsonl`, "--out", `${at.path}/out.jsonl`, "--concurrency", "2"];
    const child = programCommand(args).spawn();
    await until("some rows were asked", () => mock.counts.requests >= 6, 30_000);
    child.kill("SIGINT");
    const { code } = await child.output();
    assert.equal(code, 1);
    mock.set({ latency: 0 });
    assert.equal((await program(args)).code, 0);
    assert.equal(mock.requests.length, 100, "no row was asked twice");
  },
});

Deno.test("mock: --faults lists every name that --fault takes", async () => {
  const { code, stdout } = await program(["mock", "--faults"]);
  const names = stdout.trim().split("\n");
  assert.equal(code, 0);
  for (const name of ["reset", "close", "hang", "closeIfReused", "429", "reset-in-body", "huge", "zhipu-1302"]) {
    assert.ok(names.includes(name), name);
  }
});

Deno.test({
  name: "mock: serves a model until it is told to stop",
  ...inBackground,
  ignore: !signalsMayBeSent,
  fn: async () => {
    const child = programCommand(["mock", "--port", "0", "--answer", "sample", "--fault", "429:0.5", "--quiet"])
      .spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const { value = "" } = await reader.read();
    const url = /http:\/\/\S+\/v1/u.exec(value)?.[0];
    assert.ok(url, value);
    const response = await fetch(`${url}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "mock-model", messages: [{ role: "user", content: "a" }] }),
    });
    assert.ok(response.status === 200 || response.status === 429);
    await response.body?.cancel();
    child.kill("SIGTERM");
    assert.equal((await child.status).code, 0);
    await reader.cancel();
    await child.stderr.cancel();
  },
});

Deno.test({
  name: "import: brings in the earlier application's database once, however often it is called",
  ...inBackground,
  fn: async () => {
    await using at = await temporaryFolder();
    const old = `${at.path}/old.db`;
    makeReference(old);
    const before = await Deno.readFile(old);
    const data = `${at.path}/data`;
    for (let turn = 0; turn < 2; turn++) {
      const { code, stdout, stderr } = await program(["import", old, "--data", data]);
      assert.equal(code, 0, stderr);
      if (turn === 0) assert.match(stdout, /2 projects, 1 templates, 1 records/u);
    }
    assert.deepEqual(await Deno.readFile(old), before, "the old file is as it was");
    await using server = await startServer({ folder: data });
    const api = new Api(server);
    const { projects } = await api.call("GET /api/projects", {});
    assert.deepEqual(projects.map(({ name }) => name).sort(), ["First", "第二个"]);
    const first = projects.find(({ name }) => name === "First");
    assert.equal(first?.endpoint.model, "old-model");
    assert.equal(first.endpoint.timeoutMs, 30_000);
    assert.equal(first.endpoint.tls.verify, false);
    assert.equal(first.endpoint.limits.requestsPerMinute, 120);
    assert.ok(!JSON.stringify(projects).includes("sk-old-key-1234"));
    const { templates } = await api.call("GET /api/templates", { q: "Old template" });
    assert.ok(templates.some(({ name }) => name === "Old template"));
    const wrong = await program(["import", `${at.path}/data/secrets.key`, "--data", `${at.path}/other`]);
    assert.equal(wrong.code, 1);
    assert.doesNotMatch(wrong.stderr, /\n\s+at /u);
  },
});

Deno.test({
  name: "a projects.db of the earlier application in the data folder is brought in at the start",
  ...inBackground,
  fn: async () => {
    await using at = await temporaryFolder();
    makeReference(`${at.path}/projects.db`);
    const before = await Deno.readFile(`${at.path}/projects.db`);
    await using server = await startServer({ folder: at.path });
    const api = new Api(server);
    assert.equal((await api.call("GET /api/projects", {})).projects.length, 2);
    assert.deepEqual(await Deno.readFile(`${at.path}/projects.reference.db`), before);
    await server.stop();
    await server.start();
    assert.equal((await api.call("GET /api/projects", {})).projects.length, 2);
  },
});

Deno.test({
  name: "healthcheck and serve: 0 while it serves, 1 when it does not, and a taken port is told",
  ...inBackground,
  fn: async () => {
    await using server = await startServer();
    const { url, port } = server;
    assert.equal((await program(["healthcheck", "--url", url])).code, 0);
    await using at = await temporaryFolder();
    const taken = await program(["serve", "--port", `${port}`, "--data", at.path]);
    assert.equal(taken.code, 1);
    assert.match(taken.stderr, new RegExp(`Port ${port}\\b`, "u"));
    const conn = await connectRaw(url); // an idle connection holds nothing up
    const began = performance.now();
    assert.equal(await server.stop(), 0);
    assert.ok(performance.now() - began < 5000);
    conn.close();
    const down = await program(["healthcheck", "--url", url]);
    assert.equal(down.code, 1);
    assert.ok(down.stderr.includes(url));
  },
});

Deno.test({
  name: "a base path is in the address that serve prints and in the one that healthcheck asks",
  ...inBackground,
  fn: async () => {
    await using server = await startServer({ args: ["--base-path", "/tools/pf/"] });
    const { port, stdout } = server;
    assert.ok(stdout.includes(`: http://127.0.0.1:${port}/tools/pf/\n`), stdout);
    const asked = { PROMPTFACTORY_PORT: `${port}` };
    assert.equal((await program(["healthcheck"], { ...asked, PROMPTFACTORY_BASE_PATH: "/tools/pf" })).code, 0);
    assert.equal((await program(["healthcheck", "--url", `http://127.0.0.1:${port}/tools/pf/`])).code, 0);
    const outside = await program(["healthcheck"], asked);
    assert.equal(outside.code, 1);
    assert.match(outside.stderr, /answered 404: This server's addresses begin with \/tools\/pf\//u);
    const wrong = await program(["serve", "--base-path", "tools/pf"]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /^--base-path: must be a path such as \/pf: .+ only\. `promptfactory serve --help`/u);
  },
});

Deno.test({
  name: "demo: serves the whole flow with a finished and a running run, and leaves nothing",
  ...inBackground,
  ignore: !signalsMayBeSent,
  fn: async () => {
    const child = programCommand(["demo", "--port", "0"]).spawn();
    let stdout = "";
    const reading = (async () => {
      for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) stdout += text;
    })();
    await until("it serves", () => /http:\/\/\S+/u.test(stdout), 30_000);
    const api = new Api({ url: /http:\/\/\S+/u.exec(stdout)?.[0].replace(/\/$/u, "") ?? "" });
    await until("there are two runs", async () => (await api.call("GET /api/runs", {})).runs.length === 2);
    const { runs } = await api.call("GET /api/runs", {});
    const small = runs.find(({ counts }) => counts.total === 8);
    assert.ok(small);
    const run = await api.waitForRun(small.id, "completed");
    assert.equal(run.counts.succeeded, 8);
    await sleep(100);
    child.kill("SIGTERM");
    assert.equal((await child.status).code, 0);
    await reading;
    await child.stderr.cancel();
  },
});

/** A database as the earlier application wrote it. */
function makeReference(path: string): void {
  const db = new DatabaseSync(path);
  db.exec(`
    create table projects (id integer primary key autoincrement, name text not null, description text,
      api_config text, prompt_template text, created_at timestamp default current_timestamp,
      updated_at timestamp default current_timestamp);
    create table processing_records (id integer primary key autoincrement, project_id integer, filename text,
      total_records integer, success_count integer, error_count integer, status text, error_log text,
      started_at timestamp, completed_at timestamp);
    create table prompt_templates (id integer primary key autoincrement, name text, description text,
      content text, category text, created_at timestamp default current_timestamp);
  `);
  const project = db.prepare(
    "insert into projects(name, description, api_config, prompt_template) values (?, ?, ?, ?)",
  );
  const api = {
    apiUrl: "http://127.0.0.1:9/v1",
    modelName: "old-model",
    apiKey: "sk-old-key-1234",
    timeout: 30,
    rateLimit: 2,
    verify_ssl: false,
  };
  project.run("First", "the first", JSON.stringify(api), "Answer: {{q}}");
  project.run("第二个", null, "{}", JSON.stringify({ system_prompt: "系统", user_prompt: "问：{{问题}}" }));
  db.exec(`
    insert into processing_records(project_id, filename, total_records, success_count, error_count, status)
      values (1, 'old.jsonl', 10, 9, 1, 'completed');
    insert into prompt_templates(name, description, content) values ('Old template', 'old', 'Say {{q}}');
  `);
  db.close();
}
