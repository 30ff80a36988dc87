import type { VNode } from "preact";
import type { Counts } from "../../server/contract/run.ts";
import { useSpeech } from "../page.ts";

export type MeterProps = { counts: Counts; size?: "sm" | "lg"; class?: string };

/** The bar of a run. Its widths are attributes of a drawing, since a page may have no inline style. */
export function Meter({ counts, size, class: more }: MeterProps): VNode {
  const { total, succeeded, cached, failed, inFlight } = counts;
  const say = useSpeech().words("shell");
  const parts: [count: number, look: { class?: string; fill?: string }][] = [
    [succeeded - cached, { class: "f-ok" }],
    [cached, { fill: "url(#hatch)" }],
    [failed, { class: "f-bad" }],
    [inFlight, { fill: "url(#stripe)" }],
  ];
  let start = 0;
  return (
    <svg
      class={["meter", size && `meter--${size}`, more].filter(Boolean).join(" ")}
      role="img"
      aria-label={say("meter", { succeeded, cached, failed, total })}
    >
      {parts.map(([count, look], index) => {
        const width = total === 0 ? 0 : Math.max(0, count) / total * 100;
        const x = start;
        start += width;
        return <rect key={index} x={`${x.toFixed(2)}%`} width={`${width.toFixed(2)}%`} height="100%" {...look} />;
      })}
    </svg>
  );
}

/** The hatches of meters, which tell cached and in flight apart without colour; once on each page. */
export function MeterPatterns(): VNode {
  const pattern = (id: string, turn: number, back: string, front: string) => (
    <pattern id={id} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform={`rotate(${turn})`}>
      <rect width="4" height="4" fill={`var(${back})`} />
      <rect width="2" height="4" fill={`var(${front})`} />
    </pattern>
  );
  return (
    <svg class="sprite" aria-hidden="true">
      <defs>
        {pattern("hatch", 45, "--cache-tint", "--cache-fill")}
        {pattern("stripe", -45, "--accent-tint", "--run-fill")}
      </defs>
    </svg>
  );
}

/** How much of a run is done, from 0 to 1. */
export function doneRatio({ total, succeeded, failed }: Pick<Counts, "total" | "succeeded" | "failed">): number {
  return total === 0 ? 0 : (succeeded + failed) / total;
}

/** How much of what is done succeeded, from 0 to 1; null while nothing is done. */
export function successRatio({ succeeded, failed }: Pick<Counts, "succeeded" | "failed">): number | null {
  return succeeded + failed === 0 ? null : succeeded / (succeeded + failed);
}
