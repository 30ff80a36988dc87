import assert from "node:assert/strict";
import { root, sourceFiles } from "./support/imports.ts";

/** What may stand before a sentence that is no message of a row or a run: faults, the log, sentences in both languages. */
const elsewhere = /(?:\bnew \w+\(|\bcoded\("\w+", |\blog\.\w+\(|\ben(?::| =))\s*$/u;

Deno.test("no message of a row or a run is made beside the table of notes", async () => {
  const folders = ["outbound", "providers", "engine", "runs"].map((name) => `server/${name}`);
  const found: string[] = [];
  for (const file of await sourceFiles(root, folders)) {
    // Of these one only refuses to begin, and the others are no part of the program.
    if (/freeze\.ts$|conformance\.ts$|_for_tests\.ts$/u.test(file)) continue;
    const source = (await Deno.readTextFile(`${root}/${file}`)).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gmu, "");
    for (const { 0: literal, index } of source.matchAll(/"[^"\n]*"|`[^`\n]*`/gu)) {
      if (!/(?<![\w-])[a-z]+ [a-z]+ [a-z]+\b/u.test(literal)) continue;
      if (!elsewhere.test(source.slice(Math.max(0, index - 60), index))) found.push(`${file}: ${literal}`);
    }
  }
  assert.deepEqual(found, []);
});
