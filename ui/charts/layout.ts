// @ts-types="@types/d3-scale"
import { scaleBand, scaleLinear } from "d3-scale";
// @ts-types="@types/d3-shape"
import { line, stack } from "d3-shape";
import type { Chart, Look, Step } from "./chart.ts";
import { sumAt } from "./chart.ts";

export type Bar = { look: Look; step: number; x: number; y: number; width: number; height: number };
/** `dots` are its points that have no neighbour, as lines of no length. */
export type Line = { look: Look; path: string; dots: string };
export type Layout = {
  /** From the lowest up, evenly apart; the first and the last are the ends of the drawing. */
  ticks: number[];
  bars: Bar[];
  lines: Line[];
  /** Where the middle of a step is, from 0 to 1. */
  middleOf(step: number): number;
  yOf(value: number): number;
};

const wantedTicks = 4;

/** Lays a chart with an upright axis into a drawing of a size. */
export function layOut(chart: Chart, width: number, height: number): Layout {
  const { steps, series, kind } = chart;
  const tops = kind === "bars"
    ? steps.map((_, step) => sumAt(chart, step))
    : series.flatMap(({ values }) => values.filter((value) => value !== null));
  const most = Math.max(0, ...tops) || 1;
  const up = scaleLinear().domain([0, chart.whole ? Math.max(wantedTicks, most) : most]).nice(wantedTicks).range([
    height,
    0,
  ]);
  // One more rounding where the first left an end between two ticks.
  const ticks = up.ticks(wantedTicks);
  const across = scaleBand<number>().domain(steps.map((_, step) => step)).range([0, width]).paddingInner(0.28)
    .paddingOuter(0.14);
  const middle = (step: number) => (across(step) ?? 0) + across.bandwidth() / 2;
  const laid = {
    ticks,
    middleOf: (step: number) => width === 0 ? 0 : middle(step) / width,
    yOf: (value: number) => up(value),
  };
  if (kind !== "bars") {
    const draw = line<number | null>().defined((value) => value !== null).x((_, step) => middle(step))
      .y((value) => up(value ?? 0)).digits(1);
    const dotsOf = (values: readonly (number | null)[]) =>
      values.map((value, step) =>
        value === null || (values[step - 1] ?? null) !== null || (values[step + 1] ?? null) !== null
          ? ""
          : `M${middle(step).toFixed(1)},${up(value).toFixed(1)}h0`
      ).join("");
    const lines = series.map(({ look, values }) => ({ look, path: draw([...values]) ?? "", dots: dotsOf(values) }));
    return { ...laid, bars: [], lines };
  }
  const layers = stack<unknown, Step, number>().keys(series.map((_, index) => index))
    .value((_step, index, step) => series[index]?.values[step] ?? 0)([...steps]);
  const bars = layers.flatMap((layer, index) =>
    layer.flatMap(([from, to], step): Bar[] => {
      const look = series[index]?.look ?? "c1";
      const [x, y] = [across(step) ?? 0, up(to)];
      return to > from ? [{ look, step, x, y, width: across.bandwidth(), height: up(from) - y }] : [];
    })
  );
  return { ...laid, bars, lines: [] };
}
