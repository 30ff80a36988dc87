import { newDefaults } from "../../server/contract/project.ts";
import { createLimiter } from "../../server/engine/buckets.ts";
import { realClock } from "../../server/engine/clock.ts";
import { createCommitter } from "../../server/engine/committer.ts";
import { createEventLog } from "../../server/engine/event-log.ts";
import { createMeters, noUsage } from "../../server/engine/meters.ts";
import { createPermits } from "../../server/engine/permits.ts";
import type { Ports } from "../../server/engine/ports.ts";
import { driveRun } from "../../server/engine/run.ts";
import { compilePrompt } from "../../server/prompt/render.ts";
import { type Figure, median } from "./report.ts";
import { rowLine } from "./rows.ts";
import { prompt } from "./stage.ts";

/** What one row costs in the engine itself, and whether it costs the same in a run of any length. */
export async function cost(): Promise<Figure[]> {
  await drive(100_000); // so that neither figure has the compiler's time in it
  const each: number[] = [];
  for (let time = 0; time < 9; time++) each.push(await drive(10_000));
  const small = median(each);
  const large = await drive(1_000_000);
  return [{
    work: "one row in the engine, no network: its cost in 1,000,000 rows, in 10,000 = 1",
    seen: large / small,
    limit: { most: 1.25 },
    unit: "x",
    of: `${small.toFixed(1)} µs in 10,000, ${
      large.toFixed(1)
    } µs in 1,000,000 (render, permit, commit, event; nothing stored)`,
  }];
}

/** Drives so many rows whose answers come at once; returns µs a row. */
async function drive(count: number): Promise<number> {
  const settings = { ...newDefaults, concurrency: 50 };
  const log = createEventLog("bench", realClock);
  const meters = createMeters(realClock);
  const never = new AbortController().signal;
  let stored = 0;
  const ports: Ports = {
    async *rows() {
      for (let row = 0; row < count; row++) yield { row, line: row + 1, text: rowLine(row, 300), tries: [] };
    },
    ask: (messages) =>
      Promise.resolve({
        reply: {
          kind: "answer",
          answer: messages[0]?.content ?? "",
          reasoning: null,
          finishReason: "stop",
          usage: { ...noUsage, promptTokens: 80, completionTokens: 80 },
          status: 200,
        },
        startedAt: realClock.date(),
        latencyMs: 1,
      }),
    mend: () => false,
    mendCount: () => 0,
    cacheScope: () => "",
    cached: () => null,
    store: (batch) => void (stored += batch.length),
    carry: () => {},
    tell: (event) => log.append(event),
    limiter: createLimiter({ requestsPerMinute: null, tokensPerMinute: null }, realClock),
    clock: realClock,
  };
  const began = performance.now();
  const outcome = await driveRun(
    {
      settings,
      prompt: compilePrompt(prompt.messages),
      revision: 1,
      budget: null,
      spent: { requests: 0, tokens: 0, activeMs: 0 },
      counts: { total: count, succeeded: 0, failed: 0, cached: 0, attempts: 0 },
      usage: noUsage,
      hasSuccess: false,
      drain: never,
      permits: createPermits(settings.concurrency),
      meters,
      committer: createCommitter({ store: ports.store, clock: realClock }),
    },
    ports,
    never,
  );
  log.close();
  if (outcome.kind !== "drained" || stored !== count) throw new Error(`${outcome.kind}, ${stored} of ${count} stored`);
  return (performance.now() - began) * 1000 / count;
}
