import { type Figure, mean, median, perSecond } from "./report.ts";
import { measureNumber, openStage, startModel } from "./stage.ts";

const rows = 20_000;
const bytes = 300;
const concurrency = 50;
const pairs = 3;

/** Rows a second through the whole program, each answer stored, against a bare loop of the same requests. */
export async function throughput(): Promise<Figure[]> {
  await using model = await startModel();
  await using stage = await openStage();
  const project = await stage.project(model.url, { concurrency, adaptive: false });
  const warm = await stage.dataset(2_000, bytes);
  await stage.run(project, warm.id);
  const dataset = await stage.dataset(rows, bytes);
  const bareArgs = [`${model.url}/chat/completions`, `${rows}`, `${bytes}`, `${concurrency}`];
  const bare = [await measureNumber("./bare-fetch.ts", bareArgs)];
  const ours: number[] = [];
  const ratios: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const before = bare.at(-1) ?? NaN;
    const { run, ms } = await stage.run(project, dataset.id);
    if (run.counts.succeeded !== rows) throw new Error(`${run.counts.succeeded} of ${rows} rows succeeded`);
    ours.push(rows * 1000 / ms);
    bare.push(await measureNumber("./bare-fetch.ts", bareArgs));
    ratios.push((ours.at(-1) ?? NaN) / mean([before, bare.at(-1) ?? NaN]));
  }
  return [{
    work: `${
      rows.toLocaleString("en")
    } rows of ${bytes} bytes, no latency, ${concurrency} at a time: rows/s, bare fetch = 1`,
    seen: median(ratios),
    limit: { least: 0.6 },
    unit: "",
    of: `${ours.map(perSecond).join(", ")} of bare ${bare.map(perSecond).join(", ")}`,
  }];
}
