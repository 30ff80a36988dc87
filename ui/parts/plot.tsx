import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Chart, Look } from "../charts/chart.ts";
import { namedSteps, sumAt } from "../charts/chart.ts";
import { layOut } from "../charts/layout.ts";

const [wide, high] = [600, 160];
const drawn: Record<Look, { class?: string; fill?: string }> = {
  ok: { class: "f-ok" },
  cache: { fill: "url(#hatch)" },
  bad: { class: "f-bad" },
  c1: { class: "k1" },
  c2: { class: "k2" },
  l1: { class: "ln1" },
  l2: { class: "ln2" },
  l3: { class: "ln3" },
};

/** The mark of a series in a legend. */
export function Key({ look }: { look: Look }): VNode {
  const marks: Record<Look, string> = {
    ok: "key--ok",
    cache: "key--cache",
    bad: "key--bad",
    c1: "k1",
    c2: "k2",
    l1: "key--l1",
    l2: "key--l2",
    l3: "key--l3",
  };
  return <i class={`key ${marks[look]}`}></i>;
}

/**
 * A chart with an upright axis, complete without script. Its values are read by pointing, and with the arrows when it is
 * focused; a screen reader hears them as those of a slider.
 */
export function Plot({ chart, size }: { chart: Chart; size: "tall" | "low" }): VNode {
  const { title, steps } = chart;
  const [pointed, setPointed] = useState<number | null>(null);
  const { ticks, bars, lines, yOf, middleOf } = layOut(chart, wide, high);
  const last = steps.length - 1;
  const at = pointed === null ? null : Math.min(pointed, last);
  const point = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    if (width > 0) setPointed(Math.max(0, Math.min(last, Math.floor((event.clientX - left) / width * steps.length))));
  };
  const walk = (event: KeyboardEvent) => {
    const from = at ?? last;
    const to: Record<string, number | null> = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      ArrowDown: from - 1,
      ArrowUp: from + 1,
      PageDown: from - 7,
      PageUp: from + 7,
      Home: 0,
      End: last,
      Escape: null,
    };
    const next = to[event.key];
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    setPointed(next === null ? null : Math.max(0, Math.min(last, next)));
  };
  return (
    <figure class={`plot plot--${size}`}>
      <div class="plot__y" aria-hidden="true">
        {ticks.toReversed().map((value) => <span key={value}>{chart.tick(value, value === ticks.at(-1))}</span>)}
      </div>
      <div
        class="plot__b"
        role="slider"
        tabIndex={0}
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={at ?? last}
        aria-valuetext={sentenceOf(chart, at ?? last)}
        aria-readonly="true"
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={(event) => event.pointerType === "mouse" && setPointed(null)}
        onFocus={(event) => event.currentTarget.matches(":focus-visible") && setPointed((before) => before ?? last)}
        onBlur={() => setPointed(null)}
        onKeyDown={walk}
      >
        <svg class="chart" viewBox={`0 0 ${wide} ${high}`} preserveAspectRatio="none" aria-hidden="true">
          {ticks.map((value) => {
            const y = yOf(value).toFixed(1);
            return <line key={value} class={value === 0 ? "axis" : "grid"} x1="0" x2={wide} y1={y} y2={y} />;
          })}
          {bars.map(({ look, x, y, width, height }, index) => (
            <rect
              key={index}
              x={x.toFixed(1)}
              y={y.toFixed(1)}
              width={width.toFixed(1)}
              height={height.toFixed(1)}
              {...drawn[look]}
            />
          ))}
          {lines.map(({ look, path }, index) => <path key={index} d={path} {...drawn[look]} />)}
          {lines.map(({ look, dots }, index) =>
            dots !== "" && <path key={index} d={dots} class={`${drawn[look].class} dots`} />
          )}
        </svg>
        {at !== null && steps[at] !== undefined && <Tip chart={chart} at={at} place={middleOf(at)} />}
      </div>
      <svg class="plot__names" aria-hidden="true">
        {namedSteps(chart, chart.named ? 8 : 5).map((step) => (
          <Name key={step} place={middleOf(step)} says={steps[step]?.says ?? ""} />
        ))}
      </svg>
    </figure>
  );
}

/** A name under its step; one at an end does not stand out over it. */
function Name({ place, says }: { place: number; says: string }): VNode {
  const [x, anchor] = place < 0.04
    ? [0, "start"] as const
    : place > 0.96
    ? [1, "end"] as const
    : [place, "middle"] as const;
  return <text x={`${(x * 100).toFixed(2)}%`} y="12" text-anchor={anchor}>{says}</text>;
}

function Tip({ chart, at, place }: { chart: Chart; at: number; place: number }): VNode {
  // A style attribute would break the page's policy; one that a script sets does not.
  const put = (element: HTMLElement | null) => element?.style.setProperty("--x", `${(place * 100).toFixed(2)}%`);
  return (
    <>
      <div class="plot__cur" ref={put}></div>
      <div class={place > 0.5 ? "plot__tip plot__tip--l" : "plot__tip"} ref={put}>
        <p>
          {chart.steps[at]?.full}
          {chart.adds && <b>{chart.value(sumAt(chart, at))}</b>}
        </p>
        {chart.series.map(({ says, look, values }, index) => (
          <p key={index}>
            <Key look={look} />
            {says}
            <b>{valueText(chart, values[at])}</b>
          </p>
        ))}
      </div>
    </>
  );
}

function sentenceOf(chart: Chart, at: number): string {
  const values = chart.series.map(({ says, values }) => `${says} ${valueText(chart, values[at])}`);
  return [chart.steps[at]?.full ?? "", ...values].join(", ");
}

const valueText = (chart: Chart, value: number | null | undefined): string =>
  value === null || value === undefined ? "—" : chart.value(value);

/** A chart as a table; `forEars`: there, and seen by no one. */
export function PlotTable({ chart, label, forEars }: { chart: Chart; label: string; forEars: boolean }): VNode {
  const { stepsSay, steps, series } = chart;
  const table = (
    <table class="tbl">
      {forEars && <caption>{chart.title}</caption>}
      <thead>
        <tr>
          <th scope="col">{stepsSay}</th>
          {series.map(({ says, head }, index) => <th key={index} scope="col" class="r">{head ?? says}</th>)}
        </tr>
      </thead>
      <tbody>
        {steps.map(({ key, full }, step) => (
          <tr key={key}>
            <th scope="row">{full}</th>
            {series.map(({ values }, index) => <td key={index} class="r">{valueText(chart, values[step])}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
  if (forEars) return <div class="vh">{table}</div>;
  return <div class="tablewrap plot__table" tabIndex={0} role="region" aria-label={label}>{table}</div>;
}

/** Bars from left to right, each with its name and number, which are its table too. */
export function Ranked({ chart, shareOf }: { chart: Chart; shareOf(value: number): string }): VNode {
  const values = chart.series[0]?.values ?? [];
  const look = drawn[chart.series[0]?.look ?? "c1"];
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  return (
    <ul class="hbars">
      {chart.steps.map(({ key, says, full }, step) => {
        const value = values[step] ?? 0;
        return (
          <li key={key}>
            <span title={full}>{says}</span>
            <svg class="meter" aria-hidden="true">
              <rect width={`${(value / most * 100).toFixed(1)}%`} height="100%" rx="2" {...look} />
            </svg>
            <span class="r strong">{chart.value(value)}</span>
            <span class="r dim opt">{shareOf(value)}</span>
          </li>
        );
      })}
    </ul>
  );
}
