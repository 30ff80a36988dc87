import type { Chart } from "../charts/chart.ts";
import { tableOf } from "../charts/chart.ts";
import { csvOf } from "../charts/csv.ts";
import type { Colours } from "../charts/drawing.ts";

export type Cells = readonly (readonly (string | number | null)[])[];

/** Hands a file over to the browser's downloads. */
function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the download has begun by then
}

export function saveCsv(name: string, rows: Cells): void {
  saveFile(`${name}.csv`, new Blob([csvOf(rows)], { type: "text/csv;charset=utf-8" }));
}

/** Saves a chart as it looks now; `about` says what it is of. False when the browser cannot draw it. */
export async function saveChart(
  chart: Chart,
  form: "png" | "svg" | "csv",
  name: string,
  about: string,
): Promise<boolean> {
  if (form === "csv") {
    saveCsv(name, tableOf(chart));
    return true;
  }
  const { colourTokens, drawingOf, sizeOf } = await import("../charts/drawing.ts");
  const svg = drawingOf(chart, coloursOf(colourTokens), about);
  if (form === "svg") {
    saveFile(`${name}.svg`, new Blob([svg], { type: "image/svg+xml" }));
    return true;
  }
  const drawn = await pngOf(svg, sizeOf(chart));
  if (drawn) saveFile(`${name}.png`, drawn);
  return drawn !== null;
}

/** The colours that the tokens have in the present theme. */
function coloursOf(tokens: readonly (keyof Colours)[]): Colours {
  const probe = document.body.appendChild(document.createElement("span"));
  const colours: Partial<Colours> = {};
  for (const token of tokens) {
    probe.style.color = `var(--${token})`;
    colours[token] = getComputedStyle(probe).color;
  }
  probe.remove();
  return { ...noColours, ...colours };
}

const noColours: Colours = {
  surface: "#fff",
  ink: "#000",
  "ink-2": "#000",
  "ink-3": "#000",
  line: "#ccc",
  "line-2": "#ccc",
  "ok-fill": "#000",
  "cache-fill": "#000",
  "cache-tint": "#fff",
  "bad-fill": "#000",
  c1: "#000",
  c2: "#000",
  c3: "#000",
  c4: "#000",
};

const sharpness = 2; // pixels of the picture for one of the drawing

async function pngOf(svg: string, { width, height }: { width: number; height: number }): Promise<Blob | null> {
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`; // a policy without blob: allows this
  try {
    await image.decode();
  } catch {
    return null;
  }
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * sharpness, height * sharpness];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
