import assert from "node:assert/strict";
import { speak } from "../i18n/mod.ts";
import { groupOf, groupText, insideText } from "./days.ts";

const at = { now: "2026-03-20T01:30:00.000Z", offset: -480 }; // 09:30 in Shanghai

Deno.test("moments are grouped by the day on the clock that is looked at, and by month when a week has passed", () => {
  const cases = [
    ["2026-03-19T16:00:00.000Z", "today", "2026-03-20", "20 Mar", "00:00"],
    ["2026-03-19T15:59:00.000Z", "yesterday", "2026-03-19", "19 Mar", "23:59"],
    ["2026-03-14T12:00:00.000Z", "day", "2026-03-14", "14 Mar", "20:00"],
    ["2026-03-12T12:00:00.000Z", "month", "2026-03", "Mar 2026", "12 Mar"],
    ["2025-12-31T20:00:00.000Z", "month", "2026-01", "Jan 2026", "1 Jan"],
    ["2026-03-21T00:00:00.000Z", "today", "2026-03-21", "21 Mar", "08:00"],
  ] as const;
  for (const [iso, kind, key, text, inside] of cases) {
    const group = groupOf(iso, at);
    assert.deepEqual(group, { kind, key }, iso);
    assert.equal(groupText(group, speak("en")), text);
    assert.equal(insideText(iso, group, at, speak("en")), inside);
  }
  assert.equal(groupText({ kind: "month", key: "2026-01" }, speak("zh")), "2026 年 1 月");
  assert.equal(groupText({ kind: "day", key: "2026-03-05" }, speak("zh")), "3 月 5 日");
});
