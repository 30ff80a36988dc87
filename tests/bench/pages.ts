import { type Figure, median } from "./report.ts";
import type { Stage } from "./stage.ts";
import { openStage, startModel } from "./stage.ts";

const limit = 100;
const places = 20;
const timesEach = 3;

/** How long pages of a finished run take: at any place, and filtered. */
export async function pages({ api }: Stage, run: string, rows: number): Promise<Figure[]> {
  const kinds = [
    { of: "at any place", query: "", total: rows },
    { of: "of succeeded rows", query: "&status=succeeded", total: rows },
    { of: "of failed rows", query: "&status=failed", total: 0 },
  ];
  const figures: Figure[] = [];
  for (const { of, query, total } of kinds) {
    const first = await page(api, `${run}/rows?limit=${limit}${query}`);
    const count = first.total ?? total;
    const times: number[] = [];
    for (let place = 0; place < places; place++) {
      const offset = Math.floor((count - limit) * place / (places - 1));
      const each: number[] = [];
      for (let time = 0; time < timesEach; time++) {
        const { ms, rows: found } = await page(api, `${run}/rows?offset=${offset}&limit=${limit}${query}`);
        if (found !== limit) throw new Error(`the page at ${offset}${query} has ${found} rows`);
        each.push(ms);
      }
      times.push(median(each));
    }
    figures.push({
      work: `a page of ${limit} rows ${of} of a finished run of ${rows.toLocaleString("en")} rows`,
      seen: Math.max(...times),
      limit: { most: 50 },
      unit: "ms",
      of: `the slowest of ${places} places; median ${median(times).toFixed(1)} ms; ${count.toLocaleString("en")} rows`,
    });
  }
  return figures;
}

async function page(api: Stage["api"], path: string): Promise<{ ms: number; rows: number; total: number | null }> {
  const began = performance.now();
  const { status, json } = await api.ask("GET", `/api/runs/${path}`);
  const ms = performance.now() - began;
  if (status !== 200 || typeof json !== "object" || json === null) throw new Error(`${path}: ${status}`);
  if (!("rows" in json && Array.isArray(json.rows) && "total" in json)) throw new Error(`${path} is no page`);
  return { ms, rows: json.rows.length, total: typeof json.total === "number" ? json.total : null };
}

/** The same on a run of its own, small enough for the short bench. */
export async function smallPages(): Promise<Figure[]> {
  const rows = 50_000;
  await using model = await startModel(["--fault", "content-filter:0.05"]);
  await using stage = await openStage();
  const project = await stage.project(model.url, { concurrency: 100, adaptive: false });
  const dataset = await stage.dataset(rows, 300);
  const { run } = await stage.run(project, dataset.id);
  return await pages(stage, run.id, rows);
}
