import type { ResponseHeaders } from "./send.ts";

const unitMs: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  毫秒: 1,
  秒: 1000,
  分: 60_000,
  小时: 3_600_000,
  天: 86_400_000,
};
const longestMs = 3_200_000_000_000; // a hundred years: what is told stays a date that can be shown

const amount = String.raw`\d+(?:\.\d+)?`;
const unit = "milliseconds?|millis|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d";
const english = new RegExp(
  String
    .raw`\b(?:(?:try|retry|retrying|wait|waiting|again|resets?|available)\b[^.\d\n]{0,40}?\b(?:in|after|for)\b[\s:]*|wait\s+)` +
    "(?:about |at least )?" +
    String
      .raw`((?:${amount}\s*(?:${unit})\b[\s,]*(?:and )?|${amount}(?:${unit})(?=\d))+|${amount}(?![\d.]*\s*[%a-z/]))`,
  "iu",
);
const chinese = new RegExp(
  String
    .raw`(?:等待|请等|稍等)\s*(${amount})\s*(毫秒|秒|分|小时|天)|(${amount})\s*(毫秒|秒|分|小时|天)钟?\s*(?:之|以)?后`,
  "u",
);
const clock = /(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?/iu;
const clockMeans = /reset|retry|again|until|available|refresh|restore|重置|恢复|刷新|解除|重试|再试/iu;

/**
 * How long the endpoint asks us to wait, in ms; null when it said nothing that can be read.
 * Reads `retry-after-ms`, then `retry-after` as seconds or as a date (RFC 9110, 10.2.3), then the resets of used-up
 * limits, then the body. A moment that is past tells nothing. A clock time without a zone is read in `zone`.
 */
export function toldWaitMs(
  headers: ResponseHeaders,
  body: string,
  now: Date,
  zone: "UTC" | "Asia/Shanghai" = "UTC",
): number | null {
  const flat = flatten(headers);
  // The endpoint's own clock, where it tells it: ours may be wrong.
  const dated = Date.parse(flat.date ?? "");
  const there = Number.isNaN(dated) ? now.getTime() : dated;
  return bounded(
    milliseconds(flat["retry-after-ms"]) ?? momentMs(flat["retry-after"], there) ?? resetMs(flat, there) ??
      bodyMs(body, now.getTime(), there, zone),
  );
}

function bodyMs(body: string, nowMs: number, thereMs: number, zone: "UTC" | "Asia/Shanghai"): number | null {
  if (body === "") return null;
  const parsed = parse(body);
  // Written anew, so that words that came as \uXXXX can be read.
  const text = (parsed === undefined ? body : JSON.stringify(parsed)).slice(0, 20_000);
  const member = /"retry_?(?:delay|after|in)(_?ms|_?milliseconds|_?seconds)?"\s*:\s*"?(-?[\d.]+(?:[a-z]+[\d.]*)*)"?/iu
    .exec(text);
  const [, suffix, value] = member ?? [];
  const told = value === undefined
    ? null
    : /ms|milli/iu.test(suffix ?? "")
    ? milliseconds(value)
    : momentMs(value, nowMs);
  return told ?? resetMs(flatten(innerHeaders(parsed)), thereMs) ?? wordsMs(text) ?? clockMs(text, nowMs, zone);
}

function wordsMs(text: string): number | null {
  const said = english.exec(text)?.[1];
  if (said !== undefined) return durationMs(said.replace(/[\s,]|and/giu, ""));
  const found = chinese.exec(text);
  return found ? Number(found[1] ?? found[3]) * (unitMs[found[2] ?? found[4] ?? ""] ?? 0) : null;
}

function clockMs(text: string, nowMs: number, zone: "UTC" | "Asia/Shanghai"): number | null {
  const found = clock.exec(text);
  if (!found || !clockMeans.test(text)) return null;
  const [, year, month, day, hour, minute, second = "00", told] = found;
  const local = zone === "UTC" ? "Z" : "+08:00"; // Shanghai has no summer time
  const offset = told === undefined ? local : /^[+-]/u.test(told) ? told : "Z";
  return ahead(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`) - nowMs);
}

/** The resets of the limits that are used up; of all limits where nothing is told of what remains. */
function resetMs(headers: Record<string, string>, nowMs: number): number | null {
  const waits: number[] = [];
  for (const [name, value] of Object.entries(headers)) {
    const [, before = "", after = ""] = /^((?:x-)?ratelimit-)reset(-.+)?$/u.exec(name) ??
      /^(anthropic-ratelimit-.+-)reset$/u.exec(name) ?? [];
    if (before === "") continue;
    const remaining = headers[`${before}remaining${after}`];
    const limit = headers[`${before}limit${after}`];
    if (remaining !== undefined && Number(remaining) > 0) continue;
    if (limit !== undefined && Number(limit) <= 0) continue; // some send -1 or 0 for "not known"
    const ms = momentMs(value, nowMs);
    if (ms !== null) waits.push(ms);
  }
  return waits.length > 0 ? Math.max(...waits) : null;
}

/** A wait in seconds, a duration such as `1m30s`, a Unix time, or a date: from now on, in ms. */
function momentMs(value: string | undefined, nowMs: number): number | null {
  const text = value?.trim();
  if (!text) return null;
  if (/^-?[\d.]+$/u.test(text)) {
    const number = Number(text);
    if (!Number.isFinite(number)) return null;
    if (number > 100_000_000_000) return ahead(number - nowMs); // a Unix time in ms
    return number > 1_000_000_000 ? ahead(number * 1000 - nowMs) : ahead(number * 1000);
  }
  // A date that is read must have letters of a month or the form of ISO 8601: `Date.parse` takes nearly anything.
  if (/^\d{4}-\d\d-\d\dT|^[a-z]{3,9},? ?\d/iu.test(text)) return ahead(Date.parse(text) - nowMs);
  return durationMs(text);
}

/** `12ms`, `1m30s`, `6m0s`, `2h`, `45.8s`, `26 seconds`; a number alone is in seconds. */
function durationMs(text: string): number | null {
  if (/^[\d.]+$/u.test(text)) return milliseconds(String(Number(text) * 1000));
  const parts = [...text.matchAll(new RegExp(`(${amount})\\s*(${unit})(?![a-z])`, "giu"))];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) return null;
  return parts.reduce((sum, [, number, name]) => sum + Number(number) * (unitMs[shortUnit(name ?? "")] ?? 0), 0);
}

function shortUnit(name: string): string {
  return /^m(?:s|illi)/iu.test(name) ? "ms" : name.charAt(0).toLowerCase();
}

function milliseconds(value: string | undefined): number | null {
  const number = value === undefined || value.trim() === "" ? NaN : Number(value);
  return Number.isFinite(number) && number >= 0 ? number : null;
}

const ahead = (ms: number): number | null => Number.isFinite(ms) && ms >= 0 ? ms : null;
const bounded = (ms: number | null): number | null => ms === null ? null : Math.min(Math.ceil(ms), longestMs);

function flatten(headers: ResponseHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) flat[name.toLowerCase()] = first;
  }
  return flat;
}

/** A relay's own place for the headers that it was told: `error.metadata.headers`. */
function innerHeaders(parsed: unknown): ResponseHeaders {
  const headers = member(member(member(parsed, "error"), "metadata"), "headers");
  if (typeof headers !== "object" || headers === null) return {};
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
