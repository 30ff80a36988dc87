import { no, ok } from "../../contract/outcome.ts";
import { listImportedRuns } from "../../projects/imported.ts";
import { cancelRun, changeRun, pauseRun, resumeRun, retryRun } from "../../runs/control.ts";
import { exportResult } from "../../runs/export.ts";
import { freezeRun } from "../../runs/freeze.ts";
import { deleteRun } from "../../runs/remove.ts";
import { repeatRun } from "../../runs/repeat.ts";
import { getResult, listResults } from "../../runs/results.ts";
import { getTimeline } from "../../runs/timeline.ts";
import { getErrors, getRun, getRuns, recordOf, viewRun } from "../../runs/view.ts";
import type { Handlers } from "../handler.ts";
import { Download } from "../download.ts";
import { eventReader } from "../event-reader.ts";
import type { Open } from "./open.ts";

type Doors = Extract<
  keyof Handlers,
  `${string} /api/runs${string}` | `${string} /api/projects/{id}/runs` | "GET /api/imported-runs"
>;

export function runHandlers({ runs }: Open): Pick<Handlers, Doors> {
  return {
    "POST /api/projects/{id}/runs": (input) => freezeRun(runs, input),
    "GET /api/runs": (input) => getRuns(runs, input),
    "GET /api/runs/{id}": (input) => getRun(runs, input),
    "PATCH /api/runs/{id}": (input) => changeRun(runs, input),
    "DELETE /api/runs/{id}": (input) => deleteRun(runs, input),
    "POST /api/runs/{id}/pause": (input) => pauseRun(runs, input),
    "POST /api/runs/{id}/resume": (input) => resumeRun(runs, input),
    "POST /api/runs/{id}/cancel": (input) => cancelRun(runs, input),
    "POST /api/runs/{id}/retry": (input) => retryRun(runs, input),
    "POST /api/runs/{id}/repeat": (input) => repeatRun(runs, input),
    "GET /api/runs/{id}/events": ({ id }) => {
      const record = recordOf(runs, id);
      if (!record) return no("run_not_found");
      const snapshot = () => ({ kind: "snapshot" as const, run: viewRun(runs, recordOf(runs, id) ?? record) });
      return ok({ log: eventReader(runs.supervisor.logOf(record.id)), snapshot });
    },
    "GET /api/runs/{id}/rows": (input) => listResults(runs, input),
    "GET /api/runs/{id}/rows/{row}": (input) => getResult(runs, input),
    "GET /api/runs/{id}/errors": (input, { language }) => getErrors(runs, input, language),
    "GET /api/runs/{id}/timeline": (input) => getTimeline(runs, input),
    "GET /api/runs/{id}/result": (input) => {
      const file = exportResult(runs, input);
      return file.ok ? ok(new Download(file.value.stream, file.value.fileName, file.value.contentType)) : file;
    },
    "GET /api/imported-runs": (input) => listImportedRuns(runs, input),
  };
}
