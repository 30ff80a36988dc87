import {
  changeProject,
  createProject,
  deleteProject,
  duplicateProject,
  getProject,
  listProjects,
} from "../../projects/change.ts";
import { testConnection } from "../../projects/connection.ts";
import { estimateRun } from "../../projects/estimate.ts";
import { listModels } from "../../projects/offered.ts";
import { getOverview } from "../../projects/overview.ts";
import { previewRow } from "../../projects/preview.ts";
import { tryRow } from "../../projects/try.ts";
import { getVersions, keepVersion } from "../../projects/versions.ts";
import type { Handlers } from "../handler.ts";
import type { Open } from "./open.ts";

type Doors =
  | "GET /api/overview"
  | Exclude<Extract<keyof Handlers, `${string} /api/projects${string}`>, `${string}/runs`>;

export function projectHandlers({ runs, now }: Open): Pick<Handlers, Doors> {
  return {
    "GET /api/overview": (input) => getOverview(runs, input, now()),
    "GET /api/projects": (input) => listProjects(runs, input),
    "POST /api/projects": (input) => createProject(runs, input),
    "GET /api/projects/{id}": ({ id }) => getProject(runs, id),
    "PATCH /api/projects/{id}": (input) => changeProject(runs, input),
    "DELETE /api/projects/{id}": ({ id }) => deleteProject(runs, id),
    "GET /api/projects/{id}/versions": (input) => getVersions(runs, input),
    "POST /api/projects/{id}/versions": (input) => keepVersion(runs, input, now()),
    "POST /api/projects/{id}/duplicate": (input) => duplicateProject(runs, input),
    "POST /api/projects/{id}/test-connection": ({ id }, { language, signal }) =>
      testConnection(runs, id, language, signal),
    "GET /api/projects/{id}/models": ({ id }, { language, signal }) => listModels(runs, id, language, signal),
    "POST /api/projects/{id}/preview": (input) => previewRow(runs, input),
    "POST /api/projects/{id}/try": (input, { language, signal }) => tryRow(runs, input, language, signal),
    "POST /api/projects/{id}/estimate": (input) => estimateRun(runs, input),
  };
}
