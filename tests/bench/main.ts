/**
 * Prints one table: each figure beside its limit, in one run. `--large` adds a million rows. Names of benchmarks choose
 * some of them. Exit code 0 whatever the figures are, 1 when something broke.
 */
import { cost } from "./cost.ts";
import { latency } from "./latency.ts";
import { million } from "./million.ts";
import { smallPages } from "./pages.ts";
import { type Figure, tableOf } from "./report.ts";
import { start } from "./start.ts";
import { throughput } from "./throughput.ts";

const encoder = new TextEncoder();
const print = (text: string): void => void Deno.stdout.writeSync(encoder.encode(text + "\n"));
const say = (text: string): void => void Deno.stderr.writeSync(encoder.encode(`… ${text}\n`));

const short: Record<string, () => Promise<Figure[]>> = {
  cost,
  throughput,
  latency: () => latency(5_000, 200, 50, 0.98),
  thousand: () => latency(20_000, 1_000, 1_000, 0.95),
  pages: smallPages,
  start,
};
const large: typeof short = { million: () => million(say) };

const wanted = Deno.args.filter((arg) => !arg.startsWith("--"));
const known = Deno.args.includes("--large") ? { ...short, ...large } : short;
const figures: Figure[] = [];
let broken = 0;
for (const [name, measure] of Object.entries(known)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  say(name);
  try {
    figures.push(...await measure());
  } catch (error) {
    broken++;
    print(`${name} broke: ${error instanceof Error ? error.stack : error}`);
  }
}
const { deno, v8 } = Deno.version;
print(`Deno ${deno}, V8 ${v8}, ${navigator.hardwareConcurrency} cores, load ${Deno.loadavg()[0]?.toFixed(1)}\n`);
print(tableOf(figures));
Deno.exitCode = broken > 0 ? 1 : 0;
