import type { Language } from "./words.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(tag: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${tag} ${name}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(tag, { hourCycle: "h23", ...options });
    formats.set(key, made); // making one costs far more than using it
  }
  return made;
}

const hourMinute: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };

/** The time of day, with seconds. */
export function timeText(iso: string, tag: string): string {
  return format(tag, "time", { ...hourMinute, second: "2-digit" }).format(new Date(iso));
}

/** A moment in full. */
export function exactText(iso: string, tag: string): string {
  const day: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", day: "numeric" };
  const options = { ...day, ...hourMinute, second: "2-digit", timeZoneName: "short" } as const;
  return format(tag, "exact", options).format(new Date(iso));
}

/** A moment as people say it, seen from `now`. */
export function whenText(iso: string, now: Date, language: Language, tag: string): string {
  const then = new Date(iso);
  const zh = language === "zh";
  const minutes = Math.floor((now.getTime() - then.getTime()) / 60_000);
  const days = daysBetween(then, now);
  const clock = format(tag, "clock", hourMinute).format(then);
  if (minutes < 0) return days === 0 ? clock : `${dayText(then, now, zh)} ${clock}`;
  if (minutes === 0) return zh ? "刚才" : "just now";
  if (minutes < 60) return zh ? `${minutes} 分钟前` : `${minutes} min ago`;
  if (days === 0) return zh ? `今天 ${clock}` : `today ${clock}`;
  if (days === 1) return zh ? `昨天 ${clock}` : `yesterday ${clock}`;
  return dayText(then, now, zh);
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function dayText(then: Date, now: Date, zh: boolean): string {
  const year = then.getFullYear();
  const isOther = year !== now.getFullYear();
  if (zh) return `${isOther ? `${year} 年 ` : ""}${then.getMonth() + 1} 月 ${then.getDate()} 日`;
  return `${then.getDate()} ${months[then.getMonth()]}${isOther ? ` ${year}` : ""}`;
}

function daysBetween(then: Date, now: Date): number {
  const day = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
  return day(now) - day(then);
}
