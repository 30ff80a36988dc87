import type { ComponentChildren, VNode } from "preact";
import type { History, Removal } from "../models/history.ts";
import { useSpeech, useWords } from "../page.ts";
import { commonError, elapsedOf, type RunLine, tokensPerRow } from "../run-line.ts";
import { Button } from "../parts/button.tsx";
import { successRatio } from "../parts/meter.tsx";

/** What can be done with the runs that are chosen; two have their figures beside each other. */
export function HistoryFoot({ history, remove }: { history: History; remove: Removal }): VNode | null {
  const say = useWords("history");
  const chosen = history.chosen.value;
  const [one, other] = chosen;
  if (!one) return null;
  const two = chosen.length === 2 && other ? { one: older(one, other), other: newer(one, other) } : null;
  const title = two
    ? say("versus", { one: two.one.id, other: two.other.id })
    : chosen.length === 1
    ? say("chosenOne", { id: one.id })
    : say("chosenMany", { count: chosen.length });
  return (
    <section class="card vs" aria-label={title}>
      <header class="card__head">
        <h2 aria-live="polite">{title}</h2>
        <span class="dim sm clip">
          {two
            ? [
              say(two.one.datasetName === two.other.datasetName ? "sameFile" : "otherFile"),
              say(two.one.model === two.other.model ? "sameModel" : "otherModel"),
            ].join(" · ")
            : say(chosen.length === 1 ? "chooseAnother" : "chooseTwo")}
        </span>
        <span class="push row">
          {two && (
            <Button
              icon="columns-2"
              popup="dialog"
              onClick={() => history.sheet.value = { kind: "compare", ...two }}
            >
              {say("compare")}
            </Button>
          )}
          <Button look="ghost" icon="trash-2" onClick={() => remove(chosen)}>
            {say("deleteCount", { count: chosen.length })}
          </Button>
          <Button
            look="ghost"
            icon="x"
            label={say("unchoose")}
            onClick={() => history.tick(chosen.map(({ id }) => id), false)}
          />
        </span>
      </header>
      {two && <Figures {...two} />}
    </section>
  );
}

const older = (one: RunLine, other: RunLine): RunLine => Number(one.id) < Number(other.id) ? one : other;
const newer = (one: RunLine, other: RunLine): RunLine => Number(one.id) < Number(other.id) ? other : one;

function Figures({ one, other }: { one: RunLine; other: RunLine }): VNode {
  const say = useWords("history");
  const sayRun = useWords("run");
  const speech = useSpeech();
  const now = Date.now();
  const figures: [says: string, of: (line: RunLine) => string][] = [
    [say("rowsFigure"), ({ counts }) => speech.number(counts.succeeded + counts.failed)],
    [say("success"), ({ counts }) => {
      const ratio = successRatio(counts);
      return ratio === null ? "—" : speech.percent(ratio);
    }],
    [say("topFailure"), (line) => {
      const most = commonError(line);
      return most ? `${sayRun(most.code)} ${speech.compact(most.count)}` : say("none");
    }],
    [
      say("latency"),
      ({ p50Ms, p95Ms }) =>
        p50Ms === null || p95Ms === null ? "—" : `${speech.number(p50Ms / 1000, 2)} / ${speech.seconds(p95Ms)}`,
    ],
    [say("tokensPerRow"), (line) => {
      const tokens = tokensPerRow(line);
      return tokens === null ? "—" : speech.number(Math.round(tokens));
    }],
    [say("elapsed"), (line) => {
      const elapsed = elapsedOf(line, now);
      return elapsed === null ? "—" : speech.elapsed(elapsed);
    }],
  ];
  return (
    <dl class="vs__grid">
      {figures.map(([says, of]) => (
        <div key={says}>
          <dt>{says}</dt>
          <Figure id={one.id}>{of(one)}</Figure>
          <Figure id={other.id}>{of(other)}</Figure>
        </div>
      ))}
    </dl>
  );
}

function Figure({ id, children }: { id: string; children: ComponentChildren }): VNode {
  return (
    <dd>
      <span class="dim">#{id}</span>
      <b>{children}</b>
    </dd>
  );
}
