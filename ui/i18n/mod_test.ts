import assert from "node:assert/strict";
import { iconNames } from "../icons.ts";
import { en } from "./en/mod.ts";
import { speak } from "./mod.ts";
import type { Entry, Section } from "./words.ts";
import { zh } from "./zh/mod.ts";

const placesOf = (entry: Entry): string[] => {
  const text = typeof entry === "string" ? entry : `${entry.one} ${entry.other}`;
  return [...new Set([...text.matchAll(/\{(\w+)\}/gu)].map(([, name = ""]) => name))].sort();
};

Deno.test("both languages fill the same places, and no text is empty", () => {
  const sections: Record<string, Section> = zh;
  for (const [name, words] of Object.entries<Section>(en)) {
    for (const [word, entry] of Object.entries(words)) {
      const other = sections[name]?.[word] ?? "";
      assert.deepEqual(placesOf(other), placesOf(entry), `${name}.${word}`);
      for (const text of [entry, other]) assert.ok(typeof text !== "string" || text.trim() !== "", `${name}.${word}`);
    }
  }
});

Deno.test("a word that a language lacks, a wrong place and a word of no language do not compile", () => {
  const { close: _close, ...rest } = zh.shell;
  // @ts-expect-error: `close` is lacking
  const lacking: typeof zh = { ...zh, shell: rest };
  // @ts-expect-error: a number has no place in it
  assert.equal(speak("en").words("shell")("runNumber", { number: 1 }), "Run #{id}");
  // @ts-expect-error: no such word
  assert.equal(typeof speak("en").words("shell")("no such word"), "string");
  assert.equal("close" in lacking.shell, false);
});

Deno.test("a word takes its number in the form and the writing of the language", () => {
  const english = speak("en").words("history");
  assert.equal(english("count", { count: 1 }), "1 run");
  assert.equal(english("count", { count: 12_480 }), "12,480 runs");
  assert.equal(speak("zh").words("history")("count", { count: 12_480 }), "12,480 个任务");
});

Deno.test("large numbers have three figures and a unit from 100,000 on", () => {
  const cases: [value: number, en: string, zh: string][] = [
    [0, "0", "0"],
    [99_999, "99,999", "99,999"],
    [100_000, "100K", "10.0 万"],
    [142_000, "142K", "14.2 万"],
    [999_999, "1.00M", "100 万"],
    [3_630_000, "3.63M", "363 万"],
    [99_999_999, "100M", "1.00 亿"],
    [1_234_567_890, "1.23B", "12.3 亿"],
  ];
  for (const [value, english, chinese] of cases) {
    assert.equal(speak("en").compact(value), english);
    assert.equal(speak("zh").compact(value), chinese);
  }
});

Deno.test("a length of time has its two largest units", () => {
  const cases: [ms: number, en: string, zh: string][] = [
    [850, "850 ms", "850 毫秒"],
    [59_999, "59 s", "59 秒"],
    [318_000, "5 min 18 s", "5 分 18 秒"],
    [8_280_000, "2 h 18 min", "2 小时 18 分"],
    [90_000_000, "1 d 1 h", "1 天 1 小时"],
  ];
  for (const [ms, english, chinese] of cases) {
    assert.equal(speak("en").duration(ms), english);
    assert.equal(speak("zh").duration(ms), chinese);
    assert.equal(speak("en").elapsed(ms), ms < 1000 ? "< 1 s" : english);
    assert.equal(speak("zh").elapsed(ms), ms < 1000 ? "不到 1 秒" : chinese);
  }
  assert.equal(speak("zh").seconds(1_840), "1.84 秒");
  assert.equal(speak("en").bytes(46_200_000), "46.2 MB");
});

Deno.test("a part of a whole keeps its digit, and is never told as all or nothing of it", () => {
  const { percent } = speak("en");
  assert.deepEqual([0, 0.000_01, 0.95, 0.974, 0.999_99, 1].map((ratio) => percent(ratio)), [
    "0%",
    "0.1%",
    "95.0%",
    "97.4%",
    "99.9%",
    "100%",
  ]);
});

Deno.test("a moment is told as people say it", () => {
  const now = new Date(2026, 2, 20, 14, 45);
  const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();
  const cases: [at: string, en: string, zh: string][] = [
    [at(2026, 2, 20, 14, 45), "just now", "刚才"],
    [at(2026, 2, 20, 14, 37), "8 min ago", "8 分钟前"],
    [at(2026, 2, 20, 11, 20), "today 11:20", "今天 11:20"],
    [at(2026, 2, 19, 18, 41), "yesterday 18:41", "昨天 18:41"],
    [at(2026, 2, 15, 9, 0), "15 Mar", "3 月 15 日"],
    [at(2024, 11, 31, 9, 0), "31 Dec 2024", "2024 年 12 月 31 日"],
  ];
  for (const [iso, english, chinese] of cases) {
    assert.equal(speak("en").when(iso, now), english);
    assert.equal(speak("zh").when(iso, now), chinese);
  }
});

Deno.test("every icon that can be named is in the sprite", async () => {
  const sprite = await Deno.readTextFile(new URL("../../static/icons.svg", import.meta.url));
  assert.deepEqual(iconNames.filter((name) => !sprite.includes(`id="i-${name}"`)), []);
});
