import { ok } from "../../contract/outcome.ts";
import { makeDemo } from "../../projects/demo.ts";
import { liveRuns } from "../../../db/runs.ts";
import { readStats } from "../../../db/stats-read.ts";
import type { Handlers } from "../handler.ts";
import { docsText } from "../docs.ts";
import { openApi } from "../openapi.ts";
import type { Open } from "./open.ts";

type Doors = "POST /api/demo" | "GET /api/stats" | "GET /api/health" | "GET /api/openapi.json" | "GET /api/docs";

export function systemHandlers({ runs, version, basePath, startMock, now }: Open): Pick<Handlers, Doors> {
  const { db } = runs;
  return {
    "POST /api/demo": (_input, { language }) => makeDemo(runs, { startMock, language }),
    "GET /api/stats": (asked) => ok(readStats(db, asked, now())),
    "GET /api/health": (_input, { trusted }) =>
      ok({ status: "ok", version, ...(trusted && { pid: Deno.pid, activeRuns: liveRuns(db).length }) }),
    "GET /api/openapi.json": () => ok(openApi(version, basePath)),
    "GET /api/docs": (_input, { language }) => ok(docsText(language, basePath)),
  };
}
