import type { ComponentChildren, VNode } from "preact";
import { useRef } from "preact/hooks";
import type { Run } from "../../server/contract/run.ts";
import type { Speech } from "../i18n/speech.ts";
import type { RunDesk } from "../models/run-desk.ts";
import { useSpeech, useWords } from "../page.ts";
import { hasAsked } from "../run-line.ts";
import { doneRatio, Meter, successRatio } from "../parts/meter.tsx";

/** How far a run is: percent, bar, and what is left. */
export function RunProgress({ desk }: { desk: RunDesk }): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  const { run: { value: run }, followed } = desk;
  const { counts, rates, usage } = run;
  const now = followed.now.value;
  const tokens = (usage.promptTokens ?? 0) + (usage.completionTokens ?? 0);
  const known = usage.promptTokens !== null || usage.completionTokens !== null;
  const elapsed = elapsedOf(run, now);
  const isGoing = run.status === "running" && rates.etaMs !== null;
  return (
    <section class="prog" aria-label={say("progress")}>
      <div class="prog__pct">
        {percentOf(run, speech)}
        <small>%</small>
        <Told run={run} />
      </div>
      <div class="stack prog__bar">
        <Meter counts={counts} size="lg" />
        <Legend run={run} />
      </div>
      <dl class="figs">
        <Fig says={say("timeLeft")} lead>
          {isGoing && rates.etaMs !== null ? speech.duration(rates.etaMs) : say("unknown")}
          {isGoing && rates.etaMs !== null && (
            <small>
              {" "}
              {say("doneAt", { time: speech.time(new Date(now + rates.etaMs).toISOString()).slice(0, 5) })}
            </small>
          )}
        </Fig>
        <Fig says={say("elapsed")}>
          {elapsed === null ? say("unknown") : speech.elapsed(elapsed)}
        </Fig>
        <Fig says={say("tokens")}>
          {known ? speech.compact(tokens) : say("unknown")}
          {known && (
            <small>
              {" "}
              {speech.compact(usage.promptTokens ?? 0)} → {speech.compact(usage.completionTokens ?? 0)}
            </small>
          )}
        </Fig>
        <Fig says={say("attempts")}>{speech.number(counts.attempts)}</Fig>
      </dl>
    </section>
  );
}

/** What came of a run that is over. */
export function RunSummary({ desk }: { desk: RunDesk }): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  const run = desk.run.value;
  const { counts, rates, usage } = run;
  const success = successRatio(counts);
  const elapsed = elapsedOf(run, Date.parse(run.finishedAt ?? run.createdAt));
  const pair = (one: string | null, other: string | null, sign: string) =>
    one === null && other === null ? say("unknown") : `${one ?? say("unknown")} ${sign} ${other ?? say("unknown")}`;
  const text = (value: number | null, write: (value: number) => string) => value === null ? null : write(value);
  return (
    <div class="done__sum">
      <div class="row gap4 done__pct">
        <span>
          {success !== null && <b>{speech.percent(success).replace("%", "")}</b>}
          <small>{success === null ? say("noLines") : `% ${say("successShare")}`}</small>
        </span>
        <Told run={run} />
      </div>
      <Meter counts={counts} size="lg" />
      <Legend run={run} />
      <dl class="sumfigs">
        <Sum says={say("took")}>{elapsed === null ? say("unknown") : speech.elapsed(elapsed)}</Sum>
        <Sum says={say("speed")}>
          {say("rowsPerSecond", { count: speech.number(rates.rowsPerSecond, rates.rowsPerSecond < 10 ? 1 : 0) })}
        </Sum>
        <Sum says={say("tokens")}>
          {pair(text(usage.promptTokens, speech.compact), text(usage.completionTokens, speech.compact), "→")}
        </Sum>
        <Sum says={say("latencyBoth")}>
          {pair(
            text(rates.latencyP50Ms, (ms) => speech.number(ms / 1000, 2)),
            text(rates.latencyP95Ms, speech.seconds),
            "/",
          )}
        </Sum>
      </dl>
    </div>
  );
}

function Legend({ run }: { run: Run }): VNode {
  const say = useWords("run");
  const speech = useSpeech();
  const { total, succeeded, cached, failed, inFlight, waiting } = run.counts;
  const rest = Math.max(0, total - succeeded - failed - inFlight);
  const live = run.status === "queued" || run.status === "running" || run.status === "paused";
  const parts: [key: string, says: string, count: number, always: boolean][] = [
    ["ok", say("succeededRows"), succeeded - cached, true],
    ["cache", say("cachedRows"), cached, live || cached > 0],
    ["bad", say("failedRows"), failed, true],
    ["run", say("inFlight"), inFlight, live || inFlight > 0],
    ["rest", say("rest"), rest, live || rest > 0],
  ];
  return (
    <div class="legend">
      {parts.filter(([, , , always]) => always).map(([key, says, count]) => (
        <span key={key}>
          <i class={`key key--${key}`}></i>
          {says} <b>{speech.number(count)}</b>
        </span>
      ))}
      {waiting > 0 && <span class="dim">{say("waiting")} {speech.number(waiting)}</span>}
    </div>
  );
}

/** Tells those who do not see the figures how far it is, every ten percent. */
function Told({ run }: { run: Run }): VNode {
  const say = useWords("run");
  const told = useRef(-1);
  told.current = Math.floor(doneRatio(run.counts) * 10) * 10;
  return <span class="vh" role="status">{say("percentDone", { percent: told.current })}</span>;
}

function Fig({ says, lead = false, children }: { says: string; lead?: boolean; children: ComponentChildren }): VNode {
  return (
    <div class={lead ? "fig fig--lead" : "fig"}>
      <dt>{says}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Sum({ says, children }: { says: string; children: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{says}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** How far a run is, in percent without its sign; never rounded up to a hundred. */
export function percentOf({ counts }: Run, { percent }: Pick<Speech, "percent">): string {
  return percent(doneRatio(counts)).replace("%", "");
}

/** How long a run has been going, in ms, with its pauses; null before its start. */
function elapsedOf({ startedAt, finishedAt, counts }: Run, now: number): number | null {
  if (startedAt === null || finishedAt !== null && !hasAsked({ counts })) return null;
  return Math.max(0, (finishedAt === null ? now : Date.parse(finishedAt)) - Date.parse(startedAt));
}
