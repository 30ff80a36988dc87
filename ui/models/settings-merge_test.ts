import assert from "node:assert/strict";
import { newDefaults, newEndpoint } from "../../server/contract/project.ts";
import { fieldsOf } from "../settings-form.ts";
import { mergeFields } from "./settings-merge.ts";

const start = fieldsOf({
  id: "p",
  name: "a",
  description: "",
  endpoint: { ...newEndpoint, keyHint: null, headers: {}, requestUrl: null },
  parameters: {},
  defaults: newDefaults,
  changedAt: "2026-01-01T00:00:00.000Z",
  lastTest: null,
});
const same = {
  fields: start,
  saved: start,
  seen: start,
  theirs: start,
  sent: [],
  keyHints: { seen: null, theirs: null },
};

Deno.test("what was changed elsewhere alone is taken up, and what was changed here too is left to the person", () => {
  const fields = { ...start, name: "mine", "endpoint.model": "m", description: "both" };
  const theirs = { ...start, name: "theirs", "endpoint.url": "http://b/v1", description: "both" };
  assert.deepEqual(mergeFields({ ...same, fields, theirs }), {
    taken: ["description", "endpoint.url"],
    opposed: ["name"],
  });
});

Deno.test("what comes from here is not from elsewhere: a text that is told in another form, an answer that was lost", () => {
  const typed = { ...start, "endpoint.url": " http://a/v1 " };
  const told = { ...start, "endpoint.url": "http://a/v1" };
  const fields = { ...typed, "endpoint.url": "http://b/v1" };
  assert.deepEqual(mergeFields({ ...same, fields, saved: typed, seen: told, theirs: told }).opposed, []);
  const sent = { ...start, name: "sent" };
  const more = { ...start, name: "sent, and more" };
  assert.deepEqual(mergeFields({ ...same, fields: more, theirs: sent, sent: [sent] }).opposed, []);
});

Deno.test("a key that is written is held against the hint of the kept one", () => {
  const fields = { ...start, "endpoint.key": "sk-mine-0001" };
  const keyHints = { seen: null, theirs: "…0002" };
  assert.deepEqual(mergeFields({ ...same, fields, keyHints }).opposed, ["endpoint.key"]);
  assert.deepEqual(mergeFields({ ...same, keyHints }).opposed, []);
  const own = { seen: null, theirs: "…0001" };
  assert.deepEqual(mergeFields({ ...same, fields, sent: [start, fields], keyHints: own }).opposed, []);
});
