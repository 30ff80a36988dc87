import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createTarPacker } from "modern-tar";
import { newDefaults } from "../server/contract/project.ts";
import { startMock } from "../server/mock/server.ts";
import { Api } from "./support/api.ts";
import { mountTmpfs, tmpfsMayBeMounted } from "./support/disk.ts";
import { filesBelow, temporaryFolder } from "./support/folder.ts";
import { signalsMayBeSent } from "./support/process.ts";
import { programCommand, startServer } from "./support/server.ts";
import { sleep, until } from "./support/time.ts";

const inBackground = { sanitizeOps: false, sanitizeResources: false };
const nobody = 65534;
const isRoot = Deno.build.os !== "windows" && Deno.uid() === 0;
const mayMount = await tmpfsMayBeMounted();
const key = "sk-backup-test-4711";

type Ended = { code: number; stdout: string; stderr: string };

async function program(...args: string[]): Promise<Ended> {
  const { code, stdout, stderr } = await programCommand(args).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Calls the program and expects it to refuse with one sentence that says so. */
async function refused(says: RegExp, ...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await program(...args);
  assert.equal(code, 1, `${stdout}${stderr}`);
  assert.match(stderr, says);
  assert.doesNotMatch(stderr, /\n\s+at |Uncaught/u);
}

async function succeeds(...args: string[]): Promise<Ended> {
  const ended = await program(...args);
  assert.equal(ended.code, 0, `${args.join(" ")}: ${ended.stdout}${ended.stderr}`);
  return ended;
}

const lastLine = (text: string): Record<string, unknown> => JSON.parse(text.trim().split("\n").at(-1) ?? "");
const rowsOf = (count: number) => Array.from({ length: count }, (_, n) => `{"q":"r${n}"}\n`).join("");

async function makeProject(api: Api, url: string): Promise<string> {
  const { id } = await api.call("POST /api/projects", {
    name: "kept",
    endpoint: { url, model: "m", key },
    prompt: { messages: [{ role: "user", content: "{{q}}" }] },
  });
  return id;
}

/** A data folder with a project, its key and a dataset; nothing uses it. */
async function filledFolder(folder: string, dataset: string | Uint8Array = rowsOf(3)): Promise<void> {
  await using server = await startServer({ folder });
  const api = new Api(server);
  await makeProject(api, "http://127.0.0.1:9/v1");
  await api.upload(dataset);
  assert.equal(await server.stop(), 0);
}

Deno.test({
  name: "a backup of a server at work, restored elsewhere after a kill, goes on with the run and loses nothing told",
  ...inBackground,
  fn: async () => {
    await using at = await temporaryFolder();
    let number = 0;
    await using mock = await startMock({ key, latency: 40, answer: ({ user }) => `${user} #${number++}` });
    const rows = 3000;
    const told = new Map<number, string>();
    let id = "";
    const file = `${at.path}/backup.tar.gz`;
    {
      await using server = await startServer({ folder: `${at.path}/old` });
      const api = new Api(server);
      const dataset = await api.upload(rowsOf(rows));
      ({ id } = await api.call("POST /api/projects/{id}/runs", {
        ...newDefaults,
        id: await makeProject(api, mock.url),
        datasetId: dataset.id,
        concurrency: 16,
      }));
      await api.waitForRun(id, ({ counts }) => counts.succeeded > 300);
      for (let offset = 0; offset < rows; offset += 500) {
        const page = await api.call("GET /api/runs/{id}/rows", { id, offset, limit: 500 });
        for (const { row, result } of page.rows) if (result?.answer) told.set(row, result.answer);
      }
      const { stdout } = await succeeds("backup", file, "--data", server.folder, "--json");
      const report = lastLine(stdout);
      assert.deepEqual([report.kind, report.datasets, report.missing, report.keys], ["end", 1, [], ["secrets.key"]]);
      assert.equal((await api.run(id)).status, "running", "it goes on meanwhile");
      await server.kill();
    }
    if (Deno.build.os !== "windows") assert.equal(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
    assert.deepEqual((await filesBelow(at.path)).filter((path) => !path.startsWith("old")), ["backup.tar.gz"]);
    const asked = mock.requests.length;

    const { stdout } = await succeeds("restore", file, "--data", `${at.path}/new`);
    assert.match(stdout, /the database and 1 dataset, from the backup of/u);
    await using server = await startServer({ folder: `${at.path}/new` });
    const api = new Api(server);
    const run = await api.waitForRun(id, "completed", 60_000);
    assert.deepEqual([run.counts.total, run.counts.succeeded, run.counts.failed], [rows, rows, 0]);
    assert.ok(mock.requests.length > asked && mock.requests.length < asked + rows, "only the rest is asked");
    const { lines } = await api.result(id);
    assert.equal(lines.length, rows);
    for (const [row, line] of lines.entries()) {
      const { q, response } = JSON.parse(line);
      assert.equal(q, `r${row}`);
      assert.match(response, new RegExp(`^r${row} #\\d+$`, "u"));
      if (told.has(row)) assert.equal(response, told.get(row), `row ${row} was told with it`);
    }
    assert.ok(told.size > 300);
    assert.equal(await server.stop(), 0);
  },
});

Deno.test({
  name: "datasets that come and go while backups are made: each backup is whole",
  ...inBackground,
  fn: async () => {
    await using at = await temporaryFolder();
    await using server = await startServer({ folder: `${at.path}/data` });
    const api = new Api(server);
    const stop = new AbortController();
    const kept = await api.upload(rowsOf(50_000));
    const churn = (async () => {
      for (let turn = 0; !stop.signal.aborted; turn++) {
        const { id } = await api.upload(`{"turn":${turn}}\n`);
        await sleep(turn % 7);
        if (turn % 3 > 0) await api.call("DELETE /api/datasets/{id}", { id });
      }
    })();
    for (let number = 0; number < 3; number++) {
      const [file, folder] = [`${at.path}/${number}.tar.gz`, `${at.path}/restored-${number}`];
      await succeeds("backup", file, "--data", server.folder);
      const report = lastLine((await succeeds("restore", file, "--data", folder, "--json")).stdout);
      assert.deepEqual(report.missing, []);
      assert.ok(Number(report.datasets) >= 1);
      const bytes = await Deno.readFile(`${folder}/datasets/${kept.sha256}.jsonl`);
      assert.equal(createHash("sha256").update(bytes).digest("hex"), kept.sha256);
    }
    stop.abort();
    await churn;
  },
});

Deno.test({
  name: "what a folder has lost is told, and the rest is backed up",
  ...inBackground,
  fn: async () => {
    await using at = await temporaryFolder();
    const [folder, file] = [`${at.path}/data`, `${at.path}/b.tar.gz`];
    await filledFolder(folder);
    const [lost = ""] = (await filesBelow(`${folder}/datasets`)).filter((path) => path.endsWith(".jsonl"));
    await Deno.remove(`${folder}/datasets/${lost}`);
    for (const args of [["backup", file, "--data", folder], ["restore", file, "--data", `${at.path}/new`]]) {
      const { code, stderr } = await program(...args);
      assert.equal(code, 3, stderr);
      assert.ok(stderr.includes(lost.replace(".jsonl", "")), stderr);
    }
  },
});

Deno.test({
  name: "a backup or a restore that would overwrite something, or has nothing to work on, is refused",
  ...inBackground,
  fn: async () => {
    await using at = await temporaryFolder();
    const [folder, file] = [`${at.path}/data`, `${at.path}/b.tar.gz`];
    await refused(/There is no data of PromptFactory in/u, "backup", file, "--data", folder);
    await filledFolder(folder);
    await succeeds("backup", file, "--data", folder);
    await refused(/is there already.*--force/u, "backup", file, "--data", folder);
    await refused(/is a folder/u, "backup", at.path, "--data", folder, "--force");
    await refused(/There is no folder/u, "backup", `${at.path}/no/b.tar.gz`, "--data", folder);
    const before = await Deno.readFile(file);
    const { stdout } = await succeeds("backup", file, "--data", folder, "--force");
    assert.match(stdout, /It holds secrets\.key: who can read it can read the keys/u);
    assert.notDeepEqual(await Deno.readFile(file), before);
    assert.equal((await program("backup")).code, 2);
    assert.equal((await program("restore")).code, 2);

    await refused(/is not empty.*--force/u, "restore", file, "--data", folder);
    await refused(/cannot be read/u, "restore", `${at.path}/none.tar.gz`, "--data", `${at.path}/new`);
    {
      await using server = await startServer({ folder });
      await refused(/Another PromptFactory server is using/u, "restore", file, "--data", folder, "--force");
      await new Api(server).upload(`{"q":"later"}\n`);
      assert.equal(await server.stop(), 0);
    }
    if (isRoot) await Deno.chown(folder, nobody, nobody);
    const old = (await filesBelow(folder)).filter((path) => path !== "lock.db");
    const report = lastLine((await succeeds("restore", file, "--data", folder, "--force", "--json")).stdout);
    const aside = String(report.aside);
    assert.match(aside, /replaced-\d{4}-\d{2}-\d{2}T\d{6}$/u);
    assert.deepEqual(await filesBelow(aside), old);
    if (isRoot) {
      const restored = (await filesBelow(folder)).filter((path) => !path.startsWith("replaced-"));
      for (const path of restored) assert.equal((await Deno.stat(`${folder}/${path}`)).uid, nobody, path);
    }
    await using server = await startServer({ folder });
    const api = new Api(server);
    assert.equal((await api.call("GET /api/datasets", {})).datasets.length, 1);
    const { projects } = await api.call("GET /api/projects", {});
    assert.equal(projects[0]?.endpoint.keyHint, "…4711");
  },
});

Deno.test({
  name: "a damaged archive, and one that leads out of the folder, are refused and change nothing",
  ...inBackground,
  fn: async () => {
    await using at = await temporaryFolder();
    const [folder, file, into] = [`${at.path}/data`, `${at.path}/b.tar.gz`, `${at.path}/new`];
    await filledFolder(folder);
    await succeeds("backup", file, "--data", folder);
    const bytes = await Deno.readFile(file);
    const flipped = bytes.slice();
    flipped[bytes.length >> 1] = (flipped[bytes.length >> 1] ?? 0) ^ 1;
    const broken: Record<string, Uint8Array> = {
      flipped,
      cut: bytes.slice(0, bytes.length - 100),
      "cut in half": bytes.slice(0, bytes.length >> 1),
      "with more behind": new Uint8Array([...bytes, 1, 2, 3]),
      empty: new Uint8Array(),
      text: new TextEncoder().encode("hello ".repeat(500)),
    };
    const bad = `${at.path}/bad.tar.gz`;
    for (const [what, wrong] of Object.entries(broken)) {
      await Deno.writeFile(bad, wrong);
      await refused(/is damaged|is no backup/u, "restore", bad, "--data", into);
      await assert.rejects(Deno.stat(into), what);
    }
    const before = await filesBelow(folder);
    const { readable, controller } = createTarPacker();
    await controller.add({ name: "../evil", size: 0, type: "file" }).close();
    controller.finalize();
    await Deno.writeFile(bad, readable.pipeThrough(new CompressionStream("gzip")));
    await refused(/is no backup.*"\.\.\/evil"/u, "restore", bad, "--data", folder, "--force");
    assert.deepEqual(await filesBelow(folder), before);
    await assert.rejects(Deno.stat(`${at.path}/evil`));
    await succeeds("restore", file, "--data", into);
  },
});

/** A data folder with a dataset that no compression makes small. */
async function largeFolder(folder: string, megabytes: number): Promise<void> {
  const lines = Array.from({ length: megabytes }, () => `{"q":"${randomBytes(750_000).toString("base64")}"}\n`);
  await filledFolder(folder, lines.join(""));
}

Deno.test({
  name: "a backup that is killed or stopped leaves nothing under its name, and the next one clears away what is left",
  ...inBackground,
  fn: async () => {
    await using at = await temporaryFolder();
    const [folder, file] = [`${at.path}/data`, `${at.path}/b.tar.gz`];
    await largeFolder(folder, 60);
    const begin = async () => {
      const child = programCommand(["backup", file, "--data", folder]).spawn();
      await until("it has begun", async () => (await Deno.stat(`${file}.part/archive`).catch(() => null)) !== null);
      return child;
    };
    if (signalsMayBeSent) {
      const stopped = await begin();
      stopped.kill("SIGTERM");
      const { code, stderr } = await stopped.output();
      assert.equal(code, 1);
      assert.match(new TextDecoder().decode(stderr), /stopped; nothing was written/u);
      assert.deepEqual(await filesBelow(at.path), await filesBelow(at.path, "data"));
    }
    const killed = await begin();
    if (signalsMayBeSent) {
      killed.kill("SIGSTOP");
      await refused(/Another backup to .* is under way/u, "backup", file, "--data", folder);
    }
    killed.kill("SIGKILL");
    await killed.output();
    await assert.rejects(Deno.stat(file));
    await succeeds("backup", file, "--data", folder);
    await assert.rejects(Deno.stat(`${file}.part`));

    // A restore that is killed leaves the folder without a database, and is begun anew.
    const into = `${at.path}/new`;
    const child = programCommand(["restore", file, "--data", into]).spawn();
    await until("it unpacks", async () => (await Deno.stat(`${into}/restore.part`).catch(() => null)) !== null);
    child.kill("SIGKILL");
    await child.output();
    await assert.rejects(Deno.stat(`${into}/projects.db`));
    await succeeds("restore", file, "--data", into);
    assert.deepEqual(await filesBelow(`${into}/datasets`), await filesBelow(`${folder}/datasets`));
    await assert.rejects(Deno.stat(`${into}/restore.part`));
  },
});

Deno.test({
  name: "a restore that was cut off while old and new traded places holds the server up until it is run again",
  ...inBackground,
  fn: async () => {
    await using at = await temporaryFolder();
    const [folder, file] = [`${at.path}/data`, `${at.path}/b.tar.gz`];
    await filledFolder(folder);
    await succeeds("backup", file, "--data", folder);
    await Deno.mkdir(`${folder}/restore.ready`);
    await Deno.rename(`${folder}/projects.db`, `${folder}/restore.ready/projects.db`);
    await refused(
      /A restore into .* was cut off; run it again with --force/u,
      "serve",
      "--data",
      folder,
      "--port",
      "0",
    );
    await refused(/is not empty/u, "restore", file, "--data", folder);
    const report = lastLine((await succeeds("restore", file, "--data", folder, "--force", "--json")).stdout);
    assert.ok((await filesBelow(String(report.aside))).includes("restore.ready/projects.db"));
    await using server = await startServer({ folder });
    assert.equal((await new Api(server).call("GET /api/projects", {})).projects.length, 1);
  },
});

Deno.test({
  name: "where a part of the folder is a disk of its own, a restore that cannot move it brings all back",
  ...inBackground,
  ignore: !mayMount,
  fn: async () => {
    await using at = await temporaryFolder();
    const [folder, file] = [`${at.path}/data`, `${at.path}/b.tar.gz`];
    await filledFolder(folder);
    await succeeds("backup", file, "--data", folder);
    await using disk = await mountTmpfs(1, `${folder}/mounted`);
    await Deno.writeTextFile(`${disk.path}/a`, "b");
    const before = await filesBelow(folder);
    await refused(/could not be restored into/u, "restore", file, "--data", folder, "--force");
    assert.deepEqual(await filesBelow(folder), before);
    await using server = await startServer({ folder });
    assert.equal((await new Api(server).call("GET /api/projects", {})).projects.length, 1);
  },
});

Deno.test({
  name: "on a full disk a backup leaves nothing, and a restore leaves all as it was",
  ...inBackground,
  ignore: !mayMount,
  fn: async () => {
    await using at = await temporaryFolder();
    await using disk = await mountTmpfs(10);
    const folder = `${at.path}/data`;
    await largeFolder(folder, 20);
    await refused(
      /could not be backed up to .*: the disk is full/u,
      "backup",
      `${disk.path}/b.tar.gz`,
      "--data",
      folder,
    );
    assert.deepEqual(await filesBelow(disk.path), []);
    const file = `${at.path}/b.tar.gz`;
    await succeeds("backup", file, "--data", folder);
    await filledFolder(`${disk.path}/data`);
    const before = (await filesBelow(disk.path)).filter((path) => !path.endsWith("lock.db"));
    for (const into of ["data", "new"]) {
      const args = ["restore", file, "--data", `${disk.path}/${into}`, "--force"];
      await refused(/could not be restored into .*: the disk is full/u, ...args);
    }
    assert.deepEqual((await filesBelow(disk.path)).filter((path) => !path.endsWith("lock.db")), before);
    await using server = await startServer({ folder: `${disk.path}/data` });
    assert.equal((await new Api(server).call("GET /api/projects", {})).projects.length, 1);
  },
});
