import assert from "node:assert/strict";
import { type Chart, isBlank, namedSteps, tableOf } from "./chart.ts";
import { csvOf } from "./csv.ts";
import { type Colours, colourTokens, drawingOf } from "./drawing.ts";
import { layOut } from "./layout.ts";

const chart: Chart = {
  id: "rows",
  title: "Rows <of> a day",
  kind: "bars",
  stepsSay: "day",
  steps: [1, 2, 3].map((day) => ({ key: `2026-11-0${day}`, says: `${day}`, full: `day ${day}` })),
  series: [
    { says: "succeeded", look: "ok", values: [10, 0, 97] },
    { says: "failed", look: "bad", values: [5, 0, null] },
  ],
  tick: String,
  value: String,
};

Deno.test("bars of a step lie on each other, between ticks that end with the drawing", () => {
  const { ticks, bars, yOf, middleOf } = layOut(chart, 300, 100);
  assert.deepEqual(ticks, [0, 20, 40, 60, 80, 100]);
  assert.deepEqual([yOf(0), yOf(100)], [100, 0]);
  assert.deepEqual(bars.map(({ look, step, y, height }) => [look, step, Math.round(y), Math.round(height)]), [
    ["ok", 0, 90, 10],
    ["ok", 2, 3, 97],
    ["bad", 0, 85, 5],
  ]);
  assert.equal(middleOf(1), 0.5);
});

Deno.test("a line has a gap where nothing is known, and an axis of whole numbers no parts", () => {
  const lines: Chart = { ...chart, kind: "lines", series: [{ says: "p50", look: "l1", values: [1, null, 2] }] };
  assert.equal(layOut(lines, 300, 100).lines[0]?.path.match(/M/gu)?.length, 2);
  assert.equal(layOut(lines, 300, 100).lines[0]?.dots.match(/h0/gu)?.length, 2);
  const few: Chart = { ...chart, whole: true, series: [{ says: "rows", look: "c1", values: [1, 0, 0] }] };
  assert.deepEqual(layOut(few, 300, 100).ticks, [0, 1, 2, 3, 4]);
});

Deno.test("an empty chart is laid out too", () => {
  const empty: Chart = { ...chart, steps: [], series: [] };
  assert.ok(isBlank(empty));
  assert.deepEqual(layOut(empty, 300, 100).bars, []);
});

Deno.test("names at the axis are few, with the first and the last", () => {
  const of = (count: number) => ({
    steps: Array.from({ length: count }, (_, n) => ({ key: `${n}`, says: "", full: "" })),
  });
  assert.deepEqual(namedSteps(of(3), 5), [0, 1, 2]);
  assert.deepEqual(namedSteps(of(29), 5), [0, 7, 14, 21, 28]);
  assert.deepEqual(namedSteps(of(30), 5), [0, 7, 15, 22, 29]);
  assert.deepEqual(namedSteps({ ...of(30), named: [2, 6, 10, 14, 18] }, 4), [2, 10, 18]);
});

Deno.test("CSV has numbers as they are, and no text that a spreadsheet would compute", () => {
  assert.deepEqual(tableOf(chart)[3], ["2026-11-03", 97, null]);
  assert.equal(
    csvOf([["a", 'say "x", y'], ["=1+1", null], ["-m", -2]]),
    '\uFEFFa,"say ""x"", y"\r\n\'=1+1,\r\n\'-m,-2\r\n',
  );
});

Deno.test("a saved drawing stands alone and holds no markup of others", () => {
  const colours = Object.fromEntries(colourTokens.map((token) => [token, "#123456"])) as Colours;
  for (const kind of ["bars", "ranked", "lines"] as const) {
    const svg = drawingOf({ ...chart, kind }, colours, `"about" & more`);
    assert.ok(svg.includes("Rows &lt;of&gt; a day") && svg.includes("&quot;about&quot; &amp; more"));
    assert.ok(!/<of>|var\(|class=|NaN|undefined/u.test(svg), svg);
  }
});
