import assert from "node:assert/strict";
import { mappedNames, ourFolders, readImports, root, sourceFiles } from "./support/imports.ts";

const contractAndBelow = [
  "contract",
  "prompt",
  "formats",
  "providers",
  "outbound",
  "engine",
  "db",
  "secrets",
  "datasets",
];

/** Which rooms a room may import from by value; types follow the same arrows unless `types` says more. */
const arrows: Record<string, { values: readonly string[]; types?: readonly string[] }> = {
  contract: { values: [] },
  prompt: { values: [] },
  mock: { values: [] },
  formats: { values: ["contract"] },
  outbound: { values: ["contract"] },
  settings: { values: ["contract"] },
  version: { values: [] },
  log: { values: ["contract"] },
  secrets: { values: ["contract"] },
  providers: { values: ["contract", "outbound"] },
  engine: { values: ["contract", "prompt"] },
  db: { values: ["contract"] },
  datasets: { values: ["contract", "prompt", "formats", "db"] },
  templates: { values: ["contract", "prompt", "formats", "db"] },
  backup: { values: ["datasets", "db"] },
  runs: { values: contractAndBelow },
  projects: { values: [...contractAndBelow, "runs", "templates", "mock"] },
  http: {
    values: ["contract", "projects", "templates", "datasets", "runs", "settings", "ui-pages", "ui", "db", "version"],
    types: ["engine", "secrets"],
  },
  services: {
    values: [
      ...contractAndBelow,
      "templates",
      "runs",
      "projects",
      "http",
      "settings",
      "mock",
      "version",
      "descriptors",
    ],
  },
  descriptors: { values: [] },
  cli: {
    values: [
      ...contractAndBelow,
      "templates",
      "runs",
      "projects",
      "backup",
      "http",
      "settings",
      "services",
      "mock",
      "ui-build", // in the source tree alone
      "version",
    ],
  },
  build: { values: ["cli", "ui-build"] }, // which program opens a browser is also what an executable may start
  "ui-build": { values: ["build"] },
  main: { values: ["cli"] },
  "ui-pages": { values: ["contract-plain", "prompt", "ui-islands", "ui-parts", "ui"], types: ["contract"] },
  "ui-islands": { values: ["contract-plain", "prompt", "ui-models", "ui-parts", "ui"], types: ["contract"] },
  "ui-models": { values: ["contract-plain", "prompt", "ui"], types: ["contract"] },
  "ui-parts": { values: ["contract-plain", "ui"], types: ["contract"] },
  ui: { values: ["contract-plain", "prompt"], types: ["contract"] },
};

/** The room that a file lies in; `plain` are files of the contract that hold plain data for the interface. */
function roomOf(file: string): string {
  const [top, second] = file.split("/");
  if (top === "main.ts") return "main";
  if (top === "db" || top === "deno.json") return top;
  if (top === "ui") {
    if (second === "build.ts") return "ui-build";
    return second === "pages" || second === "islands" || second === "models" || second === "parts"
      ? `ui-${second}`
      : "ui";
  }
  if (/^server\/contract\/(?:errors|notes|note-table|problems)\.ts$/u.test(file)) return "contract-plain";
  return (second ?? "").replace(/\.ts$/u, "");
}

Deno.test("every import follows the table of arrows", async () => {
  const imports = await readImports(root, await sourceFiles(root, ourFolders), await mappedNames());
  const wrong = imports.filter(({ from, to, typesOnly }) => {
    const [here, there] = [roomOf(from), roomOf(to)];
    if (here === there || there === "log" && !here.startsWith("ui")) return false;
    if (there === "deno.json") return here !== "version";
    const row = arrows[here === "contract-plain" ? "contract" : here];
    if (!row) return true;
    const rooms = there === "contract-plain" ? ["contract", "contract-plain"] : [there];
    if (here === "contract" && there === "contract-plain") return false;
    if (here === "contract-plain") return there !== "contract";
    return !rooms.some((room) => row.values.includes(room) || typesOnly && row.types?.includes(room));
  });
  assert.deepEqual(wrong.map(({ from, to, typesOnly }) => `${from} -> ${to}${typesOnly ? " (types)" : ""}`), []);
});

Deno.test("no file imports itself by way of others", async () => {
  const imports = await readImports(root, await sourceFiles(root, ourFolders), await mappedNames());
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...next.get(from) ?? [], to]);
  const done = new Set<string>();
  const cycles: string[] = [];
  function visit(file: string, path: readonly string[]): void {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      return;
    }
    if (done.has(file)) return;
    for (const target of next.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  }
  for (const file of next.keys()) visit(file, []);
  assert.deepEqual(cycles, []);
});
