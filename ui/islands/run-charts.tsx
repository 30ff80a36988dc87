import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import type { Figure } from "../models/run-figures.ts";
import type { RunDesk } from "../models/run-desk.ts";
import { useSpeech, useWords } from "../page.ts";
import { type ChartSeries, roundUp, TimeChart } from "../parts/chart.tsx";

const bars = 64;

/** Throughput, latency, failures and concurrency over time, one under the other's time. */
export function RunCharts({ desk }: { desk: RunDesk }): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  const cursor = useSignal<number | null>(null);
  const { run: { value: run } } = desk;
  const figures = desk.followed.figures.value;
  const [first, last] = [figures[0], figures.at(-1)];
  const from = first ? first.at - first.ms : 0;
  const to = Math.max(from + 1, last?.at ?? 0);
  const clock = (ms: number) => first ? speech.time(new Date(ms).toISOString()) : "";
  const times = { from: clock(from), to: clock(to) };
  const xOf = ({ at, ms }: Figure) => (at - ms / 2 - from) / (to - from);
  const { counts, rates } = run;

  const perSecond = figures.map(({ rows, ms }) => rows * 1000 / ms);
  const mostRows = roundUp(Math.max(0, ...perSecond));
  const mostMs = roundUp(Math.max(0, ...figures.map(({ p50Ms, p95Ms }) => Math.max(p50Ms ?? 0, p95Ms ?? 0))) / 1000);
  const failed = failuresOf(figures, from, to);
  const mostFailed = roundUp(Math.max(0, ...failed));
  const mostFlight = roundUp(Math.max(run.concurrency, ...figures.map(({ inFlight }) => inFlight)));
  const latencies = (p50Ms: number | null, p95Ms: number | null) => {
    if (p95Ms === null) return p50Ms === null ? say("unknown") : speech.seconds(p50Ms);
    return `${p50Ms === null ? say("unknown") : speech.number(p50Ms / 1000, 2)} / ${speech.seconds(p95Ms)}`;
  };

  const at = cursor.value;
  const pointed = at === null ? undefined : nearest(figures, from + at * (to - from));
  const when = pointed ? clock(pointed.at - pointed.ms) : null;
  const shared = { ...times, cursor: at, onCursor: (x: number | null) => cursor.value = figures.length > 0 ? x : null };
  const count = (value: number) => say("rowsPerSecond", { count: speech.number(value, value < 10 ? 1 : 0) });

  return (
    <section class="quad" aria-label={say("overTime")}>
      <Chart
        title={say("speed")}
        note={when}
        value={count(pointed ? pointed.rows * 1000 / pointed.ms : rates.rowsPerSecond)}
      >
        <TimeChart
          {...shared}
          label={say("chartRows", times)}
          most={first && speech.number(mostRows, 1)}
          series={[line(figures.map((one, index) => [xOf(one), (perSecond[index] ?? 0) / mostRows]), { filled: true })]}
        />
      </Chart>
      <Chart
        title={say("latency")}
        note={
          <>
            <span class="key key--a"></span> p50 <span class="key key--b"></span> p95
          </>
        }
        value={latencies(pointed ? pointed.p50Ms : rates.latencyP50Ms, pointed ? pointed.p95Ms : rates.latencyP95Ms)}
      >
        <TimeChart
          {...shared}
          label={say("chartLatency", times)}
          most={first && speech.seconds(mostMs * 1000)}
          series={[
            line(figures.map((one) => [xOf(one), height(one.p95Ms, mostMs * 1000)]), { dashed: true }),
            line(figures.map((one) => [xOf(one), height(one.p50Ms, mostMs * 1000)])),
          ]}
        />
      </Chart>
      <Chart
        title={say("logFailed")}
        note={when ??
          (first ? say("eachSeconds", { length: speech.duration(Math.max(1000, (to - from) / bars)) }) : "")}
        value={say("failedInAll", { count: pointed ? pointed.failed : counts.failed })}
      >
        <TimeChart
          {...shared}
          label={say("chartErrors", times)}
          most={first && speech.number(mostFailed)}
          series={[{
            kind: "bars",
            width: 1 / bars,
            points: failed.map((rows, index) => [(index + 0.5) / bars, rows / mostFailed]),
          }]}
        />
      </Chart>
      <Chart
        title={say("concurrency")}
        note={when ?? (run.adaptive ? say("adaptive") : "")}
        value={pointed ? speech.number(pointed.inFlight, 1) : `${speech.number(counts.inFlight)} / ${run.concurrency}`}
      >
        <TimeChart
          {...shared}
          label={say("chartFlight", times)}
          most={speech.number(mostFlight)}
          series={[
            line(figures.map((one) => [xOf(one), one.inFlight / mostFlight])),
            { kind: "level", y: Math.min(run.concurrency, rates.concurrency || run.concurrency) / mostFlight },
          ]}
        />
      </Chart>
    </section>
  );
}

function Chart(
  { title, note, value, children }: {
    title: string;
    note: VNode | string | null;
    value: string;
    children: VNode;
  },
): VNode {
  return (
    <figure>
      <header>
        <span>{title}</span>
        <span class="dim clip">{note}</span>
        <b>{value}</b>
      </header>
      {children}
    </figure>
  );
}

function line(
  points: [x: number, y: number | null][],
  look: { filled?: boolean; dashed?: boolean } = {},
): ChartSeries {
  return { kind: "line", points, ...look };
}

const height = (value: number | null, most: number): number | null => value === null ? null : value / most;

/** Failures in stretches of one length, whatever the lengths of the figures are. */
function failuresOf(figures: readonly Figure[], from: number, to: number): number[] {
  const counts = new Array<number>(bars).fill(0);
  for (const { at, ms, failed } of figures) {
    const index = Math.min(bars - 1, Math.max(0, Math.floor((at - ms / 2 - from) / (to - from) * bars)));
    counts[index] = (counts[index] ?? 0) + failed;
  }
  return counts;
}

function nearest(figures: readonly Figure[], at: number): Figure | undefined {
  return figures.find((figure) => figure.at >= at) ?? figures.at(-1);
}
