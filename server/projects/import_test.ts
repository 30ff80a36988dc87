import assert from "node:assert/strict";
import { Database } from "@db/sqlite";
import { listImportedRecords } from "../../db/imported.ts";
import { openInMemory } from "../../db/open.ts";
import { exportTemplates } from "../templates/library.ts";
import { openVault } from "../secrets.ts";
import { deleteProject, listProjects, readSecrets } from "./change.ts";
import { listImportedRuns } from "./imported.ts";
import { importReference, type ImportReport } from "./import.ts";
import type { Projects } from "./change.ts";

const key = "sk-test-9f8e7d6c5b4a3210";

async function withOld(fill: (old: Database) => void, use: (open: Projects, path: string) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/old.db`;
    const old = new Database(path, { int64: true });
    old.exec(`create table projects (id text primary key, name text, description text, api_config text,
        prompt_template text, created_at timestamp, updated_at timestamp);
      create table processing_records (id text primary key, project_id text, filename text, total_records integer,
        success_count integer, error_count integer, status text, error_log text, started_at timestamp, completed_at timestamp);
      create table prompt_templates (id integer primary key, name text, description text, content text, created_at timestamp)`);
    fill(old);
    old.close();
    const db = openInMemory();
    use({ db, vault: openVault(folder) }, path);
    db.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function project(old: Database, id: string, name: string | null, config: unknown, prompt: string | null): void {
  const text = typeof config === "string" ? config : JSON.stringify(config);
  old.prepare("insert into projects values (?, ?, 'about', ?, ?, '2025-06-23 01:02:03', '2025-07-01 00:00:00')")
    .run(id, name, text, prompt);
}

function value(outcome: ReturnType<typeof importReference>): ImportReport {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}

const config = { apiUrl: "http://h/v1/chat/completions", modelName: "m", apiKey: key, temperature: 0.3, timeout: 30 };

Deno.test("projects, templates and history of the earlier application come in, with their dates and keys", () =>
  withOld((old) => {
    project(old, "p1", "一", config, "问：{{q}}");
    old.exec("insert into prompt_templates values (1, '翻译', 'd', '译：{{text}}', '2025-06-01 00:00:00')");
    old.prepare("insert into processing_records values ('r1', 'p1', 'a.jsonl', 10, 8, 2, 'completed', ?, ?, ?)")
      .run(`401: bad key ${key}`, "2025-06-24 00:00:00", "2025-06-24 00:10:00");
  }, (open, path) => {
    const report = value(importReference(open, path));
    assert.deepEqual({ ...report, history: report.history.length }, {
      projects: 1,
      templates: 1,
      records: 1,
      problems: [],
      history: 1,
    });
    const outcome = listProjects(open, { limit: 10 });
    assert.ok(outcome.ok);
    const [made] = outcome.value.projects;
    assert.equal(made?.name, "一");
    assert.equal(made?.createdAt, "2025-06-23T01:02:03.000Z");
    assert.equal(made?.changedAt, "2025-07-01T00:00:00.000Z");
    assert.equal(made?.endpoint.keyHint, "…3210");
    assert.equal(made?.endpoint.timeoutMs, 30_000);
    assert.equal(made?.defaults.missing, "keep");
    assert.deepEqual(made?.prompt.messages, [{ role: "user", content: "问：{{q}}" }]);
    const exported = exportTemplates(open);
    assert.ok(exported.ok);
    assert.deepEqual(exported.value.templates.map(({ name, prompt }) => [name, prompt.messages[0]?.content]), [
      ["翻译", "译：{{text}}"],
    ]);
    const record = listImportedRecords(open.db, { limit: 10 }).records[0]?.body;
    assert.equal(record?.total_records, 10);
    const runs = listImportedRuns(open, { limit: 10 });
    assert.ok(runs.ok);
    assert.equal(runs.value.total, 1);
    assert.equal(runs.value.runs[0]?.total, 10);
    assert.equal(runs.value.runs[0]?.projectName, "一");
    assert.equal(record?.project_name, "一");
    assert.equal(record?.error_log, "401: bad key …3210");
    for (const table of ["projects", "templates", "imported"]) {
      assert.ok(!JSON.stringify(open.db.prepare(`select * from ${table}`).all()).includes(key), table);
    }
  }));

Deno.test("the same file twice brings nothing twice; what was deleted meanwhile comes again", () =>
  withOld((old) => {
    project(old, "p1", "A", config, "x");
    project(old, "p2", "B", "", null);
    old.exec("insert into processing_records (id, project_id) values ('r1', 'gone')");
  }, (open, path) => {
    value(importReference(open, path));
    const again = value(importReference(open, path));
    assert.deepEqual([again.projects, again.templates, again.records, again.problems], [0, 0, 0, []]);
    const outcome = listProjects(open, { limit: 10, q: "A" });
    assert.ok(outcome.ok);
    deleteProject(open, outcome.value.projects[0]?.id ?? "");
    assert.equal(value(importReference(open, path)).projects, 1);
  }));

Deno.test("what is broken in one row is told, and the rest of it comes in", () =>
  withOld((old) => {
    project(old, "p1", "broken", `{"apiKey": "${key}"`, "kept {{q}}");
    project(old, "p2", "odd", { ...config, apiKey: "sk-te\nst-0001", temperature: 7, maxTokens: "many", more: 1 }, "y");
    project(old, "p3", null, "[]", null);
    project(old, "p4", "n".repeat(400), null, null);
  }, (open, path) => {
    const { projects, problems } = value(importReference(open, path));
    assert.equal(projects, 4);
    for (
      const part of [
        "p1: api_config",
        "p2: api_config.maxTokens",
        "parameters.temperature",
        "endpoint.key",
        "more",
        "p3",
      ]
    ) {
      assert.ok(problems.some((problem) => problem.includes(part)), `${part} in ${problems.join("\n")}`);
    }
    assert.ok(!problems.join().includes("st-0001") && !problems.join().includes(key));
    const outcome = listProjects(open, { limit: 10 });
    assert.ok(outcome.ok);
    const byName = new Map(outcome.value.projects.map((one) => [one.name.slice(0, 6), one]));
    assert.equal(byName.get("broken")?.prompt.messages[0]?.content, "kept {{q}}");
    assert.equal(byName.get("odd")?.endpoint.url, config.apiUrl);
    assert.equal(byName.get("odd")?.endpoint.keyHint, null);
    assert.deepEqual(byName.get("odd")?.parameters, {});
    assert.ok(byName.get("nnnnnn")?.description.startsWith("n".repeat(400)));
    assert.deepEqual(readSecrets(open, null), { key: null, headers: {} });
  }));

Deno.test("a file that is no such database is refused and nothing changes", () =>
  withOld((old) => old.exec("drop table projects"), (open, path) => {
    const refused = importReference(open, path);
    assert.ok(!refused.ok && refused.refusal.code === "import_not_recognised");
    assert.equal(importReference(open, `${path}.none`).ok, false);
  }));
