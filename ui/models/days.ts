import type { Speech } from "../i18n/speech.ts";

/** From where moments are looked at: `offset` is that of the server's clock in minutes; null takes the browser's own. */
export type Standpoint = { now: string; offset: number | null };

/** The day that a moment belongs to; longer ago than a week, its month. */
export type Group = { key: string; kind: "today" | "yesterday" | "day" | "month" };

const dayMs = 86_400_000;

/** A date whose UTC members are those of the clock on the wall. */
function wallClock(iso: string, { offset }: Standpoint): Date {
  const date = new Date(iso);
  return new Date(date.getTime() - (offset ?? date.getTimezoneOffset()) * 60_000);
}

export function groupOf(iso: string, at: Standpoint): Group {
  const then = wallClock(iso, at).toISOString();
  const today = wallClock(at.now, at).toISOString().slice(0, 10);
  const day = then.slice(0, 10);
  const ago = Math.round((Date.parse(today) - Date.parse(day)) / dayMs);
  if (ago <= 0) return { key: day, kind: "today" };
  if (ago === 1) return { key: day, kind: "yesterday" };
  return ago < 7 ? { key: day, kind: "day" } : { key: day.slice(0, 7), kind: "month" };
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The name of a group's day or month. */
export function groupText({ key, kind }: Group, { language }: Speech): string {
  const [year = "", month = "", day = ""] = key.split("-");
  if (language === "zh") {
    return kind === "month" ? `${year} 年 ${Number(month)} 月` : `${Number(month)} 月 ${Number(day)} 日`;
  }
  const name = months[Number(month) - 1] ?? month;
  return kind === "month" ? `${name} ${year}` : `${Number(day)} ${name}`;
}

/** A moment inside a group: the time of day, or of a month its day. */
export function insideText(iso: string, group: Group, at: Standpoint, speech: Speech): string {
  const then = wallClock(iso, at).toISOString();
  return group.kind === "month" ? groupText({ key: then.slice(0, 10), kind: "day" }, speech) : then.slice(11, 16);
}
