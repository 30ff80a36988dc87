import { dayOf, hourOf } from "./stats.ts";

export type Step = "hour" | "day" | "week" | "month";

/** Which time is asked for: from a day to a day, or the last hours, or the last days, today among them. */
export type AskedWindow = {
  from?: string | undefined;
  to?: string | undefined;
  hours?: number | undefined;
  days: number;
  by?: Step | undefined;
};

/** A stretch of time in steps, each named by its first day (YYYY-MM-DD) or by its hour (YYYY-MM-DDTHH). */
export type Window = {
  by: Step;
  /** The first and the last day or hour, both among it. */
  from: string;
  to: string;
  steps: string[];
  /** As long a stretch right before; null where the window begins with the first day that anything is known of. */
  before: { from: string; to: string } | null;
};

const [mostHours, mostDays, mostWeeks] = [31 * 24, 100, 750];
const hourMs = 3_600_000;

/** Lays out what was asked; `firstDay` is the first that anything is known of, to which a long window is cut. */
export function windowOf(asked: AskedWindow, now: Date, firstDay: string | null): Window {
  const today = dayOf(now);
  if (asked.hours !== undefined && asked.from === undefined && asked.to === undefined) {
    const hours = Math.min(mostHours, asked.hours);
    return byHour(hourOf(new Date(now.getTime() - (hours - 1) * hourMs)), hourOf(now));
  }
  const ends = [asked.from, asked.to].filter((end) => end !== undefined).map((end) => end < today ? end : today);
  const to = asked.to === undefined ? today : ends.toSorted().at(-1) ?? today;
  let from = asked.from === undefined ? addDays(to, 1 - asked.days) : ends.toSorted()[0] ?? to;
  let isCut = false;
  if (daysFrom(from, to) > mostDays) {
    const first = firstDay === null || firstDay > to ? addDays(to, -29) : firstDay;
    isCut = first > from;
    if (isCut) from = first;
  }
  const days = daysFrom(from, to);
  const by = asked.by ?? (days === 1 ? "hour" : days <= mostDays ? "day" : days <= mostWeeks ? "week" : "month");
  if (by === "hour" && days * 24 <= mostHours) {
    return byHour(`${from}T00`, to === today ? hourOf(now) : `${to}T23`);
  }
  const step = by === "hour" ? "day" : by;
  const steps = new Set<string>();
  for (let day = from; day <= to; day = addDays(day, 1)) steps.add(stepOf(step, day));
  const before = isCut ? null : { from: addDays(from, -days), to: addDays(from, -1) };
  return { by: step, from, to, steps: [...steps], before };
}

/** The step that a day or an hour lies in. */
export function stepOf(by: Step, when: string): string {
  if (by === "month") return `${when.slice(0, 7)}-01`;
  if (by !== "week") return when;
  const date = dateOf(when);
  return addDays(when, -((date.getDay() + 6) % 7)); // weeks begin on Monday (ISO 8601)
}

function byHour(from: string, to: string): Window {
  const start = dateOf(from).getTime();
  const steps = new Set<string>();
  // An hour that the clock has twice is one step.
  for (let at = start; hourOf(new Date(at)) <= to; at += hourMs) steps.add(hourOf(new Date(at)));
  const length = Math.max(1, steps.size);
  const before = { from: hourOf(new Date(start - length * hourMs)), to: hourOf(new Date(start - hourMs)) };
  return { by: "hour", from, to, steps: [...steps], before };
}

function dateOf(when: string): Date {
  const [year = 0, month = 1, day = 1, hour = 0] = when.split(/[-T]/u).map(Number);
  return new Date(year, month - 1, day, hour);
}

function addDays(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return dayOf(new Date(year, month - 1, date + days));
}

/** How many days there are from one to another, both among them. */
function daysFrom(from: string, to: string): number {
  const utc = (day: string) => Date.parse(`${day}T00:00:00Z`) / 86_400_000;
  return utc(to) - utc(from) + 1;
}
