import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Database } from "@db/sqlite";
import { FolderError, type FolderFault, noteBroughtIn, openDatabase } from "./open.ts";
import { applicationId, latestVersion, migrate } from "./migrate.ts";
import { migrations } from "./migrations/mod.ts";
import { findProject, insertProject } from "./projects.ts";
import { projectRecord } from "./records_for_tests.ts";

function withFolder(test: (folder: string) => void): () => void {
  return () => {
    const folder = Deno.makeTempDirSync();
    try {
      test(`${folder}/data`);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  };
}

function refused(folder: string, code: FolderFault, named: string): void {
  assert.throws(() => openDatabase(folder), (fault) => {
    assert.ok(fault instanceof FolderError, String(fault));
    assert.equal(fault.code, code);
    assert.ok(fault.message.includes(named) && fault.sentences.zh.includes(named), fault.message);
    return true;
  });
}

function filled(folder: string): void {
  using open = openDatabase(folder);
  insertProject(open.db, projectRecord("p1"));
  open.db.transaction(() => {
    for (let number = 0; number < 200; number++) insertProject(open.db, projectRecord(`more ${number}`));
  })();
}

function raw(path: string, ...scripts: string[]): void {
  const db = new Database(path, { int64: true });
  for (const script of scripts) db.exec(script);
  db.close();
}

Deno.test(
  "a folder is made, opened, and keeps what was stored",
  withFolder((folder) => {
    filled(`${folder}/deep/er`);
    using open = openDatabase(`${folder}/deep/er`);
    assert.equal(findProject(open.db, "p1")?.name, "name of p1");
    assert.equal(open.reference, null);
    const setting = (name: string) => open.db.prepare(`pragma ${name}`).value()?.[0];
    assert.equal(setting("auto_vacuum"), 2);
    assert.equal(setting("journal_mode"), "wal");
    assert.equal(setting("foreign_keys"), 1);
    assert.equal(setting("synchronous"), 2);
    assert.equal(setting("application_id"), applicationId);
  }),
);

Deno.test(
  "a second opener is refused, and let in once the first has closed",
  withFolder((folder) => {
    const first = openDatabase(folder);
    refused(folder, "in_use", folder);
    insertProject(first.db, projectRecord("p1")); // the first is undisturbed
    first.close();
    openDatabase(folder).close();
  }),
);

Deno.test("the folder of a killed process is free at once and holds what was committed", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const script = `
      import { openDatabase } from ${JSON.stringify(import.meta.resolve("./open.ts"))};
      const { db } = openDatabase(${JSON.stringify(folder)});
      db.exec("insert into day_stats(day, project, model, project_name, rows) values ('d', 'p', 'm', 'n', 7)");
      console.log("stored");
      setInterval(() => {}, 1000);`;
    const path = `${folder}/script.ts`;
    Deno.writeTextFileSync(path, script);
    const config = fileURLToPath(new URL("../deno.json", import.meta.url));
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--no-lock", "--config", config, path],
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    refused(folder, "in_use", folder);
    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    using open = openDatabase(folder);
    assert.deepEqual(open.db.prepare("select rows from day_stats").all(), [{ rows: 7 }]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test(
  "a damaged database is told by its name and left as it is, byte by byte",
  withFolder((folder) => {
    filled(folder);
    const path = `${folder}/projects.db`;
    const whole = Deno.readFileSync(path);
    const root = rootPage(path, "projects");
    const broken: Record<string, Uint8Array> = {
      "first page of zeros": whole.slice().fill(0, 0, 4096),
      "a page of zeros further in": whole.slice().fill(0, (root - 1) * 4096, root * 4096),
      "a page of noise": whole.slice().fill(0xa5, (root - 1) * 4096, root * 4096),
      "cut in the middle": whole.slice(0, whole.length / 2),
      "cut to a hundred bytes": whole.slice(0, 100),
      "another text": new TextEncoder().encode("hello ".repeat(1000)),
    };
    for (const [what, bytes] of Object.entries(broken)) {
      Deno.writeFileSync(path, bytes);
      refused(folder, "corrupt", path);
      assert.deepEqual(Deno.readFileSync(path), bytes, what);
    }
    Deno.writeFileSync(path, whole);
    using open = openDatabase(folder);
    assert.ok(findProject(open.db, "p1"));
  }),
);

function rootPage(path: string, table: string): number {
  const db = new Database(path, { int64: true, readonly: true });
  const root = db.prepare("select rootpage from sqlite_schema where name = ?").value(table)?.[0];
  db.close();
  return Number(root);
}

Deno.test(
  "a newer database and one of another program are refused and left as they are",
  withFolder((folder) => {
    filled(folder);
    const path = `${folder}/projects.db`;
    raw(path, `pragma user_version = ${latestVersion + 1}`);
    const newer = Deno.readFileSync(path);
    refused(folder, "newer", path);
    assert.deepEqual(Deno.readFileSync(path), newer);
    Deno.removeSync(path);
    raw(path, "create table recipes(id integer primary key, name text)");
    const foreign = Deno.readFileSync(path);
    refused(folder, "foreign", path);
    assert.deepEqual(Deno.readFileSync(path), foreign);
  }),
);

Deno.test(
  "an empty file is a start that was killed; an empty one beside its log is damage",
  withFolder((folder) => {
    Deno.mkdirSync(folder);
    Deno.writeFileSync(`${folder}/projects.db`, new Uint8Array());
    openDatabase(folder).close();
    Deno.writeFileSync(`${folder}/projects.db`, new Uint8Array());
    Deno.writeFileSync(`${folder}/projects.db-wal`, new Uint8Array(5000));
    refused(folder, "corrupt", `${folder}/projects.db`);
  }),
);

Deno.test(
  "the earlier application's database is moved aside, and told until it is noted as brought in",
  withFolder((folder) => {
    Deno.mkdirSync(folder);
    raw(
      `${folder}/projects.db`,
      "create table projects(id text primary key, name text not null, description text, api_config text, prompt_template text)",
      "insert into projects(id, name) values ('a', 'Old')",
    );
    const old = Deno.readFileSync(`${folder}/projects.db`);
    const aside = `${folder}/projects.reference.db`;
    for (let start = 0; start < 2; start++) {
      using open = openDatabase(folder);
      assert.equal(open.reference, aside);
      assert.deepEqual(open.db.prepare("select count(*) as n from projects").get(), { n: 0 });
    }
    assert.deepEqual(Deno.readFileSync(aside), old);
    {
      using open = openDatabase(folder);
      noteBroughtIn(open.db, aside, new Date());
    }
    assert.equal(referenceOf(folder), null);
    // Another one at the place does not overwrite the first.
    Deno.removeSync(`${folder}/projects.db`);
    Deno.writeFileSync(`${folder}/projects.db`, old);
    assert.equal(referenceOf(folder), aside); // our memory went with our file
    assert.deepEqual(Deno.readFileSync(`${folder}/projects.reference-2.db`), old);
  }),
);

function referenceOf(folder: string): string | null {
  using open = openDatabase(folder);
  return open.reference;
}

Deno.test(
  "a path that can be no folder is told",
  withFolder((folder) => {
    Deno.writeTextFileSync(folder, "a file");
    refused(folder, "missing", folder);
    refused(`${folder}/below`, "missing", folder);
  }),
);

Deno.test(
  "an older database is copied before it is brought to the newest form",
  withFolder((folder) => {
    Deno.mkdirSync(folder);
    const path = `${folder}/projects.db`;
    const old = new Database(path, { int64: true });
    migrate(old, migrations.slice(0, 1));
    insertProject(old, projectRecord("p1"));
    old.close();
    openDatabase(folder).close();
    const copy = new Database(`${folder}/projects.db.before-2`, { int64: true, readonly: true });
    assert.equal(copy.prepare("pragma user_version").value()?.[0], 1);
    assert.equal(copy.prepare("select count(*) as n from projects").value()?.[0], 1);
    copy.close();
    using open = openDatabase(folder);
    assert.equal(open.db.prepare("pragma user_version").value()?.[0], latestVersion);
    assert.ok(findProject(open.db, "p1"));
  }),
);
