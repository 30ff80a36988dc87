import type { Chart, Step } from "../charts/chart.ts";
import { type ErrorCode, errorCodes, errors } from "../../server/contract/errors.ts";
import type { Speech } from "../i18n/speech.ts";
import type { Stats } from "../models/stats.ts";

export type Unit = "tokens" | "chars";
export type StatsCharts = Record<"rows" | "latency" | "errors" | "lengths" | "tokens" | "failures", Chart>;

/** The charts of some statistics in one language. */
export function chartsOf(stats: Stats, unit: Unit, speech: Speech): StatsCharts {
  const say = speech.words("stats");
  const { by, series } = stats;
  const steps = series.map(({ at }) => stepOf(at, by, speech));
  const over = { steps, stepsSay: say(by) };
  const count = (value: number) => speech.number(value);
  const short = (value: number) => shortNumber(value, speech);
  const percent = (value: number) => speech.percent(value);
  const latency = (name: "latencyP50Ms" | "latencyP95Ms" | "latencyP99Ms") =>
    series.map((one) => one[name] === null ? null : one[name] / 1000);
  const seconds = (value: number) => secondsText(value * 1000, speech);
  const inSeconds = (quantile: string) => say("latencySeconds", { quantile });
  const lengths = unit === "tokens" ? stats.answerTokens : stats.answerChars;
  const powers = lengths.bins.flatMap(({ from }, index) => Number.isInteger(Math.log2(from)) ? [index] : []);
  const answers = lengths.bins.reduce((sum, bin) => sum + bin.count, 0);
  const unitSays = say(unit === "tokens" ? "unitTokens" : "unitChars");
  const titles = { hour: "rowsByHour", day: "rowsByDay", week: "rowsByWeek", month: "rowsByMonth" } as const;
  return {
    rows: {
      id: "rows",
      title: say(titles[by]),
      kind: "bars",
      ...over,
      series: [
        { says: say("succeeded"), look: "ok", values: series.map(({ succeeded, cached }) => succeeded - cached) },
        { says: say("cached"), look: "cache", values: series.map(({ cached }) => cached) },
        { says: say("failed"), look: "bad", values: series.map(({ failed }) => failed) },
      ],
      adds: true,
      whole: true,
      tick: short,
      value: count,
    },
    latency: {
      id: "latency",
      title: say("latency"),
      kind: "lines",
      ...over,
      series: [
        { says: "p50", head: inSeconds("p50"), look: "l1", values: latency("latencyP50Ms") },
        { says: "p95", head: inSeconds("p95"), look: "l2", values: latency("latencyP95Ms") },
        { says: "p99", head: inSeconds("p99"), look: "l3", values: latency("latencyP99Ms") },
      ],
      tick: (value, isTop) => isTop ? `${speech.number(value, 3)} ${secondsUnit(speech)}` : speech.number(value, 3),
      value: seconds,
    },
    errors: {
      id: "errors",
      title: say("errors"),
      kind: "ranked",
      stepsSay: say("cause"),
      steps: stats.byCode.map(({ code }) => causeOf(code, speech)),
      series: [{ says: say("rows"), look: "bad", values: stats.byCode.map((one) => one.count) }],
      tick: short,
      value: count,
    },
    lengths: {
      id: `answer-${unit}`,
      title: say("lengths"),
      kind: "bars",
      stepsSay: unitSays,
      steps: lengths.bins.map(({ from, to }) => {
        const [first, last] = [speech.number(from), speech.number(to)];
        const key = from === to ? `${from}` : `${from}–${to}`;
        return {
          key,
          says: shortNumber(from, speech),
          full: `${from === to ? first : `${first}–${last}`} ${unitSays}`,
        };
      }),
      // Over a narrow range there are too few powers of two to read a length from.
      named: powers.length < 4 ? lengths.bins.map((_, index) => index) : powers,
      series: [{ says: say("answers"), look: "c1", values: lengths.bins.map((bin) => bin.count) }],
      whole: true,
      tick: short,
      value: (value) =>
        answers === 0 ? count(value) : say("shareOfAnswers", { count: count(value), share: percent(value / answers) }),
    },
    tokens: {
      id: "tokens",
      title: say("tokens"),
      kind: "bars",
      ...over,
      series: [
        { says: say("sent"), look: "c1", values: series.map(({ promptTokens }) => promptTokens) },
        { says: say("received"), look: "c2", values: series.map(({ completionTokens }) => completionTokens) },
      ],
      adds: true,
      whole: true,
      tick: short,
      value: count,
    },
    failures: {
      id: "failure-rate",
      title: say("failureRate"),
      kind: "bars",
      ...over,
      series: [{
        says: say("failureRate"),
        look: "bad",
        values: series.map(({ rows, failed }) => rows === 0 ? null : failed / rows),
      }],
      tick: (value) => speech.percent(value, Number.isInteger(Math.round(value * 1e6) / 1e4) ? 0 : 1),
      value: percent,
    },
  };
}

const isCode = (code: string): code is ErrorCode => errorCodes.some((one) => one === code);

function causeOf(code: string, speech: Speech): Step {
  if (!isCode(code)) return { key: code, says: code, full: code }; // of a later version
  return { key: code, says: speech.words("run")(code), full: errors[code][speech.language] };
}

/** A number at an axis, from 10,000 on with its unit: round numbers need no zeros there. */
function shortNumber(value: number, { language, number }: Speech): string {
  const units: [size: number, unit: string][] = language === "zh"
    ? [[1e12, " 万亿"], [1e8, " 亿"], [1e4, " 万"]]
    : [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "K"]];
  const [size, unit] = (value >= 10_000 ? units.find(([size]) => value >= size) : undefined) ?? [1, ""];
  return number(value / size, 2) + unit;
}

/** A latency in as many digits as it is known in. */
export function secondsText(ms: number, speech: Speech): string {
  return `${secondsNumber(ms, speech)} ${secondsUnit(speech)}`;
}

export const secondsUnit = ({ language }: Speech): string => language === "zh" ? "秒" : "s";

export function secondsNumber(ms: number, speech: Speech): string {
  const seconds = ms / 1000;
  return seconds >= 10 ? speech.number(seconds) : seconds.toFixed(seconds >= 1 ? 1 : seconds >= 0.1 ? 2 : 3);
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A day or an hour of the server's calendar, as its name says it: no time zone moves it. */
export function dayText(when: string, speech: Speech, withYear = false): string {
  const [year = 0, month = 1, day = 1, hour] = when.split(/[-T]/u).map(Number);
  const text = speech.language === "zh"
    ? `${withYear ? `${year} 年 ` : ""}${month} 月 ${day} 日`
    : `${day} ${months[month - 1]}${withYear ? ` ${year}` : ""}`;
  return hour === undefined ? text : `${text} ${String(hour).padStart(2, "0")}:00`;
}

function stepOf(at: string, by: Stats["by"], speech: Speech): Step {
  if (by === "hour") return { key: at, says: `${at.slice(11)}:00`, full: dayText(at, speech) };
  if (by === "day") return { key: at, says: dayText(at, speech), full: dayText(at, speech, true) };
  if (by === "week") {
    const day = dayText(at, speech, true);
    return { key: at, says: dayText(at, speech), full: speech.words("stats")("weekOf", { day }) };
  }
  const [year = "", month = 1] = [at.slice(0, 4), Number(at.slice(5, 7))];
  const says = speech.language === "zh" ? `${year} 年 ${month} 月` : `${months[month - 1]} ${year}`;
  return { key: at, says, full: says };
}
