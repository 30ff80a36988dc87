import assert from "node:assert/strict";
import { toldWaitMs } from "./waits.ts";

const now = new Date("2026-11-25T10:00:00Z");
const inTwoSeconds = new Date(now.getTime() + 2000).toUTCString();
const day = 86_400_000;
const text = (message: string) => JSON.stringify({ error: { message } });

type Row = { says: string; headers?: Record<string, string>; body?: string; waitMs: number | null };

const rows: Row[] = [
  { says: "nothing is told", waitMs: null },
  { says: "seconds", headers: { "retry-after": "120" }, waitMs: 120_000 },
  { says: "seconds with a fraction", headers: { "retry-after": "0.8" }, waitMs: 800 },
  { says: "now", headers: { "retry-after": "0" }, waitMs: 0 },
  { says: "30 days", headers: { "retry-after": "2592000" }, waitMs: 30 * day },
  { says: "milliseconds win", headers: { "retry-after-ms": "700", "retry-after": "60" }, waitMs: 700 },
  { says: "unreadable milliseconds fall back", headers: { "retry-after-ms": "x", "retry-after": "3" }, waitMs: 3000 },
  { says: "a date", headers: { "retry-after": inTwoSeconds }, waitMs: 2000 },
  {
    says: "a date by the endpoint's own clock, which is an hour behind",
    headers: { "retry-after": "Wed, 25 Nov 2026 09:00:05 GMT", date: "Wed, 25 Nov 2026 09:00:00 GMT" },
    waitMs: 5000,
  },
  { says: "a date in ISO 8601", headers: { "retry-after": "2026-11-25T10:00:30Z" }, waitMs: 30_000 },
  { says: "a date that is past", headers: { "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" }, waitMs: null },
  { says: "a word", headers: { "retry-after": "soon" }, waitMs: null },
  { says: "an empty value", headers: { "retry-after": "" }, waitMs: null },
  { says: "a word with a digit", headers: { "retry-after": "never 1" }, waitMs: null },
  { says: "a number out of all bounds", headers: { "retry-after": "9".repeat(400) }, waitMs: null },
  {
    says: "negative values",
    headers: { "retry-after": "-43", "x-ratelimit-reset-requests": "-43" },
    waitMs: null,
  },
  { says: "a duration", headers: { "retry-after": "1m30s" }, waitMs: 90_000 },
  { says: "a Unix time in seconds", headers: { "retry-after": String(now.getTime() / 1000 + 9) }, waitMs: 9000 },
  {
    says: "a used-up limit",
    headers: { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1.2s" },
    waitMs: 1200,
  },
  {
    says: "the used-up one of two limits",
    headers: {
      "x-ratelimit-remaining-requests": "0",
      "x-ratelimit-reset-requests": "12ms",
      "x-ratelimit-remaining-tokens": "900",
      "x-ratelimit-reset-tokens": "6m0s",
    },
    waitMs: 12,
  },
  {
    says: "both limits, where nothing is told of what remains",
    headers: { "x-ratelimit-reset-requests": "12ms", "x-ratelimit-reset-tokens": "6m0s" },
    waitMs: 360_000,
  },
  {
    says: "no limit is used up",
    headers: { "x-ratelimit-remaining-requests": "5", "x-ratelimit-reset-requests": "1m30s" },
    waitMs: null,
  },
  {
    says: "a limit of -1 or 0 is no limit",
    headers: {
      "x-ratelimit-limit-requests": "-1",
      "x-ratelimit-remaining-requests": "0",
      "x-ratelimit-reset-requests": "60s",
      "x-ratelimit-limit-tokens": "0",
      "x-ratelimit-remaining-tokens": "0",
      "x-ratelimit-reset-tokens": "60s",
    },
    waitMs: null,
  },
  {
    says: "a reset as a Unix time in ms",
    headers: { "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": String(now.getTime() + 4000) },
    waitMs: 4000,
  },
  {
    says: "a reset in RFC 3339",
    headers: {
      "anthropic-ratelimit-input-tokens-remaining": "0",
      "anthropic-ratelimit-input-tokens-reset": "2026-11-25T10:00:07Z",
      "anthropic-ratelimit-requests-remaining": "12",
      "anthropic-ratelimit-requests-reset": "2026-11-25T10:01:00Z",
    },
    waitMs: 7000,
  },
  {
    says: "the delay in the details of the body",
    body: JSON.stringify({ error: { code: 429, details: [{ "@type": "RetryInfo", retryDelay: "45.8s" }] } }),
    waitMs: 45_800,
  },
  {
    says: "a relay's copy of the headers",
    body: JSON.stringify({
      error: {
        metadata: { headers: { "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": String(now.getTime() + 6000) } },
      },
    }),
    waitMs: 6000,
  },
  { says: "a member retry_after", body: JSON.stringify({ retry_after: 3.5 }), waitMs: 3500 },
  { says: "a member retry_after_ms", body: JSON.stringify({ error: { retry_after_ms: 250 } }), waitMs: 250 },
  { says: "try again in", body: text("Limit 3 / min. Please try again in 1.5s. Visit the docs."), waitMs: 1500 },
  { says: "try again in, with two units", body: text("Please try again in 1h2m3.5s."), waitMs: 3_723_500 },
  { says: "try again in ms", body: text("Please try again in 120ms."), waitMs: 120 },
  { says: "retry in", body: text("Limit 5. Please retry in 1.5s."), waitMs: 1500 },
  { says: "retry in with many digits", body: text("Please retry in 36.123456789s."), waitMs: 36_124 },
  { says: "try again after", body: text("please try again after 1 seconds"), waitMs: 1000 },
  { says: "retry after", body: text("Please retry after 26 seconds."), waitMs: 26_000 },
  { says: "retry after without a unit", body: text("Rate limited, retry after 20"), waitMs: 20_000 },
  { says: "wait", body: text("Please wait 2 minutes before the next request"), waitMs: 120_000 },
  { says: "a limit is no wait", body: text("You may try 100 requests per minute"), waitMs: null },
  { says: "a code is no wait", body: text("Try again. Error 1302"), waitMs: null },
  { says: "later is no wait", body: text("Please try again later."), waitMs: null },
  { says: "plain text", body: "Too many requests, retry in 4s", waitMs: 4000 },
  {
    says: "a clock time without a zone",
    body: text("Usage limit of 5 hours reached. It resets at 2026-11-25 11:00:00."),
    waitMs: 3_600_000,
  },
  { says: "a clock time that is past", body: text("It resets at 2020-01-01 00:00:00."), waitMs: null },
  { says: "a clock time of something else", body: text("Model trained on 2099-01-01 00:00:00"), waitMs: null },
  { says: "Chinese seconds", body: text("请求过于频繁，请在 30 秒后重试"), waitMs: 30_000 },
  { says: "Chinese minutes", body: text("请1分钟后再试"), waitMs: 60_000 },
  { says: "Chinese wait", body: text("请等待 20 秒"), waitMs: 20_000 },
  { says: "escaped Chinese", body: '{"message":"\\u8bf7\\u5728 5 \\u79d2\\u540e\\u91cd\\u8bd5"}', waitMs: 5000 },
  { says: "a Chinese limit is no wait", body: text("每分钟 60 次，已达上限，请稍后再试"), waitMs: null },
  { says: "a header wins over the body", headers: { "retry-after": "2" }, body: text("try again in 9s"), waitMs: 2000 },
];

for (const { says, headers = {}, body = "", waitMs } of rows) {
  Deno.test(`a told wait is read: ${says}`, () => assert.equal(toldWaitMs(headers, body, now), waitMs));
}

Deno.test("a clock time is read in the zone of its provider", () => {
  const body = text("已达到 5 小时的使用上限。您的限额将在 2026-11-25 19:00:00 重置。");
  assert.equal(toldWaitMs({}, body, now, "Asia/Shanghai"), 3_600_000);
});

Deno.test("a reset far in the future is still a moment that can be shown", () => {
  const waitMs = toldWaitMs({}, text("It resets at 9999-01-01 07:41:44."), now) ?? 0;
  assert.ok(waitMs > 73 * 365 * day);
  assert.ok(!Number.isNaN(new Date(now.getTime() + waitMs).getTime()));
});
