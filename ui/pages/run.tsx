import type { VNode } from "preact";
import type { ErrorGroup, ResultRow } from "../../server/contract/result.ts";
import type { Run, RunStatus } from "../../server/contract/run.ts";
import { errors as sentences } from "../../server/contract/errors.ts";
import type { Speech } from "../i18n/speech.ts";
import type { Frame, ProjectBar } from "./layout.tsx";
import { Layout } from "./layout.tsx";

export type RunPageData = {
  run: Run;
  bar: ProjectBar | null;
  errors: ErrorGroup[];
  rows: ResultRow[];
};
export type RunPageProps = { frame: Frame; data: RunPageData };

/** Words that the page's script puts in when things change; the rest of its texts are numbers. */
const liveWords = [
  "queued",
  "running",
  "paused",
  "completed",
  "failed",
  "cancelled",
  "withFailures",
  "succeededRows",
  "failedRows",
  "cachedRows",
  "unknown",
  "rowsPerSecond",
  "lost",
  "noErrors",
] as const;

type Word =
  | "succeededRows"
  | "cachedRows"
  | "failedRows"
  | "inFlight"
  | "rest"
  | "timeLeft"
  | "speed"
  | "latency"
  | "tokens"
  | "attempts"
  | "concurrency"
  | "download"
  | "downloadSucceeded"
  | "downloadFailed";

/** One run, complete without script; with it the figures follow the run's events. */
export function RunPage({ frame, data: { run, bar, errors, rows } }: RunPageProps): VNode {
  const { speech, base } = frame;
  const say = speech.words("run");
  const { counts, rates, usage } = run;
  const title = speech.words("shell")("runNumber", { id: run.id });
  const texts = frame.wordsOf(["run"]).run;
  const words = Object.fromEntries(liveWords.map((word) => [word, texts?.[word]]));
  return (
    <Layout
      frame={frame}
      title={title}
      place="projects"
      project={bar}
      projectPlace="runs"
      scripts={["run-live.js"]}
      styles={["pages.css"]}
    >
      <main
        id="main"
        class="run"
        data-run={run.id}
        data-api={`${base}/api/runs/${encodeURIComponent(run.id)}`}
        data-words={JSON.stringify(words)}
      >
        <p class="banner" role="status" data-lost hidden></p>
        <header class="runhead">
          <h1>{title}</h1>
          <StatusMark speech={speech} run={run} />
          <span class="facts not-phone">
            <span>{run.projectName}</span>
            <span>{run.datasetName}</span>
            <span class="mono">{run.model}</span>
            <span class="mono">{run.outputField}</span>
          </span>
          <span class="push row tools">
            <Action frame={frame} run={run} name="pause" when={["queued", "running"]} />
            <Action frame={frame} run={run} name="resume" when={["paused", "failed"]} look="btn--primary" />
            <Action frame={frame} run={run} name="cancel" when={["queued", "running", "paused"]} look="btn--danger" />
            <Download frame={frame} run={run} rows="all" word="download" />
            <Download frame={frame} run={run} rows="succeeded" word="downloadSucceeded" />
            <Download frame={frame} run={run} rows="failed" word="downloadFailed" />
          </span>
        </header>
        <p class="notice notice--warn" data-reason hidden={!reasonOf(run)}>{reasonOf(run)}</p>
        <section class="prog" aria-label={say("progress")}>
          <div class="prog__pct">
            <span data-live="percent">{percentOf(run, speech)}</span>
            <small>%</small>
          </div>
          <div class="stack prog__bar">
            <Meter run={run} large live />
            <div class="legend">
              <Part speech={speech} name="ok" word="succeededRows" count={counts.succeeded} live="succeeded" />
              <Part speech={speech} name="cache" word="cachedRows" count={counts.cached} live="cached" />
              <Part speech={speech} name="bad" word="failedRows" count={counts.failed} live="failed" />
              <Part speech={speech} name="run" word="inFlight" count={counts.inFlight} live="inFlight" />
              <Part speech={speech} name="rest" word="rest" count={restOf(run)} live="rest" />
            </div>
          </div>
          <dl class="figs">
            <Figure
              speech={speech}
              word="timeLeft"
              live="eta"
              value={rates.etaMs === null ? null : speech.duration(rates.etaMs)}
              lead
            />
            <Figure
              speech={speech}
              word="speed"
              live="speed"
              value={say("rowsPerSecond", { count: speech.number(rates.rowsPerSecond, 1) })}
            />
            <Figure
              speech={speech}
              word="latency"
              live="latency"
              value={pair(latency(rates.latencyP50Ms, speech), latency(rates.latencyP95Ms, speech))}
            />
            <Figure
              speech={speech}
              word="tokens"
              live="tokens"
              value={pair(number(usage.promptTokens, speech), number(usage.completionTokens, speech))}
            />
            <Figure speech={speech} word="attempts" live="attempts" value={speech.number(counts.attempts)} />
            <Figure
              speech={speech}
              word="concurrency"
              live="concurrency"
              value={`${rates.concurrency} / ${run.concurrency}`}
            />
          </dl>
        </section>
        <ul class="stack pad" data-waits aria-label={say("waits")}>
          {rates.waits.map((wait) => <li key={wait.message} class="notice notice--info">{wait.message}</li>)}
          {run.mends.map((mend) => <li key={mend.parameter} class="notice notice--info">{mend.says}</li>)}
        </ul>
        <section class="split">
          <div class="pane">
            <header class="pane__head">
              <h2>{say("lastRows")}</h2>
            </header>
            <table class="tbl log">
              <tbody data-rows>{rows.map((row) => <Row key={row.row} speech={speech} row={row} />)}</tbody>
            </table>
            <p class="empty" data-no-rows hidden={rows.length > 0}>{say("noRows")}</p>
          </div>
          <aside class="pane" aria-label={say("errors")}>
            <header class="pane__head">
              <h2>{say("errors")}</h2>
            </header>
            <div data-errors>
              {errors.length === 0 && <p class="empty">{say("noErrors")}</p>}
              {errors.map((group) => <Failure key={group.code} speech={speech} group={group} />)}
            </div>
          </aside>
        </section>
      </main>
    </Layout>
  );
}

const marks: Record<RunStatus, string> = {
  queued: "off",
  running: "run",
  paused: "warn",
  completed: "ok",
  failed: "bad",
  cancelled: "off",
};

/** The state of a run as a word; a completed run with failures says so. */
function StatusMark({ speech, run }: { speech: Speech; run: Run }): VNode {
  const { status, counts } = run;
  const some = status === "completed" && counts.failed > 0;
  const word = some
    ? speech.words("run")("withFailures", { failed: speech.number(counts.failed) })
    : speech.words("run")(status);
  return (
    <span class={`st st--box st--${some ? "warn" : marks[status]}`} data-status={status} role="status">{word}</span>
  );
}

/** The bar of a run. Widths are attributes of the drawing, since the page allows no inline style. */
function Meter({ run, large = false, live = false }: { run: Run; large?: boolean; live?: boolean }): VNode {
  const { counts: { total, succeeded, cached, failed, inFlight } } = run;
  const parts: [name: string, count: number, look: Record<string, string>][] = [
    ["ok", succeeded - cached, { class: "f-ok" }],
    ["cache", cached, { fill: "url(#hatch)" }],
    ["bad", failed, { class: "f-bad" }],
    ["run", inFlight, { fill: "url(#stripe)" }],
  ];
  let start = 0;
  return (
    <svg class={large ? "meter meter--lg" : "meter"} aria-hidden="true" {...(live && { "data-meter": "" })}>
      {parts.map(([name, count, look]) => {
        const width = total === 0 ? 0 : Math.max(0, count) / total * 100;
        const x = start;
        start += width;
        return (
          <rect
            key={name}
            x={`${x.toFixed(3)}%`}
            width={`${width.toFixed(3)}%`}
            height="100%"
            data-part={name}
            {...look}
          />
        );
      })}
    </svg>
  );
}

/** How far a run is, in percent with one digit; never rounded up to a hundred. */
function percentOf({ counts: { total, succeeded, failed } }: Run, speech: Speech): string {
  if (total === 0) return speech.number(0);
  return speech.number(Math.floor((succeeded + failed) / total * 1000) / 10, 1);
}

function restOf({ counts: { total, succeeded, failed, inFlight } }: Run): number {
  return Math.max(0, total - succeeded - failed - inFlight);
}

function reasonOf(run: Run): string {
  if (run.status === "failed") return run.failure?.message ?? "";
  return run.status === "paused" ? run.pause?.message ?? "" : "";
}

type ActionProps = { frame: Frame; run: Run; name: "pause" | "resume" | "cancel"; when: RunStatus[]; look?: string };

function Action({ frame: { speech, base }, run, name, when, look = "" }: ActionProps): VNode {
  return (
    <form
      method="post"
      action={`${base}/runs/${encodeURIComponent(run.id)}/${name}`}
      data-when={when.join(" ")}
      hidden={!when.includes(run.status)}
    >
      <button type="submit" class={`btn ${look}`}>{speech.words("run")(name)}</button>
    </form>
  );
}

function Download(
  { frame: { speech, base }, run, rows, word }: { frame: Frame; run: Run; rows: string; word: Word },
): VNode {
  const href = `${base}/api/runs/${encodeURIComponent(run.id)}/result?rows=${rows}`;
  return <a class="btn" href={href} download>{speech.words("run")(word)}</a>;
}

function Part(
  { speech, name, word, count, live }: { speech: Speech; name: string; word: Word; count: number; live: string },
): VNode {
  return (
    <span>
      <i class={`key key--${name}`}></i>
      {speech.words("run")(word)} <b data-live={live}>{speech.number(count)}</b>
    </span>
  );
}

function Figure(
  { speech, word, live, value, lead = false }: {
    speech: Speech;
    word: Word;
    live: string;
    value: string | null;
    lead?: boolean;
  },
): VNode {
  return (
    <div class={lead ? "fig fig--lead" : "fig"}>
      <dt>{speech.words("run")(word)}</dt>
      <dd data-live={live}>{value ?? speech.words("run")("unknown")}</dd>
    </div>
  );
}

function Row({ speech, row }: { speech: Speech; row: ResultRow }): VNode {
  const bad = row.status === "failed";
  const result = row.result;
  const text = bad ? result?.error?.message ?? "" : result?.answer ?? "";
  return (
    <tr class={bad ? "is-bad" : undefined}>
      <td class="ln">{speech.number(row.row + 1)}</td>
      <td class={bad ? "bad" : result?.cached ? "cache" : "ok"}>
        {speech.words("run")(bad ? "failedRows" : result?.cached ? "cachedRows" : "succeededRows")}
      </td>
      <td class="fill clip">{text.slice(0, 200)}</td>
    </tr>
  );
}

function Failure({ speech, group }: { speech: Speech; group: ErrorGroup }): VNode {
  return (
    <article class="err">
      <div class="err__t">
        <b>{sentences[group.code][speech.language]}</b>
        <code>{group.code}</code>
        <b class="push">{speech.number(group.count)}</b>
      </div>
      <p>{group.example.message}</p>
    </article>
  );
}

function latency(ms: number | null, speech: Speech): string | null {
  return ms === null ? null : speech.number(ms / 1000, 2) + " s";
}

function number(value: number | null, speech: Speech): string | null {
  return value === null ? null : speech.number(value);
}

function pair(one: string | null, other: string | null): string | null {
  return one === null && other === null ? null : `${one ?? "–"} · ${other ?? "–"}`;
}
