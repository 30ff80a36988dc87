import assert from "node:assert/strict";
import { parseText } from "./parse.ts";
import { lookUp, parsePath, writePath } from "./path.ts";
import { compilePrompt, renderMessages } from "./render.ts";
import { readRow } from "./row.ts";
import type { Step } from "./row.ts";

/** Whole numbers below a bound, the same ones at each start (mulberry32). */
function randomFrom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * bound);
  };
}

const pieces = [
  ..."abzAZ09_-@$#/\\ .[]{}()\"':;,|=<>?!&%+*~^`\t\n\r\0\x7f",
  ..."用户问题名前ひカ한국Ünïñжغथไ😀👍🏽｛｝：，“”",
  "\u00a0",
  "\u3000",
  "\u200b",
  "\u2028",
  "\ufeff",
  "\ud83d",
  "\ude00",
  "{{",
  "}}",
  '["',
  '"]',
  "\\u0041",
  "__proto__",
  "constructor",
  "10",
];

function randomName(pick: (bound: number) => number): string {
  return Array.from({ length: pick(7) }, () => pieces[pick(pieces.length)]).join("");
}

/** JSON as people's tools write it: white space anywhere, some characters escaped though they need not be. */
function spelled(json: string, pick: (bound: number) => number): string {
  const blanks = ["", "", " ", "\n\t"];
  const blank = () => blanks[pick(blanks.length)];
  return json.replace(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^{}[\],:"]+/g, (token) => {
    if (!token.startsWith('"')) return `${blank()}${token}${blank()}`;
    const chars = token.slice(1, -1).match(/\\u.{4}|\\.|[^]/g) ?? [];
    return `"${
      chars.map((char) =>
        char.length === 1 && pick(3) === 0 ? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}` : char
      ).join("")
    }"`;
  });
}

Deno.test("any name and nesting comes back from its variable, and finds its value", () => {
  const pick = randomFrom(1);
  for (let i = 0; i < 20_000; i++) {
    const steps: Step[] = [randomName(pick)];
    for (let depth = pick(4); depth > 0; depth--) steps.push(pick(3) === 0 ? pick(3) : randomName(pick));
    const raw = writePath(steps);
    assert.deepEqual(parsePath(raw.slice(2, -2))?.steps, steps, raw);
    const segments = parseText(`a${raw}b`).segments;
    assert.deepEqual(segments.map(({ kind }) => kind), ["text", "variable", "text"], raw);

    const number = `${pick(1000)}.50`;
    const json = steps.reduceRight<string>(
      (inner, step) =>
        typeof step === "number" ? `[${"null,".repeat(step)}${inner}]` : `{"x":[1],${JSON.stringify(step)}:${inner}}`,
      number,
    );
    const prompt = compilePrompt([{ role: "user", content: `a${raw}b` }]);
    const { messages, missing } = renderMessages(prompt, readRow(spelled(json, pick)), "fail");
    assert.deepEqual([messages[0]?.content, missing], [`a${number}b`, []], json);
  }
});

Deno.test("a name without odd characters is its own variable", () => {
  for (const name of ["用户问题", "user-id", "first name", "1st", "@type", "$ref", "😀", "Ünï", "a(b)", "__proto__"]) {
    assert.equal(writePath([name]), `{{${name}}}`);
  }
  assert.equal(writePath(["user", "tags", 0, "a.b", "名"]), '{{user.tags[0]["a.b"].名}}');
  for (const name of ["", " a", "a ", "a.b", "a[0]", 'say "x"', "a:b", "}}", "a\nb", "a\u2028b", "\ud83d"]) {
    assert.equal(writePath([name]), `{{[${JSON.stringify(name)}]}}`);
  }
});

Deno.test("lists and objects of a row go in as JSON.stringify writes what they are", () => {
  const pick = randomFrom(2);
  const make = (depth: number): unknown => {
    const kind = pick(depth > 3 ? 4 : 6);
    if (kind === 0) return randomName(pick);
    if (kind === 1) return pick(2) === 0;
    if (kind === 2) return null;
    if (kind === 3) return pick(1000) - 500;
    if (kind === 4) return Array.from({ length: pick(4) }, () => make(depth + 1));
    return Object.fromEntries(Array.from({ length: pick(4) }, () => [`k${randomName(pick)}`, make(depth + 1)]));
  };
  const path = parsePath("x.y");
  assert.ok(path);
  for (let i = 0; i < 5_000; i++) {
    const json = JSON.stringify({ x: { y: [make(0)], z: make(1) } });
    const row = readRow(spelled(json, pick));
    assert.equal(lookUp(row, path), JSON.stringify(JSON.parse(json).x.y));
  }
});

Deno.test("random texts of braces without a variable render unchanged", () => {
  const pick = randomFrom(3);
  const parts = [
    "{",
    "}",
    "{{",
    "}}",
    "q",
    " ",
    "\n",
    '"',
    ":",
    "|",
    "[",
    "]",
    "｛｛",
    "｝｝",
    "问题",
    "😀",
    "\\",
    "$",
    "'",
  ];
  let tried = 0;
  for (let i = 0; i < 20_000; i++) {
    const text = Array.from({ length: pick(14) }, () => parts[pick(parts.length)]).join("");
    const prompt = compilePrompt([{ role: "user", content: text }]);
    if (prompt.variables.length > 0 || text.includes("\\{{")) continue;
    tried++;
    assert.equal(renderMessages(prompt, readRow('{"q":"x"}'), "empty").messages[0]?.content, text);
  }
  assert.ok(tried > 10_000);
});
