import assert from "node:assert/strict";
import { differenceOf, markedLines } from "./versions.ts";

const prompt = (system: string, user: string) => [
  { role: "system" as const, content: system },
  { role: "user" as const, content: user },
];

Deno.test("prompts differ by the lines that only one of them has, under the role they stand under", () => {
  const now = prompt("s", "a\nb\nb");
  assert.deepEqual(differenceOf(now, now), { added: 0, removed: 0 });
  assert.deepEqual(differenceOf(now, prompt("s", "a\nb\nc\nd")), { added: 2, removed: 1 });
  assert.deepEqual(differenceOf(now, prompt("a", "s\nb\nb")), { added: 2, removed: 2 });
  assert.deepEqual(differenceOf(now, []), { added: 0, removed: 4 });
});

Deno.test("lines that the other prompt has not are marked, as often as they are more, by the role of their message", () => {
  const user = (content: string) => ({ role: "user" as const, content });
  const marks = markedLines([user("a\nb\nb\n")], [user("b\na"), { role: "system", content: "b" }]);
  assert.deepEqual(marks.map(({ lines }) => lines.map(({ text, isOwn }) => [text, isOwn])), [
    [["a", false], ["b", false], ["b", true], ["", true]],
  ]);
});
