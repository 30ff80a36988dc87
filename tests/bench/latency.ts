import type { Figure } from "./report.ts";
import { measureNumber, openStage, startModel } from "./stage.ts";

const bytes = 300;

/** The time that a run takes against the least that its requests can take with the latency of the model. */
export async function latency(rows: number, latencyMs: number, concurrency: number, least: number): Promise<Figure[]> {
  await using model = await startModel(["--latency", `${latencyMs}`]);
  await using stage = await openStage();
  const project = await stage.project(model.url, { concurrency, adaptive: false });
  const dataset = await stage.dataset(rows, bytes);
  const { run, ms } = await stage.run(project, dataset.id);
  if (run.counts.succeeded !== rows) throw new Error(`${run.counts.succeeded} of ${rows} rows succeeded`);
  const idealMs = Math.ceil(rows / concurrency) * latencyMs;
  // What the machine and the model leave of the ideal to anyone: the same requests from a bare loop.
  const bareArgs = [`${model.url}/chat/completions`, `${rows}`, `${bytes}`, `${concurrency}`];
  const bareMs = rows * 1000 / await measureNumber("./bare-fetch.ts", bareArgs);
  return [{
    work: `${rows.toLocaleString("en")} rows, ${latencyMs} ms latency, ${
      concurrency.toLocaleString("en")
    } at a time: ideal time / time`,
    seen: idealMs / ms,
    limit: { least },
    unit: "",
    of: `${(idealMs / 1000).toFixed(1)} s of ${(ms / 1000).toFixed(2)} s; a bare fetch loop ${
      (idealMs / bareMs).toFixed(2)
    }`,
  }];
}
