import type { ComponentChildren, VNode } from "preact";
import type { StatsDesk } from "../models/stats.ts";
import { useSpeech, useWords } from "../page.ts";
import { successRatio } from "../parts/meter.tsx";
import { secondsNumber, secondsUnit } from "./stats-charts.ts";

const beforeWords = {
  "24h": "before24h",
  "7d": "before7d",
  "30d": "before30d",
  all: "beforeSame",
  custom: "beforeSame",
} as const;

/** Six figures of the whole time, three of them beside the time before. */
export function StatsFigures({ desk }: { desk: StatsDesk }): VNode {
  const say = useWords("stats");
  const speech = useSpeech();
  const { totals, before } = desk.stats.value;
  const word = beforeWords[desk.question.value.period];
  const than = (change: string | null) => change === null ? null : say(word, { change });
  const sign = (value: number, text: string) => value === 0 ? say("noChange") : `${value > 0 ? "+" : "−"}${text}`;
  const old = before && before.rows > 0 ? before : null;
  const [success, oldSuccess] = [successRatio(totals), old && successRatio(old)];
  const { latencyP50Ms: p50, latencyP95Ms: p95 } = totals;

  const rowsChange = old && Math.round((totals.rows / old.rows - 1) * 100);
  const points = success === null || oldSuccess === null ? null : Math.round((success - oldSuccess) * 1000) / 10;
  const slower = p50 === null || !old || old.latencyP50Ms === null
    ? null
    : Math.round((p50 - old.latencyP50Ms) / 10) * 10;
  const unit = secondsUnit(speech);
  const seconds = (ms: number) => speech.number(Math.abs(ms) / 1000, 2);

  const twoLatencies = p50 === null || p95 === null ? <b>—</b> : (
    <>
      <b>{secondsNumber(p50, speech)}</b>
      <small>/ {secondsNumber(p95, speech)} {unit}</small>
    </>
  );
  const asked = totals.rows - totals.cached;
  const work = [
    say("runs", { count: totals.runs }),
    ...(asked > 0 ? [say("perRow", { count: speech.number(totals.attempts / asked, 2) })] : []),
  ].join(speech.language === "zh" ? "，" : ", ");
  return (
    <dl class="card kpis" aria-label={say("figures")}>
      <Figure
        says={say("rows")}
        below={than(rowsChange === null ? null : sign(rowsChange, `${speech.number(Math.abs(rowsChange))}%`))}
      >
        <Scaled value={totals.rows} />
      </Figure>
      <Figure
        says={say("success")}
        below={than(
          points === null ? null : sign(points, say("points", { points: speech.number(Math.abs(points), 1) })),
        )}
      >
        {success === null ? <b>—</b> : <Percent text={speech.percent(success)} />}
      </Figure>
      <Figure
        says={say("latencyKpi")}
        below={than(slower === null ? null : sign(slower, `${seconds(slower)} ${unit}`))}
      >
        {twoLatencies}
      </Figure>
      <Figure
        says={say("tokens")}
        below={say("inOut", {
          sent: speech.compact(totals.promptTokens),
          received: speech.compact(totals.completionTokens),
        })}
      >
        <Scaled value={totals.promptTokens + totals.completionTokens} />
      </Figure>
      <Figure says={say("requests")} below={work}>
        <Scaled value={totals.attempts} />
      </Figure>
      <Figure
        says={say("cacheSaved")}
        below={totals.rows === 0 ? null : say("ofRows", { share: speech.percent(totals.cached / totals.rows) })}
      >
        <Scaled value={totals.cached} unit={say("rowsUnit")} />
      </Figure>
    </dl>
  );
}

function Figure({ says, below, children }: { says: string; below: string | null; children: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{says}</dt>
      <dd>
        {children}
        {below !== null && <span class="d">{below}</span>}
      </dd>
    </div>
  );
}

/** A number with its unit small behind it. */
function Scaled({ value, unit = "" }: { value: number; unit?: string }): VNode {
  const speech = useSpeech();
  const [, figure = "", scale = ""] = /^([\d.,\s]*\d)\s?(.*)$/u.exec(speech.compact(value)) ?? [];
  const behind = [scale, unit].filter(Boolean).join(speech.language === "zh" ? "" : " ");
  return (
    <span title={speech.number(value)}>
      <b>{figure}</b>
      {behind !== "" && <small>{behind}</small>}
    </span>
  );
}

function Percent({ text }: { text: string }): VNode {
  return (
    <>
      <b>{text.slice(0, -1)}</b>
      <small>%</small>
    </>
  );
}
