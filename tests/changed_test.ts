import assert from "node:assert/strict";
import { type Answer, Api, readProblem } from "./support/api.ts";
import { startServer } from "./support/server.ts";

/** Sends a change of what lies at a path, with a header If-Match where one is given. */
function changer(api: Api, path: string) {
  return (body: object, ifMatch?: string, language = "en"): Promise<Answer> =>
    api.ask("PATCH", path, body, {
      headers: { "accept-language": language, ...(ifMatch !== undefined && { "if-match": ifMatch }) },
    });
}

function tagged({ status, headers, text }: Answer): { tag: string; changedAt: string; name: string } {
  assert.equal(status, 200, text);
  const { changedAt, name } = JSON.parse(text);
  const tag = headers.get("etag") ?? "";
  assert.equal(tag, `"${changedAt}"`);
  return { tag, changedAt, name };
}

Deno.test("a change with If-Match is made over the state that was read alone; without it, over any", async () => {
  await using server = await startServer();
  const api = new Api(server);
  const message = { role: "user" as const, content: "{{q}}" };
  const project = await api.call("POST /api/projects", { name: "first" });
  const template = await api.call("POST /api/templates", { name: "first", prompt: { messages: [message] } });
  for (const path of [`/api/projects/${project.id}`, `/api/templates/${template.id}`]) {
    const change = changer(api, path);
    const read = tagged(await api.ask("GET", path));
    const second = tagged(await change({ name: "second" }, read.tag));
    assert.notEqual(second.tag, read.tag);
    assert.equal((tagged(await api.ask("GET", path))).tag, second.tag);

    const refused = readProblem(await change({ name: "third" }, read.tag));
    assert.deepEqual([refused.status, refused.code], [412, "changed_meanwhile"]);
    assert.deepEqual(refused.params, { changedAt: second.changedAt });
    assert.ok(refused.detail.includes(second.changedAt), refused.detail);
    const chinese = readProblem(await change({ name: "third" }, read.tag, "zh"));
    assert.match(chinese.detail, /已在别处被修改/u);
    assert.equal((await change({ name: "third" }, `W/${second.tag}`)).status, 412);

    assert.equal((tagged(await change({ name: "any" }, "*"))).name, "any");
    const { tag, name } = tagged(await change({ name: "absent" }));
    assert.equal(name, "absent");
    assert.equal((tagged(await change({ name: "listed" }, `"x", ${tag}`))).name, "listed");

    for (const malformed of ["", "abc", read.changedAt, `${read.tag} ${read.tag}`]) {
      const problem = readProblem(await change({ name: "malformed" }, malformed));
      assert.deepEqual([problem.status, problem.code, problem.errors?.[0]?.path], [422, "invalid_input", "If-Match"]);
    }
    const misplaced = readProblem(await change({ name: "misplaced", "If-Match": tag }));
    assert.deepEqual([misplaced.code, misplaced.errors?.[0]?.path], ["invalid_input", "If-Match"]);
    assert.equal((tagged(await api.ask("GET", path))).name, "listed");
  }
  assert.equal((await changer(api, "/api/projects/none")({ name: "x" }, "*")).status, 404);
});

Deno.test("of two changes over one state that come at once, one is made", async () => {
  await using server = await startServer();
  const api = new Api(server);
  const { id } = await api.call("POST /api/projects", { name: "one" });
  const change = changer(api, `/api/projects/${id}`);
  for (let turn = 0; turn < 5; turn++) {
    const { tag } = tagged(await api.ask("GET", `/api/projects/${id}`));
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => change({ name: `${turn} ${n}` }, tag)));
    const statuses = answers.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [200, ...Array.from({ length: 7 }, () => 412)]);
  }
});

Deno.test("settings that are sent without script are not saved over what was changed since they were shown", async () => {
  await using server = await startServer();
  const api = new Api(server);
  const project = await api.call("POST /api/projects", { name: "first" });
  const path = `/projects/${project.id}/settings`;
  const send = (fields: Record<string, string>) =>
    api.ask("POST", path, new URLSearchParams(fields).toString(), {
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        origin: server.url,
        accept: "text/html",
      },
    });
  const shown = (await api.ask("GET", path, undefined, { headers: { accept: "text/html" } })).text;
  const [, over = ""] = /name="over" value="([^"]+)"/u.exec(shown) ?? [];
  assert.equal(over, project.changedAt);
  assert.equal((await send({ name: "second", over })).status, 303);
  const refused = await send({ name: "third", over });
  assert.equal(refused.status, 412);
  assert.match(refused.text, /changed elsewhere/u);
  assert.equal((await api.call("GET /api/projects/{id}", { id: project.id })).name, "second");
});
