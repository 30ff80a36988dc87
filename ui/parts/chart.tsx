import type { ComponentChildren, VNode } from "preact";

/** A point of a line: where in time, from 0 to 1, and how high, from 0 to 1; null breaks the line. */
export type ChartPoint = readonly [x: number, y: number | null];

export type ChartSeries =
  | { kind: "line"; points: readonly ChartPoint[]; dashed?: boolean; filled?: boolean }
  | { kind: "bars"; points: readonly ChartPoint[]; width: number }
  | { kind: "level"; y: number };

export type ChartProps = {
  /** What it shows, for those who do not see it. */
  label: string;
  /** What the upper line stands for. */
  most: ComponentChildren;
  from: string;
  to: string;
  series: readonly ChartSeries[];
  /** Where the cursor is, from 0 to 1. */
  cursor?: number | null;
  onCursor?: (x: number | null) => void;
};

const [wide, high] = [320, 68];

/** A small chart over time. The drawing stretches and the words do not; without script it is complete. */
export function TimeChart({ label, most, from, to, series, cursor = null, onCursor }: ChartProps): VNode {
  const move = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    onCursor?.(width > 0 ? Math.max(0, Math.min(1, (event.clientX - left) / width)) : null);
  };
  return (
    <div class="plot">
      <span class="plot__max">{most}</span>
      <div class="plot__b" onPointerMove={move} onPointerLeave={() => onCursor?.(null)}>
        <svg class="chart" viewBox={`0 0 ${wide} 69`} preserveAspectRatio="none" role="img" aria-label={label}>
          <line class="grid" x1="0" x2={wide} y1="0.5" y2="0.5" />
          <line class="axis" x1="0" x2={wide} y1="68.5" y2="68.5" />
          {series.map((one, index) => <Series key={index} {...one} />)}
          {cursor !== null && <line class="grid cur" x1={cursor * wide} x2={cursor * wide} y1="0" y2={high} />}
        </svg>
      </div>
      <div class="plot__x">
        <span>{from}</span>
        <span>{to}</span>
      </div>
    </div>
  );
}

function Series(series: ChartSeries): VNode {
  if (series.kind === "level") {
    const y = yOf(series.y);
    return <line class="l2" x1="0" x2={wide} y1={y} y2={y} />;
  }
  if (series.kind === "bars") {
    const width = Math.max(1, series.width * wide * 0.72);
    return (
      <>
        {series.points.map(([x, y], index) =>
          y !== null && y > 0 && (
            <rect
              key={index}
              class="f-bad"
              x={(x * wide - width / 2).toFixed(1)}
              y={yOf(y)}
              width={width.toFixed(1)}
              height={(high - Number(yOf(y))).toFixed(1)}
            />
          )
        )}
      </>
    );
  }
  const [only] = series.points;
  // One point alone is a level.
  const points: readonly ChartPoint[] = only && series.points.length === 1
    ? [[0, only[1]], [1, only[1]]]
    : series.points;
  const line = pathOf(points);
  const ends = points.filter(([, y]) => y !== null);
  const [first, last] = [ends[0], ends.at(-1)];
  return (
    <>
      {series.filled && first && last && line !== "" && (
        <path class="a" d={`${line}L${xOf(last[0])} ${high}L${xOf(first[0])} ${high}Z`} />
      )}
      <path class={series.dashed ? "l2" : "l"} d={line} />
    </>
  );
}

function pathOf(points: readonly ChartPoint[]): string {
  let path = "";
  let isOpen = false;
  for (const [x, y] of points) {
    if (y === null) {
      isOpen = false;
      continue;
    }
    path += `${isOpen ? "L" : "M"}${xOf(x)} ${yOf(y)}`;
    isOpen = true;
  }
  return path;
}

const xOf = (x: number): string => (x * wide).toFixed(1);
const yOf = (y: number): string => (high - Math.max(0, Math.min(1, y)) * (high - 1)).toFixed(1);

/** The next round number at or above a value: what an axis ends with. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const size = 10 ** Math.floor(Math.log10(value));
  return (([1, 1.5, 2, 3, 4, 5, 6, 8].find((step) => step * size >= value)) ?? 10) * size;
}
