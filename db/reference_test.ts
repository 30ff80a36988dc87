import assert from "node:assert/strict";
import { Database } from "@db/sqlite";
import { type OldContent, readReference } from "./reference.ts";

function read(...scripts: string[]): OldContent {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/projects.db`;
    const db = new Database(path, { int64: true });
    for (const script of scripts) db.exec(script);
    db.close();
    const before = Deno.readFileSync(path);
    const outcome = readReference(path);
    assert.ok(outcome.ok, JSON.stringify(outcome));
    assert.deepEqual(Deno.readFileSync(path), before);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["projects.db"]);
    return outcome.value;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const projects = `create table projects(id text primary key, name text not null, description text, api_config text,
  prompt_template text, created_at timestamp default current_timestamp, updated_at timestamp)`;

Deno.test("projects, templates and records are read as they are", () => {
  const content = read(
    projects,
    `insert into projects values ('a', '摘要', 'd', '{"apiUrl": "http://h/v1", "timeout": 30}', 'Say {{q}}',
       '2025-06-23 10:00:00', '2025-06-24 11:00:00.5')`,
    `create table processing_records(id integer primary key, project_id text, filename text, total_records integer,
       success_count integer, error_count integer, status text, error_log text, started_at timestamp, completed_at timestamp)`,
    `insert into processing_records values (7, 'a', 'x.jsonl', 10, 9, 1, 'completed', 'one failed', '2025-06-25 00:00:00', null)`,
    `create table prompt_templates(id integer primary key, name text, category text, content text, created_at timestamp)`,
    `insert into prompt_templates values (1, 'T', '分类', 'Do {{x}}', '2025-01-01 00:00:00')`,
  );
  assert.deepEqual(content.faults, []);
  assert.deepEqual(content.projects, [{
    id: "a",
    createdAt: "2025-06-23T10:00:00.000Z",
    changedAt: "2025-06-24T11:00:00.500Z",
    body: {
      name: "摘要",
      description: "d",
      api_config: { apiUrl: "http://h/v1", timeout: 30 },
      prompt_template: "Say {{q}}",
    },
  }]);
  const [record] = content.records;
  assert.equal(record?.body.error_log, "one failed");
  assert.deepEqual([record?.id, record?.fileName, record?.total, record?.succeeded, record?.failed], [
    "7",
    "x.jsonl",
    10,
    9,
    1,
  ]);
  assert.deepEqual(content.templates, [{
    id: "1",
    createdAt: "2025-01-01T00:00:00.000Z",
    changedAt: "2025-01-01T00:00:00.000Z",
    name: "T",
    description: "",
    content: "Do {{x}}",
    tags: ["分类"],
  }]);
});

Deno.test("the names of an earlier form of its tables are understood, and numbers as ids", () => {
  const content = read(
    "create table projects(id integer primary key, name text, prompt_template text)",
    "insert into projects values (3, 'N', null)",
    `create table processing_records(id text, project_id integer, file_name text, total_lines integer, created_at text)`,
    `insert into processing_records values ('r', 3, 'y.jsonl', 4, '1750000000')`,
  );
  assert.deepEqual(content.projects[0], {
    id: "3",
    createdAt: null,
    changedAt: null,
    body: { name: "N", description: "", api_config: null, prompt_template: "" },
  });
  const [record] = content.records;
  assert.deepEqual([record?.projectId, record?.fileName, record?.total], ["3", "y.jsonl", 4]);
  assert.equal(record?.createdAt, "2025-06-15T15:06:40.000Z");
});

Deno.test("what cannot be read of a row is told, and the rest of it kept", () => {
  const { projects: found, faults } = read(
    projects,
    `insert into projects(id, name, api_config, created_at) values ('a', 'A', '{"broken', 'yesterday'),
       ('b', '', '[1]', null), ('c', 'C', '', null), ('d', 'D', 'null', null), (null, 'E', x'7b7d', null)`,
  );
  assert.deepEqual(found.map(({ id, body }) => [id, body.name, body.api_config]), [
    ["a", "A", null],
    ["b", "b", null],
    ["c", "C", null],
    ["d", "D", null],
    ["row 5", "E", {}],
  ]);
  assert.deepEqual(faults.map(({ table, id }) => [table, id]), [["projects", "a"], ["projects", "b"], [
    "projects",
    "b",
  ]]);
});

Deno.test("what is none of its databases is refused with a reason", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const reason = (path: string) => {
      const outcome = readReference(path);
      return outcome.ok ? null : String(outcome.refusal.params?.reason);
    };
    assert.match(reason(`${folder}/none.db`) ?? "", /opened/u);
    Deno.writeTextFileSync(`${folder}/text.db`, "text ".repeat(1000));
    assert.match(reason(`${folder}/text.db`) ?? "", /damaged|no SQLite/u);
    const db = new Database(`${folder}/other.db`, { int64: true });
    db.exec("create table projects(id integer, title text)");
    db.close();
    assert.match(reason(`${folder}/other.db`) ?? "", /no table/u);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("rows before a damaged page are brought in, and the damage is told", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/projects.db`;
    const db = new Database(path, { int64: true });
    db.exec("create table projects(id integer primary key, name text, api_config text)");
    db.transaction(() => {
      for (let id = 1; id <= 500; id++) {
        db.exec("insert into projects values (?, ?, ?)", id, "N", '{"a":"' + "x".repeat(200) + '"}');
      }
    })();
    db.close();
    const bytes = Deno.readFileSync(path);
    bytes.fill(0, 4096 * 20, 4096 * 21);
    Deno.writeFileSync(path, bytes);
    const outcome = readReference(path);
    assert.ok(outcome.ok);
    const { projects: found, faults } = outcome.value;
    assert.ok(found.length > 100 && found.length < 500, String(found.length));
    assert.match(faults[0]?.message ?? "", /stopped after/u);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
