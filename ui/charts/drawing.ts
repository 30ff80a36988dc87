import type { Chart, Look } from "./chart.ts";
import { namedSteps } from "./chart.ts";
import { layOut } from "./layout.ts";

/** The tokens of the stylesheet that a drawing takes its colours from. */
export const colourTokens = [
  "surface",
  "ink",
  "ink-2",
  "ink-3",
  "line",
  "line-2",
  "ok-fill",
  "cache-fill",
  "cache-tint",
  "bad-fill",
  "c1",
  "c2",
  "c3",
  "c4",
] as const;
export type Colours = Record<(typeof colourTokens)[number], string>;

/** The colour of each look, and its dashes. */
const paints: Record<Look, { token: keyof Colours; dashes?: string }> = {
  ok: { token: "ok-fill" },
  cache: { token: "cache-fill" },
  bad: { token: "bad-fill" },
  c1: { token: "c1" },
  c2: { token: "c2" },
  l1: { token: "c1" },
  l2: { token: "c3", dashes: "5 3" },
  l3: { token: "c4", dashes: "2 3" },
};

const [wide, high, rankHigh] = [960, 420, 34];
const font = "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";
const [left, right, top, bottom] = [72, 24, 76, 44];

/** How large its drawing is: ranked bars are as many as they are. */
export function sizeOf({ kind, steps }: Chart): { width: number; height: number } {
  return { width: wide, height: kind === "ranked" ? top + Math.max(1, steps.length) * rankHigh : high };
}

/** A chart as an SVG document of its own, with its title, legend and axes; `about` says what it is of. */
export function drawingOf(chart: Chart, colours: Colours, about: string): string {
  const { width, height } = sizeOf(chart);
  const body = chart.kind === "ranked" ? rankedBody(chart, colours) : uprightBody(chart, colours);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="${font}" font-size="12">` +
    `<title>${escaped(chart.title)}</title>` +
    `<defs><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
    `<rect width="4" height="4" fill="${colours["cache-tint"]}"/>` +
    `<rect width="2" height="4" fill="${colours["cache-fill"]}"/></pattern></defs>` +
    `<rect width="${width}" height="${height}" fill="${colours.surface}"/>` +
    text(24, 32, chart.title, colours.ink, `font-size="16" font-weight="600"`) +
    text(width - right, 32, about, colours["ink-3"], `text-anchor="end"`) +
    body + `</svg>`;
}

function uprightBody(chart: Chart, colours: Colours): string {
  const [across, up] = [wide - left - right, high - top - bottom];
  const { ticks, bars, lines, yOf, middleOf } = layOut(chart, across, up);
  const grid = ticks.map((value) => {
    const y = yOf(value).toFixed(1);
    const stroke = value === 0 ? colours["line-2"] : colours.line;
    return `<line x1="0" x2="${across}" y1="${y}" y2="${y}" stroke="${stroke}"/>` +
      text(-8, yOf(value) + 4, chart.tick(value, value === ticks.at(-1)), colours["ink-3"], `text-anchor="end"`);
  }).join("");
  const drawnBars = bars.map(({ look, x, y, width, height }) =>
    `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" ` +
    `fill="${fillOf(look, colours)}"/>`
  ).join("");
  const drawnLines = lines.map(({ look, path, dots }) => {
    const { token, dashes } = paints[look];
    const ink = `fill="none" stroke="${colours[token]}" stroke-linejoin="round" stroke-linecap="round"`;
    const dashed = dashes === undefined ? "" : ` stroke-dasharray="${dashes}"`;
    return `<path d="${path}" ${ink} stroke-width="2"${dashed}/>` +
      (dots === "" ? "" : `<path d="${dots}" ${ink} stroke-width="6"/>`);
  }).join("");
  const named = namedSteps(chart, 8);
  const names = named.map((step) =>
    text(middleOf(step) * across, up + 20, chart.steps[step]?.says ?? "", colours["ink-3"], `text-anchor="middle"`)
  ).join("");
  return legend(chart, colours) +
    `<g transform="translate(${left} ${top})">${grid}${drawnBars}${drawnLines}${names}</g>`;
}

function rankedBody({ steps, series, value }: Chart, colours: Colours): string {
  const values = series[0]?.values ?? [];
  const most = Math.max(1, ...values.map((one) => one ?? 0));
  const [from, longest] = [180, wide - 180 - 120];
  return steps.map(({ says }, step) => {
    const y = top + step * rankHigh;
    const width = ((values[step] ?? 0) / most * longest).toFixed(1);
    const fill = fillOf(series[0]?.look ?? "c1", colours);
    return text(from - 12, y + 4, says, colours["ink-2"], `text-anchor="end"`) +
      `<rect x="${from}" y="${y - rankHigh / 4}" width="${width}" height="${rankHigh / 2}" rx="2" fill="${fill}"/>` +
      text(from + Number(width) + 8, y + 4, value(values[step] ?? 0), colours.ink, "");
  }).join("");
}

function legend({ series }: Chart, colours: Colours): string {
  if (series.length < 2) return "";
  let x = 24;
  return series.map(({ says, look }) => {
    const { token, dashes } = paints[look];
    const key = look.startsWith("l")
      ? `<line x1="${x}" x2="${x + 14}" y1="53" y2="53" stroke="${colours[token]}" stroke-width="2"` +
        `${dashes === undefined ? "" : ` stroke-dasharray="${dashes}"`}/>`
      : `<rect x="${x}" y="48" width="10" height="10" rx="2" fill="${fillOf(look, colours)}"/>`;
    const part = key + text(x + 20, 57, says, colours["ink-2"], "");
    x += 44 + [...says].reduce((width, sign) => width + (sign > "\u2E7F" ? 12 : 7), 0);
    return part;
  }).join("");
}

const fillOf = (look: Look, colours: Colours): string => look === "cache" ? "url(#hatch)" : colours[paints[look].token];

function text(x: number, y: number, says: string, fill: string, more: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${fill}" ${more}>${escaped(says)}</text>`;
}

const signs: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (says: string): string => says.replace(/[&<>"]/gu, (sign) => signs[sign] ?? sign);
