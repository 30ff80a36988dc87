import assert from "node:assert/strict";
import { openInMemory } from "../../db/open.ts";
import { listVersions } from "../../db/versions.ts";
import { operations } from "../contract/operations.ts";
import { openVault } from "../secrets.ts";
import {
  changeProject,
  createProject,
  deleteProject,
  duplicateProject,
  getProject,
  listProjects,
  type Projects,
  readSecrets,
} from "./change.ts";

const key = "sk-test-9f8e7d6c5b4a3210";
const pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const input = (body: unknown) => operations["POST /api/projects"].input.parse(body);
const change = (body: unknown) => operations["PATCH /api/projects/{id}"].input.parse(body);

function value<T>(outcome: { ok: true; value: T } | { ok: false }): T {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}

async function withProjects(use: (open: Projects) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const db = openInMemory();
    use({ db, vault: openVault(folder) });
    db.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const keysOf = ({ db }: Projects) =>
  db.prepare("select id, sealed from keys").all<{ id: string; sealed: Uint8Array }>();
const secretsOf = (open: Projects, id: string) =>
  readSecrets(
    open,
    open.db.prepare("select key_id as keyId from projects where id = ?").get<{ keyId: string | null }>(id)?.keyId ??
      null,
  );

Deno.test("a new project has the defaults for all that was not sent, and fits the contract", () =>
  withProjects((open) => {
    const made = value(
      createProject(open, input({ name: "A", endpoint: { url: "127.0.0.1:1234", limits: { requestsPerMinute: 5 } } })),
    );
    assert.equal(made.endpoint.requestUrl, "http://127.0.0.1:1234/v1/chat/completions");
    assert.deepEqual(made.endpoint.limits, { requestsPerMinute: 5, tokensPerMinute: null });
    assert.equal(made.defaults.missing, "fail");
    assert.deepEqual(made.parameters, {});
    assert.equal(made.endpoint.keyHint, null);
    assert.deepEqual(operations["POST /api/projects"].output.parse(made), made);
    assert.deepEqual(value(getProject(open, made.id)), made);
    assert.equal(keysOf(open).length, 0);
  }));

Deno.test("an own CA that is no certificate is refused, where it is written and where a run is continued", () => {
  for (const ca of ["garbage", "/etc/ca.pem", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", ""]) {
    for (const door of ["POST /api/projects", "PATCH /api/projects/{id}", "POST /api/runs/{id}/resume"] as const) {
      const tls = { ca };
      const sent = door.startsWith("POST /api/runs") ? { id: "1", tls } : { id: "1", name: "A", endpoint: { tls } };
      const { error } = operations[door].input.safeParse(sent);
      assert.ok(error?.issues.some(({ path }) => path.at(-1) === "ca"), `${door} ${ca}`);
    }
  }
  assert.equal(change({ id: "1", endpoint: { tls: { ca: null } } }).endpoint?.tls?.ca, null);
});

Deno.test("the key and secret headers are sealed, and only their ends are shown", () =>
  withProjects((open) => {
    const made = value(createProject(
      open,
      input({
        name: "A",
        endpoint: { key: ` Bearer ${key}\n`, headers: { "X-Api-Token": "hush-hush-1234", "x-title": "plain" } },
      }),
    ));
    assert.equal(made.endpoint.keyHint, "…3210");
    assert.deepEqual(made.endpoint.headers, { "X-Api-Token": "…1234", "x-title": "plain" });
    assert.ok(!JSON.stringify(made).includes(key));
    assert.deepEqual(secretsOf(open, made.id), {
      key,
      headers: { "X-Api-Token": "hush-hush-1234", "x-title": "plain" },
    });
    const stored = JSON.stringify(open.db.prepare("select * from projects").all());
    assert.ok(!stored.includes(key) && !stored.includes("hush"));
    const sealed = new TextDecoder("latin1").decode(keysOf(open)[0]?.sealed);
    assert.ok(!sealed.includes(key));
  }));

Deno.test("a change touches what is sent, down to the members inside", () =>
  withProjects((open) => {
    const { id } = value(createProject(
      open,
      input({
        name: "A",
        endpoint: { url: "http://h/v1", tls: { verify: false } },
        parameters: { temperature: 1, seed: 7, stop: "x" },
        defaults: { concurrency: 20, retry: { attempts: 9 } },
        prompt: { messages: [{ role: "user", content: "one" }] },
      }),
    ));
    const changed = value(changeProject(
      open,
      change({
        id,
        endpoint: { tls: { ca: pem }, limits: { tokensPerMinute: 9 } },
        parameters: { seed: null, temperature: 0 },
        defaults: { retry: { maxWaitMs: 0 }, missing: "empty" },
        prompt: { messages: [] },
      }),
    ));
    assert.equal(changed.name, "A");
    assert.equal(changed.endpoint.url, "http://h/v1");
    assert.deepEqual(changed.endpoint.tls, { verify: false, ca: pem });
    assert.deepEqual(changed.endpoint.limits, { requestsPerMinute: null, tokensPerMinute: 9 });
    assert.deepEqual(changed.parameters, { temperature: 0, stop: "x" });
    assert.equal(changed.defaults.concurrency, 20);
    assert.equal(changed.defaults.missing, "empty");
    assert.deepEqual(changed.defaults.retry, { attempts: 9, maxWaitMs: 0 });
    assert.deepEqual(changed.prompt, { messages: [] });
  }));

Deno.test("a key stays when none is sent, also for a new address, and goes with null", () =>
  withProjects((open) => {
    const { id } = value(createProject(open, input({ name: "A", endpoint: { url: "http://a/v1", key } })));
    const moved = value(changeProject(open, change({ id, endpoint: { url: "http://b/v1" } })));
    assert.equal(moved.endpoint.keyHint, "…3210");
    const replaced = value(changeProject(open, change({ id, endpoint: { key: "sk-other-00001111" } })));
    assert.equal(replaced.endpoint.keyHint, "…1111");
    assert.equal(keysOf(open).length, 1);
    const without = value(changeProject(open, change({ id, endpoint: { key: null } })));
    assert.equal(without.endpoint.keyHint, null);
    assert.equal(keysOf(open).length, 0);
  }));

Deno.test("a header that comes back as it was shown stays as it is", () =>
  withProjects((open) => {
    const headers = { "x-token": "hush-hush-1234", "x-title": "t" };
    const made = value(createProject(open, input({ name: "A", endpoint: { key, headers } })));
    value(
      changeProject(open, change({ id: made.id, endpoint: { headers: { ...made.endpoint.headers, "x-new": "n" } } })),
    );
    assert.deepEqual(secretsOf(open, made.id), { key, headers: { ...headers, "x-new": "n" } });
    value(changeProject(open, change({ id: made.id, endpoint: { headers: { "X-Token": "…1234" } } })));
    assert.deepEqual(secretsOf(open, made.id), { key, headers: { "X-Token": "hush-hush-1234" } });
    const refused = changeProject(open, change({ id: made.id, endpoint: { headers: { "x-else": "…1234" } } }));
    assert.ok(!refused.ok && refused.refusal.code === "invalid_input");
    assert.equal(refused.refusal.errors?.[0]?.path, "endpoint.headers.x-else");
    assert.deepEqual(secretsOf(open, made.id), { key, headers: { "X-Token": "hush-hush-1234" } });
  }));

Deno.test("a copy has the next free number and a key that outlives the first project", () =>
  withProjects((open) => {
    const { id } = value(createProject(open, input({ name: "名称", endpoint: { key } })));
    const second = value(duplicateProject(open, { id }));
    assert.equal(second.name, "名称 (2)");
    assert.equal(value(duplicateProject(open, { id: second.id })).name, "名称 (3)");
    assert.equal(value(duplicateProject(open, { id, name: "own" })).name, "own");
    value(deleteProject(open, id));
    assert.deepEqual(secretsOf(open, second.id), { key, headers: {} });
    value(changeProject(open, change({ id: second.id, endpoint: { key: null } })));
    assert.equal(keysOf(open).length, 1); // the other copies have it still
    const long = value(createProject(open, input({ name: "n".repeat(300) })));
    assert.ok(value(duplicateProject(open, { id: long.id })).name.length <= 300);
  }));

Deno.test("a change over another state writes nothing, and the prompt that one replaces is kept where that is asked", () =>
  withProjects((open) => {
    const prompt = (content: string) => ({ messages: [{ role: "user", content }] });
    const { id, changedAt } = value(createProject(open, input({ name: "a", prompt: prompt("one") })));
    const at = new Date(changedAt); // one ms for all of them
    const over = (changedAt: string, more: object) =>
      changeProject(open, change({ id, "If-Match": `"${changedAt}"`, ...more }), at);
    const second = value(over(changedAt, { prompt: prompt("two") }));
    const refused = over(changedAt, { prompt: prompt("three"), keepReplaced: true });
    assert.deepEqual(refused, {
      ok: false,
      refusal: { code: "changed_meanwhile", params: { changedAt: second.changedAt } },
    });
    const kept = () =>
      listVersions(open.db, id, { limit: 9 }).versions.map(({ prompt }) => prompt.messages[0]?.content);
    assert.deepEqual(kept(), []);
    const third = value(over(second.changedAt, { prompt: prompt("three"), keepReplaced: true }));
    value(over(third.changedAt, { name: "b", keepReplaced: true }));
    assert.deepEqual(kept(), ["two"]);
  }));

Deno.test("a deleted project is gone, with a key that nothing else needs", () =>
  withProjects((open) => {
    const { id } = value(createProject(open, input({ name: "A", endpoint: { key } })));
    value(deleteProject(open, id));
    assert.equal(keysOf(open).length, 0);
    for (const outcome of [getProject(open, id), deleteProject(open, id), duplicateProject(open, { id })]) {
      assert.deepEqual(outcome, { ok: false, refusal: { code: "project_not_found" } });
    }
    assert.equal(changeProject(open, { id, name: "x" }).ok, false);
  }));

Deno.test("projects are listed in pages, the newest first, and found by their text", () =>
  withProjects((open) => {
    for (let day = 1; day <= 5; day++) {
      createProject(
        open,
        input({ name: `P${day}`, description: day === 2 ? "100% odd_one" : "" }),
        new Date(Date.UTC(2026, 0, day)),
      );
    }
    const first = value(listProjects(open, { limit: 3 }));
    assert.deepEqual(first.projects.map(({ name }) => name), ["P5", "P4", "P3"]);
    const rest = value(listProjects(open, { limit: 3, cursor: first.nextCursor ?? "" }));
    assert.deepEqual(rest.projects.map(({ name }) => name), ["P2", "P1"]);
    assert.equal(rest.nextCursor, null);
    assert.deepEqual(value(listProjects(open, { limit: 3, q: "% odd_" })).projects.map(({ name }) => name), ["P2"]);
  }));

Deno.test("a project of the earlier application is made with its key and its way with missing variables", () =>
  withProjects((open) => {
    const made = value(createProject(
      open,
      input({
        name: "old",
        api_config: { apiUrl: "http://h/v1/chat/completions", auth_token: key },
        prompt_template: "{{q}}",
      }),
    ));
    assert.equal(made.endpoint.auth, "x-auth-token");
    assert.equal(made.endpoint.keyHint, "…3210");
    assert.equal(made.defaults.missing, "keep");
    assert.deepEqual(made.prompt.messages, [{ role: "user", content: "{{q}}" }]);
  }));

Deno.test("secrets that can no longer be opened are shown by their hint, and may be put in again", () =>
  withProjects((open) => {
    const { id } = value(createProject(open, input({ name: "A", endpoint: { key, headers: { "x-a": "b" } } })));
    const folder = Deno.makeTempDirSync();
    const other = { ...open, vault: openVault(folder) };
    Deno.removeSync(folder, { recursive: true });
    assert.equal(value(getProject(other, id)).endpoint.keyHint, "…3210");
    assert.deepEqual(value(getProject(other, id)).endpoint.headers, {});
    value(changeProject(other, change({ id, endpoint: { key: "sk-new-12345678" } })));
    assert.deepEqual(secretsOf(other, id), { key: "sk-new-12345678", headers: {} });
  }));
