/**
 * Runs all tests and closes with one line, `N passed, N failed`. Sets up what they need first.
 * Exit code 0 only when everything passed and something ran.
 */
import { root } from "./imports.ts";
import { setUp } from "./setup.ts";

const groups: { name: string; args: string[] }[] = [
  { name: "fmt", args: ["fmt", "--check"] },
  { name: "lint", args: ["lint"] },
  { name: "check", args: ["check"] },
  {
    name: "unit tests",
    args: [
      "test",
      "-A",
      "--no-check",
      "--quiet",
      "server",
      "db",
      "ui",
      "tests/arrows_test.ts",
      "tests/orphans_test.ts",
    ],
  },
  {
    name: "through the doors",
    args: [
      "test",
      "-A",
      "--no-check",
      "--quiet",
      "--ignore=tests/arrows_test.ts,tests/orphans_test.ts,tests/bench",
      "tests",
    ],
  },
];

const say = (text: string): void => void Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
const totals = { passed: 0, failed: 0, ignored: 0 };
const summary = /(\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed(?: \(\d+ steps?\))?(?: \| (\d+) ignored)?/u;

async function runGroup({ name, args }: (typeof groups)[number]): Promise<void> {
  const began = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: root,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
    env: { NO_COLOR: "1" },
  }).spawn();
  let tail = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    await Deno.stdout.write(new TextEncoder().encode(text));
    tail = (tail + text).slice(-4000);
  }
  const { success } = await child.status;
  const counted = summary.exec(tail);
  totals.passed += Number(counted?.[1] ?? (success ? 1 : 0));
  totals.failed += Number(counted?.[2] ?? 0);
  totals.ignored += Number(counted?.[3] ?? 0);
  if (!success && Number(counted?.[2] ?? 0) === 0) totals.failed += 1;
  say(`-- ${name}: ${success ? "ok" : "FAILED"} in ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
}

await setUp();
for (const group of groups) await runGroup(group);
say(`${totals.passed} passed, ${totals.failed} failed${totals.ignored ? `, ${totals.ignored} skipped` : ""}`);
Deno.exit(totals.failed === 0 && totals.passed > 0 ? 0 : 1);
