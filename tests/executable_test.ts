import assert from "node:assert/strict";
import config from "../deno.json" with { type: "json" };
import { ownTarget, permissionsFor } from "../server/build/targets.ts";
import { newDefaults } from "../server/contract/project.ts";
import { startMock } from "../server/mock/server.ts";
import { Api } from "./support/api.ts";
import { makeExecutable, mountsMayBeMade, runBare, startBare } from "./support/executable.ts";
import { temporaryFolder } from "./support/folder.ts";
import { descriptorsOf, signalsMayBeSent } from "./support/process.ts";
import { until } from "./support/time.ts";

const mostAddedBytes = 6_000_000;
const inBackground = { sanitizeOps: false, sanitizeResources: false };
const nobody = 65534;

const workshop = await Deno.makeTempDir({ prefix: "promptfactory-executable-" });
const made = await makeExecutable(workshop);
const path = "reason" in made ? "" : made.executable.path;
const mayMount = await mountsMayBeMade();
if ("reason" in made) say(`The executable is not tested: ${made.reason}.`);
else if (!mayMount) say("The executable is not tested on a read-only root: no mounts may be made here.");
addEventListener("unload", () => path === "" || Deno.removeSync(workshop, { recursive: true }));

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
}

/** A test of the executable alone: it lies in a folder of its own, is started with no environment, elsewhere. */
function test(name: string, fn: (cwd: string) => Promise<void>, { ignore = false } = {}): void {
  Deno.test({
    name: `executable: ${name}`,
    ...inBackground,
    ignore: ignore || path === "",
    fn: async () => {
      await using folder = await temporaryFolder();
      await fn(folder.path);
    },
  });
}

async function makeProject(api: Api, url: string): Promise<string> {
  const { id } = await api.call("POST /api/projects", {
    name: "alone",
    endpoint: { url, model: "m" },
    prompt: { messages: [{ role: "user", content: "{{q}}" }] },
  });
  return id;
}

const rowsOf = (count: number) => Array.from({ length: count }, (_, n) => `{"q":"r${n}"}\n`).join("");
const answered = (count: number) =>
  Array.from({ length: count }, (_, n) => `{"q":"r${n}","response":"echo: r${n}"}\n`).join("");
const serve = ["serve", "--port", "0", "--data", "data"];

test("it adds at most 6 MB to the bare runtime, and tells its version and commit", async (cwd) => {
  assert.ok(!("reason" in made));
  assert.ok(made.executable.addedBytes <= mostAddedBytes, `${made.executable.addedBytes} bytes are added`);
  const { code, stdout } = await runBare(path, ["--version"], { cwd });
  const behind = made.bundle.commit === null ? "" : ` (${made.bundle.commit})`;
  assert.deepEqual([code, stdout], [0, `promptfactory ${config.version}${behind}\n`]);
});

test("killed in the middle of a run on its own mock, it goes on, and the export is complete", async (cwd) => {
  await using mock = await startBare(path, ["mock", "--port", "0", "--latency", "20-60", "--quiet"], { cwd });
  const first = await startBare(path, serve, { cwd });
  const before = new Api(first);
  const projectId = await makeProject(before, mock.url);
  const dataset = await before.upload(rowsOf(2000));
  const { id } = await before.call("POST /api/projects/{id}/runs", {
    ...newDefaults,
    id: projectId,
    datasetId: dataset.id,
    concurrency: 32,
  });
  await before.waitForRun(id, ({ counts }) => counts.succeeded > 200);
  await first.end("SIGKILL");

  await using second = await startBare(path, serve, { cwd });
  const after = new Api(second);
  const run = await after.waitForRun(id, "completed", 60_000);
  assert.deepEqual([run.counts.succeeded, run.counts.failed], [2000, 0]);
  assert.equal((await after.result(id)).text, answered(2000));
  assert.equal(await second.end("SIGTERM"), 0);
});

test("a backup made while it works is restored into another folder, where the run goes on", async (cwd) => {
  await using mock = await startBare(path, ["mock", "--port", "0", "--latency", "20-60", "--quiet"], { cwd });
  const first = await startBare(path, serve, { cwd });
  const before = new Api(first);
  const dataset = await before.upload(rowsOf(1000));
  const { id } = await before.call("POST /api/projects/{id}/runs", {
    ...newDefaults,
    id: await makeProject(before, mock.url),
    datasetId: dataset.id,
    concurrency: 16,
  });
  const { counts } = await before.waitForRun(id, ({ counts }) => counts.succeeded > 100);
  const backup = await runBare(path, ["backup", "backup.tar.gz", "--data", "data"], { cwd });
  assert.equal(backup.code, 0, backup.stderr);
  await first.end("SIGKILL");
  const restore = await runBare(path, ["restore", "backup.tar.gz", "--data", "restored"], { cwd });
  assert.equal(restore.code, 0, restore.stderr);

  await using second = await startBare(path, ["serve", "--port", "0", "--data", "restored"], { cwd });
  const after = new Api(second);
  assert.ok((await after.run(id)).counts.succeeded >= counts.succeeded);
  await after.waitForRun(id, "completed", 60_000);
  assert.equal((await after.result(id)).text, answered(1000));
  assert.equal(await second.end("SIGTERM"), 0);
});

test("its pages, styles and scripts are inside", async (cwd) => {
  await using server = await startBare(path, serve, { cwd });
  const api = new Api(server);
  const page = await api.ask("GET", "/", undefined, { headers: { accept: "text/html" } });
  assert.equal(page.status, 200);
  const named = [...page.text.matchAll(/(?:href|src)="(\/static\/[^"#?]+)/gu)].map(([, name]) => name ?? "");
  assert.ok(named.length > 1, page.text.slice(0, 500));
  for (const name of new Set(named)) {
    const { status, text } = await api.ask("GET", name);
    assert.ok(status === 200 && text.length > 0, name);
  }
  const templates = await api.call("GET /api/templates", {});
  assert.ok(templates.templates.length >= 30);
});

test("it writes into its data folder and nowhere else", async (cwd) => {
  await Deno.mkdir(`${cwd}/tmp`);
  const env = { TMPDIR: `${cwd}/tmp`, TEMP: `${cwd}/tmp`, TMP: `${cwd}/tmp` };
  const server = await startBare(path, serve, { cwd, env });
  const api = new Api(server);
  await api.upload(rowsOf(100));
  await api.ask("GET", "/", undefined, { headers: { accept: "text/html" } });
  assert.equal(await server.end("SIGTERM"), 0, server.output());
  assert.deepEqual([...Deno.readDirSync(cwd)].map(({ name }) => name).sort(), ["data", "tmp"]);
  assert.deepEqual([...Deno.readDirSync(`${cwd}/tmp`)], []);
}, { ignore: !signalsMayBeSent });

// The toolchain that is laid ready may be of another version than the one that releases are made with.
test("what it holds runs on the runtime of these tests too, with its permissions", async (cwd) => {
  const target = ownTarget();
  assert.ok(!("reason" in made) && target);
  const args = ["run", "--no-config", "--no-lock", ...permissionsFor(target), made.bundle.main, ...serve];
  await using mock = await startMock();
  await using server = await startBare(Deno.execPath(), args, { cwd, env: { DENO_DIR: `${cwd}/deno` } });
  const api = new Api(server);
  const dataset = await api.upload(`{"q":"${"x".repeat(1000)}"}\n`.repeat(13_000)); // a Worker writes it
  const order = { ...newDefaults, selection: { kind: "first" as const, count: 20 } };
  const { id } = await api.call("POST /api/projects/{id}/runs", {
    ...order,
    id: await makeProject(api, mock.url),
    datasetId: dataset.id,
  });
  await api.waitForRun(id, "completed");
  assert.equal((await api.result(id)).lines.length, 20);
  assert.equal(await server.end("SIGTERM"), 0, server.output());
});

test("a large upload is stored by a thread of its own", async (cwd) => {
  await using server = await startBare(path, serve, { cwd });
  const api = new Api(server);
  const line = `{"q":"${"x".repeat(1000)}"}\n`;
  const block = new TextEncoder().encode(line.repeat(1000));
  let threads: string[] = [];
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      for (let sent = 0; sent < 12; sent++) controller.enqueue(block);
      if (Deno.build.os === "linux") {
        await until("a Worker runs", () => (threads = threadsOf(server.pid)).some((name) => /worker/u.test(name)))
          .catch(() => {});
      }
      controller.enqueue(block);
      controller.close();
    },
  });
  const dataset = await api.upload(body);
  assert.equal(dataset.rows, 13_000);
  if (Deno.build.os === "linux") assert.ok(threads.some((name) => /worker/u.test(name)), threads.join(" "));
});

test("the demonstration has a finished run and one that goes on, and leaves nothing behind", async (cwd) => {
  const server = await startBare(path, ["demo", "--port", "0"], { cwd, env: { TMPDIR: cwd } });
  const api = new Api(server);
  await until("the first run is over", async () => {
    const { runs } = await api.call("GET /api/runs", {});
    return runs.length === 2 && runs.some(({ status }) => status === "completed");
  }, 30_000);
  assert.equal(await server.end("SIGTERM"), 0, server.output());
  assert.deepEqual([...Deno.readDirSync(cwd)].filter(({ name }) => name.startsWith("promptfactory-demo-")), []);
}, { ignore: !signalsMayBeSent });

test("a run without a server reads a file and writes one", async (cwd) => {
  await using mock = await startBare(path, ["mock", "--port", "0", "--quiet"], { cwd });
  await Deno.writeTextFile(`${cwd}/in.jsonl`, rowsOf(50));
  await Deno.writeTextFile(`${cwd}/prompt.txt`, "{{q}}");
  const args = ["run", "--url", mock.url, "--model", "m", "--template", "prompt.txt", "--in", "in.jsonl"];
  const { code, stderr } = await runBare(path, [...args, "--out", "out.jsonl", "--quiet"], { cwd });
  assert.equal(code, 0, stderr);
  assert.equal(await Deno.readTextFile(`${cwd}/out.jsonl`), answered(50));
});

test("its health check asks the server of its environment, past any proxy", async (cwd) => {
  await using server = await startBare(path, serve, { cwd });
  const env = { PROMPTFACTORY_PORT: new URL(server.url).port, HTTP_PROXY: "http://127.0.0.1:9" };
  assert.equal((await runBare(path, ["healthcheck"], { cwd, env })).code, 0);
  await server.end("SIGTERM");
  assert.equal((await runBare(path, ["healthcheck"], { cwd, env })).code, 1);
});

test("with few open files allowed, runs that ask for more go slower and lose nothing", async (cwd) => {
  await using mock = await startMock({ latency: { kind: "fixed", ms: 100 } });
  const through = ["/bin/sh", "-c", 'ulimit -n 256 && exec "$@"', "sh"];
  await using server = await startBare(path, serve, { cwd, through });
  const api = new Api(server);
  const projectId = await makeProject(api, mock.url);
  const dataset = await api.upload(rowsOf(2000));
  const order = { ...newDefaults, datasetId: dataset.id, concurrency: 1000, adaptive: false };
  const runs = [
    await api.call("POST /api/projects/{id}/runs", { ...order, id: projectId }),
    await api.call("POST /api/projects/{id}/runs", { ...order, id: projectId }),
  ];
  assert.ok(runs[0]?.warnings.includes("concurrency_capped"));
  for (const { id } of runs) {
    const run = await api.waitForRun(id, ({ status }) => status === "completed", 60_000);
    assert.deepEqual([run.counts.succeeded, run.counts.failed], [2000, 0]);
    assert.equal(run.counts.attempts, 2000);
  }
  assert.ok(descriptorsOf(server.pid) < 256);
}, { ignore: Deno.build.os !== "linux" });

test("as a user with no home, on a read-only root with a writable data folder, it serves and runs", async (cwd) => {
  await using mock = await startMock();
  const data = `${cwd}/data`;
  await Deno.mkdir(data);
  await Deno.chown(data, nobody, nobody);
  await Deno.chmod(cwd, 0o755);
  await Deno.chmod(workshop, 0o755);
  const script =
    'mount --bind "$0" "$0" && mount -o remount,bind,ro / && mount -t tmpfs -o ro tmpfs /tmp/none 2>/dev/null; ' +
    `exec setpriv --reuid ${nobody} --regid ${nobody} --clear-groups --no-new-privs env -i "$@"`;
  const through = ["unshare", "--mount", "sh", "-c", script, data];
  const env = { PATH: Deno.env.get("PATH") ?? "" };
  await using server = await startBare(path, ["serve", "--port", "0", "--data", data], { cwd, through, env });
  const mounts = await Deno.readTextFile(`/proc/${server.pid}/mounts`);
  assert.match(mounts, / \/ \S+ ro\b/u);
  const api = new Api(server);
  const dataset = await api.upload(rowsOf(20));
  const order = { ...newDefaults, id: await makeProject(api, mock.url), datasetId: dataset.id };
  const { id } = await api.call("POST /api/projects/{id}/runs", order);
  await api.waitForRun(id, "completed");
  assert.equal((await api.result(id)).text, answered(20));
  assert.equal((await Deno.stat(`${data}/projects.db`)).uid, nobody);
  assert.equal(await server.end("SIGTERM"), 0);
}, { ignore: !mayMount });

test("started with nothing, as by a double click, it opens the browser; a second start opens the same", async (cwd) => {
  // A folder over /usr/bin has the opener write down what it is given.
  const bin = `${cwd}/bin`;
  await Deno.mkdir(bin);
  await Deno.copyFile("/bin/sh", `${bin}/sh`);
  await Deno.writeTextFile(`${bin}/xdg-open`, `#!/bin/sh\necho "$1" >> ${cwd}/opened\n`);
  await Deno.chmod(`${bin}/xdg-open`, 0o755);
  const through = ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /usr/bin && exec "$@"', bin];
  const port = `${20_000 + Math.floor(Math.random() * 10_000)}`;
  const options = { cwd, through, env: { PATH: Deno.env.get("PATH") ?? "", PROMPTFACTORY_PORT: port } };
  await using server = await startBare(path, [], options);
  const opened = async () => await Deno.readTextFile(`${cwd}/opened`).catch(() => "");
  const url = `http://127.0.0.1:${port}`;
  await until("the browser is opened", async () => await opened() === `${url}\n`);
  const second = await runBare(path, [], options);
  assert.deepEqual([second.code, second.stdout], [0, `PromptFactory serves already: ${url}\n`]);
  await until("the browser is opened again", async () => await opened() === `${url}\n${url}\n`);
  assert.equal(await server.end("SIGTERM"), 0);
}, { ignore: !mayMount });

function threadsOf(pid: number): string[] {
  return [...Deno.readDirSync(`/proc/${pid}/task`)].map(({ name }) =>
    Deno.readTextFileSync(`/proc/${pid}/task/${name}/comm`).trim()
  );
}
