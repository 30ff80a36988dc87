import assert from "node:assert/strict";
import { openDoors, sampleProject } from "../../../tests/support/doors.ts";
import type { ProjectSummary } from "../../contract/operations/projects.ts";
import { ok } from "../../contract/outcome.ts";
import type { Handlers } from "../handler.ts";

const foreign = "<img src=x onerror=window.__x=1><script>window.__x=1</script>";
const at = "2026-01-01T00:00:00.000Z";

function sampleSummary(name: string): ProjectSummary {
  const run = { id: "7", status: "completed" as const, total: 100, succeeded: 37, failed: 63, failure: null };
  return {
    id: "p1",
    name,
    description: "",
    model: "m",
    requestUrl: null,
    createdAt: at,
    changedAt: at,
    runs: [{ ...run, createdAt: at, startedAt: at, finishedAt: at }],
    done: { rows: 1_234, succeeded: 1_160, failed: 74, promptTokens: 1, completionTokens: 2 },
  };
}

async function read(url: string): Promise<string> {
  return await (await fetch(url, { headers: { "accept-language": "en" } })).text();
}

Deno.test("the first page lists projects with their runs, finds them, and helps on a first visit", async () => {
  let projects = [sampleSummary(foreign)];
  let asked: unknown = null;
  await using doors = openDoors({
    "GET /api/overview": (input) => {
      asked = input;
      return ok({ projects, total: projects.length, nextCursor: "next_p9" });
    },
  });
  const full = await read(`${doors.url}/?q=%E4%B8%AD&cursor=here_p1`);
  assert.equal(full.includes("<img src=x"), false);
  assert.deepEqual(asked, { q: "中", limit: 50, cursor: "here_p1", days: 30 });
  for (const shown of ["completed, 63 failed", "94.0%", "1,234", 'href="/runs/7"', "cursor=next_p9"]) {
    assert.ok(full.includes(shown), shown);
  }
  projects = [];
  assert.match(await read(`${doors.url}/`), /action="\/demo"/u);
  assert.match(await read(`${doors.url}/?new=1`), /method="post" action="\/projects"/u);
});

Deno.test("the sample is made and run by one form, once", async () => {
  const done: unknown[] = [];
  const others: Record<string, unknown> = {
    "POST /api/demo": () => {
      done.push("demo");
      return ok({ project: sampleProject(), dataset: { id: "d1" } });
    },
    "POST /api/projects/{id}/runs": ({ id, datasetId }: { id: string; datasetId: string }) => {
      done.push({ id, datasetId });
      return ok({ id: "7" });
    },
  };
  await using doors = openDoors(others as Partial<Handlers>); // what the form reads of their answers is there
  for (let n = 0; n < 2; n++) {
    const body = new URLSearchParams({ order: "k" });
    const response = await fetch(`${doors.url}/demo`, { method: "POST", body, redirect: "manual" });
    await response.body?.cancel();
    assert.deepEqual([response.status, response.headers.get("location")], [303, "/runs/7"]);
  }
  assert.deepEqual(done, ["demo", { id: "p1", datasetId: "d1" }]);
});
