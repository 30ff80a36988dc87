import type { Dataset } from "../../server/contract/dataset.ts";
import { type Figure, mean, median } from "./report.ts";
import { measureNumber, type Stage } from "./stage.ts";

const pairs = 3;

/** MB a second of an upload against a bare program that reads the same file and parses each line. */
export async function upload(
  { api }: Stage,
  { path, bytes }: { path: string; bytes: number },
  rows: number,
): Promise<{ figures: Figure[]; dataset: Dataset }> {
  const bare = [await measureNumber("./bare-parse.ts", [path])];
  const ours: number[] = [];
  const ratios: number[] = [];
  for (let pair = 0;; pair++) {
    const began = performance.now();
    const dataset = await api.upload((await Deno.open(path)).readable);
    const seconds = (performance.now() - began) / 1000;
    if (dataset.rows !== rows) throw new Error(`${dataset.rows} of ${rows} rows`);
    ours.push(bytes / 1e6 / seconds);
    bare.push(await measureNumber("./bare-parse.ts", [path]));
    ratios.push((ours.at(-1) ?? NaN) / mean(bare.slice(-2)));
    if (pair < pairs - 1) {
      await api.call("DELETE /api/datasets/{id}", { id: dataset.id }); // so that the next is no copy of what is there
      continue;
    }
    const written = (speeds: number[]) => speeds.map((speed) => Math.round(speed)).join(", ");
    const figure: Figure = {
      work: `upload of ${rows.toLocaleString("en")} rows, ${Math.round(bytes / 1e6)} MB: MB/s, bare read and parse = 1`,
      seen: median(ratios),
      limit: { least: 0.8 },
      unit: "",
      of: `${written(ours)} MB/s of bare ${written(bare)} MB/s`,
    };
    return { figures: [figure], dataset };
  }
}
