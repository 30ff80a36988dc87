import { sleep, until } from "../support/time.ts";
import type { Figure } from "./report.ts";
import { type Stage, startModel } from "./stage.ts";

const quietMs = 5_000;
const watchedMs = 60_000;
const rows = 400_000;

/**
 * Deletes a finished run while another goes on, and looks for the longest time in which the other took in no answer.
 * Its model answers after 20 ms, so fifty at a time bring one about every half millisecond.
 */
export async function deletion(stage: Stage, victim: string, victimRows: number): Promise<Figure[]> {
  const { api, server } = stage;
  await using model = await startModel(["--latency", "20"]);
  const project = await stage.project(model.url, { concurrency: 50, adaptive: false });
  const dataset = await stage.dataset(rows, 300);
  const { id } = await api.call("POST /api/projects/{id}/runs", { id: project, datasetId: dataset.id });
  await until("the other run goes on", async () => (await api.run(id)).counts.succeeded > 2_000);
  await sleep(quietMs);
  const size = sizeOf(server.folder);
  const began = Date.now();
  await api.call("DELETE /api/runs/{id}", { id: victim });
  // It is gone at once; that its space is given back is seen by the file alone.
  for (let last = size; Date.now() - began < watchedMs; last = sizeOf(server.folder)) {
    await sleep(1_000);
    if (sizeOf(server.folder) === last && last < size * 0.7) break;
  }
  const ended = Date.now();
  await api.call("POST /api/runs/{id}/cancel", { id });
  const times = await timesOf(stage, id);
  const before = longestGap(times.filter((at) => at < began));
  const during = longestGap(times.filter((at) => at >= began && at <= ended));
  const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return [{
    work: `deleting a finished run of ${victimRows.toLocaleString("en")} rows: the longest stall of another run`,
    seen: during,
    limit: { most: 200 },
    unit: "ms",
    of: `before it ${before.toFixed(0)} ms; ${((ended - began) / 1000).toFixed(0)} s, database ${mb(size)} to ${
      mb(sizeOf(server.folder))
    }`,
  }];
}

function longestGap(times: readonly number[]): number {
  const sorted = times.toSorted((one, other) => one - other);
  let longest = 0;
  for (const [index, at] of sorted.entries()) longest = Math.max(longest, at - (sorted[index - 1] ?? at));
  return longest;
}

/** When each answer of a run came in, in ms. */
async function timesOf({ api }: Stage, id: string): Promise<number[]> {
  const times: number[] = [];
  for (let cursor: string | null = null;;) {
    const page: Awaited<ReturnType<typeof pageOf>> = await pageOf(api, id, cursor);
    for (const { result } of page.rows) if (result) times.push(Date.parse(result.finishedAt));
    cursor = page.nextCursor;
    if (cursor === null) return times;
  }
}

const pageOf = (api: Stage["api"], id: string, cursor: string | null) =>
  api.call("GET /api/runs/{id}/rows", {
    id,
    limit: 1000,
    status: "succeeded",
    ...(cursor !== null && { cursor }),
  });

function sizeOf(folder: string): number {
  return Deno.statSync(`${folder}/projects.db`).size;
}
