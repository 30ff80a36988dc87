import assert from "node:assert/strict";
import { newDefaults, newEndpoint, projectChange } from "../server/contract/project.ts";
import type { Endpoint, Parameters } from "../server/contract/project.ts";
import { byId, presetOf, presets, usualFields, withPreset } from "./presets.ts";
import { changeOf, fieldOf, type Fields, fieldsOf, hasMembers, withMembers } from "./settings-form.ts";

function fieldsWith(endpoint: Partial<Endpoint> = {}, parameters: Parameters = {}): Fields {
  return fieldsOf({
    id: "1",
    name: "P",
    description: "",
    endpoint: { ...newEndpoint, keyHint: null, headers: { "X-Key": "…a3f9" }, requestUrl: null, ...endpoint },
    parameters,
    defaults: newDefaults,
    changedAt: "2026-01-01T00:00:00.000Z",
    lastTest: null,
  });
}
const changeFrom = (some: Partial<Fields>, saved = fieldsWith()) => changeOf({ ...saved, ...some }, saved);

Deno.test("what was not touched is not sent", () => {
  assert.deepEqual(changeFrom({}), { change: {}, sent: [], faults: [] });
});

/** What is written, and what of the project it changes. */
const written: [Partial<Fields>, object][] = [
  [{ "endpoint.timeoutMs": "1,500" }, { endpoint: { timeoutMs: 1_500_000 } }],
  [{ "endpoint.timeoutMs": "0.5" }, { endpoint: { timeoutMs: 500 } }],
  [{ "endpoint.idleTimeoutMs": "３０" }, { endpoint: { idleTimeoutMs: 30_000 } }],
  [{ "endpoint.maxAnswerBytes": "1" }, { endpoint: { maxAnswerBytes: 1_048_576 } }],
  [{ "endpoint.limits.requestsPerMinute": "1 000" }, { endpoint: { limits: { requestsPerMinute: 1000 } } }],
  [{ "endpoint.tls.verify": "" }, { endpoint: { tls: { verify: false } } }],
  [{ "parameters.temperature": "0" }, { parameters: { temperature: 0 } }],
  [{ "parameters.stop": "\\n\\n\nEND" }, { parameters: { stop: ["\n\n", "END"] } }],
  [{ "parameters.extra": '{"top_k": 20}' }, { parameters: { extra: { top_k: 20 } } }],
  [{ "endpoint.headers": "X-Key: …a3f9\nX-Team: a: b" }, {
    endpoint: { headers: { "X-Key": "…a3f9", "X-Team": "a: b" } },
  }],
  [{ "defaults.retry.maxWaitMs": "1" }, { defaults: { retry: { maxWaitMs: 60_000 } } }],
  [{ "defaults.reasoningField": " why " }, { defaults: { reasoningField: "why" } }],
];
for (const [some, change] of written) {
  Deno.test(`a field is read as people write it: ${JSON.stringify(some)}`, () => {
    const read = changeFrom(some);
    assert.deepEqual([read.change, read.faults], [change, []]);
    projectChange.parse(read.change);
  });
}

Deno.test("an emptied parameter is taken away, and a stop text with a line break comes back as it was", () => {
  const saved = fieldsWith({}, { temperature: 0.3, stop: ["\n\n", "a\\n"], extra: { a: 1 } });
  assert.equal(saved["parameters.stop"], "\\n\\n\na\\\\n");
  const all = { "parameters.temperature": "", "parameters.stop": "", "parameters.extra": " " };
  assert.deepEqual(changeFrom(all, saved).change, { parameters: { temperature: null, stop: null, extra: null } });
  const again = changeOf({ ...saved, "parameters.stop": `${saved["parameters.stop"]}\nx` }, saved).change;
  assert.deepEqual(again, { parameters: { stop: ["\n\n", "a\\n", "x"] } });
});

Deno.test("what cannot be read is told with its field, and the rest is sent", () => {
  const read = changeFrom({
    "endpoint.url": "http://h",
    "endpoint.timeoutMs": "",
    "parameters.seed": "1.5",
    "parameters.maxTokens": "many",
    "parameters.extra": "{",
    "parameters.temperature": "0,3",
    "endpoint.headers": "nothing",
  });
  assert.deepEqual(read.sent, ["endpoint.url"]);
  assert.deepEqual(read.faults.map(({ field, word }) => [field, word]).sort(), [
    ["endpoint.headers", "badHeader"],
    ["endpoint.timeoutMs", "needsNumber"],
    ["parameters.extra", "badJson"],
    ["parameters.maxTokens", "badNumber"],
    ["parameters.seed", "badWhole"],
    ["parameters.temperature", "badNumber"],
  ]);
  assert.equal(changeFrom({ "parameters.extra": "[1]" }).faults[0]?.word, "badObject");
});

Deno.test("a path of a problem is about one field", () => {
  assert.equal(fieldOf("endpoint.headers.X-Team"), "endpoint.headers");
  assert.equal(fieldOf("parameters.stop.0"), "parameters.stop");
  assert.equal(fieldOf("endpoint.urls"), null);
});

Deno.test("members are added to what is written, unless that is no JSON", () => {
  assert.deepEqual(JSON.parse(withMembers('{"a":1}', { b: 2 }) ?? ""), { a: 1, b: 2 });
  assert.equal(withMembers("{", { b: 2 }), null);
  assert.ok(hasMembers('{"a":1,"b":{"c":2}}', { b: { c: 2 } }));
  assert.ok(!hasMembers("", { b: 2 }));
});

Deno.test("each preset fills in what the contract takes, and is known again by what it filled in", () => {
  for (const preset of presets) {
    const filled = withPreset(fieldsWith({ url: "https://api.openai.com/v1" }), preset);
    const { change, faults } = changeOf(filled, fieldsWith());
    assert.deepEqual(faults, [], preset.id);
    projectChange.parse(change);
    const isOpen = preset.fills["endpoint.url"] === "";
    if (!isOpen) assert.equal(presetOf(filled)?.id, preset.id);
    for (const { does } of preset.notes) {
      if (does?.fills?.["endpoint.url"]) assert.equal(presetOf({ ...filled, ...does.fills })?.id, preset.id);
    }
  }
  const fresh = fieldsWith();
  for (const [field, usual] of Object.entries(usualFields)) {
    assert.equal(Object.entries(fresh).find(([name]) => name === field)?.[1], usual);
  }
});

Deno.test("a preset leaves what a person set, and takes back what an earlier preset filled in", () => {
  const local = byId("lmstudio");
  const host = byId("deepseek");
  assert.ok(local && host);
  const there = withPreset(fieldsWith(), local);
  assert.deepEqual([there["endpoint.timeoutMs"], there["defaults.concurrency"]], ["600", "4"]);
  const back = withPreset(there, host);
  assert.deepEqual([back["endpoint.timeoutMs"], back["defaults.concurrency"]], ["120", "8"]);
  const own = withPreset({ ...fieldsWith(), "endpoint.timeoutMs": "90" }, local);
  assert.equal(own["endpoint.timeoutMs"], "90");
});
