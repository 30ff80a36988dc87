import assert from "node:assert/strict";
import { mappedNames, ourFolders, readImports, root, sourceFiles } from "./support/imports.ts";

const entrances = ["main.ts", "ui/islands/boot.ts", "ui/build.ts", "server/build/compile.ts"];
const forTestsAlone = /conformance\.ts$|_for_tests\.ts$/u;

Deno.test("every source file is reached from an entrance", async () => {
  const files = await sourceFiles(root, ourFolders);
  const imports = await readImports(root, files, await mappedNames());
  const reached = new Set<string>();
  const open = entrances.filter((file) => files.includes(file));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    for (const { from, to } of imports) if (from === file) open.push(to);
  }
  assert.deepEqual(files.filter((file) => !reached.has(file) && !forTestsAlone.test(file)), []);
});
