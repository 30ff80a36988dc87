import { ok } from "../../contract/outcome.ts";
import {
  changeTemplate,
  createTemplate,
  deleteTemplate,
  exportTemplates,
  getTemplate,
  importTemplates,
  listTemplates,
} from "../../templates/library.ts";
import type { Handlers } from "../app.ts";
import { Download } from "../download.ts";
import type { Open } from "./mod.ts";

type Doors = Extract<keyof Handlers, `${string} /api/templates${string}`>;

export function templateHandlers({ runs: { db } }: Open): Pick<Handlers, Doors> {
  return {
    "GET /api/templates": (input) => listTemplates({ db }, input),
    "POST /api/templates": (input) => createTemplate({ db }, input),
    "GET /api/templates/{id}": ({ id }) => getTemplate({ db }, id),
    "PATCH /api/templates/{id}": (input) => changeTemplate({ db }, input),
    "DELETE /api/templates/{id}": ({ id }) => deleteTemplate({ db }, id),
    "POST /api/templates/import": (input) => importTemplates({ db }, input),
    "GET /api/templates/export": () => {
      const bytes = new TextEncoder().encode(JSON.stringify(exportTemplates({ db }), null, 2) + "\n");
      return ok(
        new Download(new Blob([bytes]).stream(), "promptfactory-templates.json", "application/json", bytes.length),
      );
    },
  };
}
