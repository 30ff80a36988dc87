import { temporaryFolder } from "../support/folder.ts";
import { forgetPeak, memoryOf } from "../support/process.ts";
import { sleep } from "../support/time.ts";
import { deletion } from "./deletion.ts";
import { pages } from "./pages.ts";
import type { Figure } from "./report.ts";
import { writeRows } from "./rows.ts";
import { openStage, type Stage, startModel } from "./stage.ts";
import { upload } from "./upload.ts";

const rows = 1_000_000;
const bytes = 1_000;

/** A million rows: uploaded, run, looked at, exported, deleted; and the memory that it takes on the way. */
export async function million(say: (text: string) => void): Promise<Figure[]> {
  await using folder = await temporaryFolder();
  await using model = await startModel(["--fault", "content-filter:0.02"]);
  await using stage = await openStage();
  const { pid } = stage.server;
  say("writing the file");
  const file = await writeRows(folder.path, rows, bytes);
  await sleep(2_000);
  const idle = memoryOf(pid).now;
  const peaks: Record<string, number> = {};
  const measured = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    say(name);
    forgetPeak(pid);
    const value = await work();
    peaks[name] = (memoryOf(pid).peak - idle) / 1e6;
    return value;
  };
  const uploaded = await measured("upload", () => upload(stage, file, rows));
  const project = await stage.project(model.url, { concurrency: 50, adaptive: false, cache: "off" });
  const { run, ms } = await measured("run", () => stage.run(project, uploaded.dataset.id));
  const lines = await measured("export", () => exported(stage, run.id));
  if (lines !== rows) throw new Error(`the result file has ${lines} lines`);
  const written = Object.entries(peaks).map(([name, peak]) => `${name} ${Math.round(peak)} MB`).join(", ");
  const memory: Figure = {
    work: `memory above idle while ${rows.toLocaleString("en")} rows are uploaded, run and exported`,
    seen: Math.max(...Object.values(peaks)),
    limit: { most: 200 },
    unit: "MB",
    of: `${written}; idle ${Math.round(idle / 1e6)} MB; the run took ${Math.round(ms / 1000)} s`,
  };
  say("pages");
  const looked = await pages(stage, run.id, rows);
  say("deletion");
  return [...uploaded.figures, memory, ...looked, ...await deletion(stage, run.id, rows)];
}

async function exported({ api }: Stage, id: string): Promise<number> {
  const response = await fetch(api.url(`/api/runs/${id}/result`));
  if (!response.ok || !response.body) throw new Error(`the result file: ${response.status}`);
  let lines = 0;
  for await (const piece of response.body) {
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++;
  }
  return lines;
}
