import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Database } from "@db/sqlite";
import { createTarPacker } from "modern-tar";
import { latestVersion } from "../../db/migrate.ts";
import { openDatabase } from "../../db/open.ts";
import { BackupError } from "./layout.ts";
import { makeBackup } from "./make.ts";
import { restoreBackup } from "./restore.ts";

const by = { version: "1.2.3", commit: null };
const { signal } = new AbortController();

type Entry = { name: string; text?: string | Uint8Array; type?: "symlink" | "link" | "directory" };

/** Writes an archive as anyone could; each entry a name, a text, and what it claims to be. */
async function craft(
  file: string,
  entries: Entry[],
) {
  const { readable, controller } = createTarPacker();
  const written = readable.pipeThrough(new CompressionStream("gzip"))
    .pipeTo((await Deno.create(file)).writable);
  for (const { name, text = "", type } of entries) {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const writer = controller.add({ name, size: type ? 0 : bytes.length, type, linkname: type && "/etc/passwd" })
      .getWriter();
    if (!type) await writer.write(bytes);
    await writer.close();
  }
  controller.finalize();
  await written;
}

const manifest = (more: Record<string, unknown> = {}): Entry => ({
  name: "manifest.json",
  text: JSON.stringify({
    format: 1,
    version: by.version,
    commit: null,
    schemaVersion: latestVersion,
    createdAt: new Date().toISOString(),
    keys: [],
    ...more,
  }),
});
const sums = (...entries: Entry[]): Entry => ({
  name: "SHA256SUMS",
  text: entries.map(({ name, text = "" }) => `${createHash("sha256").update(text).digest("hex")}  ${name}\n`).join(""),
});

/** Restores into a folder, and expects a refusal that says so and changes nothing. */
async function refused(file: string, folder: string, says: RegExp): Promise<void> {
  const order = { file, folder, force: true, version: by.version };
  await assert.rejects(restoreBackup(order, () => {}, signal), (fault) => {
    assert.ok(fault instanceof BackupError, String(fault));
    assert.match(fault.message, says);
    return true;
  });
}

async function withFolder(test: (at: string) => Promise<void>): Promise<void> {
  const at = Deno.makeTempDirSync();
  try {
    await test(at);
  } finally {
    Deno.removeSync(at, { recursive: true });
  }
}

function namesBelow(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? namesBelow(`${folder}/${name}`).map((below) => `${name}/${below}`) : [name]
  ).filter((name) => !name.endsWith("lock.db")).sort();
}

Deno.test("a backup and its restore keep the database and the keys as they are", async () => {
  await withFolder(async (at) => {
    const open = openDatabase(`${at}/data`);
    Deno.writeTextFileSync(`${at}/data/access.key`, "let me in\n");
    open.db.exec("insert into orders values ('k', 'd', 'h', 201, 'body', 'now')");
    open.close();
    const seen: number[] = [];
    const order = { folder: `${at}/data`, file: `${at}/b`, force: false, by };
    const report = await makeBackup(order, (done, total) => seen.push(done / total), signal);
    assert.deepEqual([report.keys, report.datasets, report.missing], [["access.key"], 0, []]);
    assert.equal(seen.at(-1), 1);
    const restored = await restoreBackup(
      { file: `${at}/b`, folder: `${at}/new`, force: false, version: by.version },
      () => {},
      signal,
    );
    assert.deepEqual([restored.version, restored.schemaVersion, restored.aside], ["1.2.3", latestVersion, null]);
    assert.deepEqual(namesBelow(`${at}/new`), ["access.key", "projects.db"]);
    using again = openDatabase(`${at}/new`);
    assert.deepEqual(again.db.prepare("select body from orders").all(), [{ body: "body" }]);
  });
});

Deno.test("an archive that is no whole backup of ours is refused, and nothing of it stays", async () => {
  await withFolder(async (at) => {
    const [bad, folder] = [`${at}/bad`, `${at}/data`];
    openDatabase(folder).close();
    const before = namesBelow(at).concat("bad").sort();
    const db = { name: "projects.db", text: "not a database" };
    const whole = manifest();
    const cases: Record<string, Entry[]> = {
      "a way out": [whole, { name: "../evil", text: "x" }],
      "a way out further in": [whole, { name: "datasets/../../evil", text: "x" }],
      "a root": [whole, { name: `${at}/evil`, text: "x" }],
      "a link": [whole, { name: "projects.db", type: "symlink" }],
      "a hard link": [whole, { name: "secrets.key", type: "link" }],
      "a folder": [whole, { name: "datasets/", type: "directory" }],
      "a stranger": [whole, { name: "replaced-2026/projects.db", text: "x" }],
      "an entry twice": [whole, db, db],
      "no manifest": [db, sums(db)],
      "no checksums": [whole, db],
      "a wrong checksum": [whole, db, sums(whole, { ...db, text: "other" })],
      "more than its checksums": [whole, db, sums(whole)],
      "less than its checksums": [whole, sums(whole, db)],
      "something after its checksums": [whole, db, sums(whole, db), { name: "secrets.key", text: "x" }],
      "another database": [whole, db, sums(whole, db)],
      "no database": [whole, sums(whole)],
    };
    for (const [what, entries] of Object.entries(cases)) {
      await craft(bad, entries);
      await refused(bad, folder, /is damaged|is no backup/u);
      await refused(bad, `${at}/new`, /is damaged|is no backup/u);
      assert.deepEqual(namesBelow(at), before, what);
    }
  });
});

Deno.test("a backup of a newer version is refused at its first entry, with a sentence that names the version", async () => {
  await withFolder(async (at) => {
    for (const more of [{ format: 2 }, { schemaVersion: latestVersion + 1 }]) {
      await craft(`${at}/b`, [manifest({ version: "9.8.7", ...more }), { name: "something-new", text: "x" }]);
      await refused(`${at}/b`, `${at}/new`, /made by PromptFactory 9\.8\.7, which is newer than this one \(1\.2\.3\)/u);
    }
    assert.deepEqual(namesBelow(at), ["b"]);
  });
});

Deno.test("a database that is newer than its manifest says is refused too", async () => {
  await withFolder(async (at) => {
    openDatabase(`${at}/data`).close();
    const db = new Database(`${at}/data/projects.db`, { int64: true });
    db.exec(`pragma journal_mode = delete; pragma user_version = ${latestVersion + 1}`);
    db.close();
    const bytes = Deno.readFileSync(`${at}/data/projects.db`);
    const entry = { name: "projects.db", text: bytes };
    const whole = manifest();
    await craft(`${at}/b`, [whole, entry, sums(whole, entry)]);
    await refused(`${at}/b`, `${at}/new`, /holds a database that is newer than this version/u);
  });
});
