import { ok } from "../../contract/outcome.ts";
import {
  changeTemplate,
  checkTemplates,
  createTemplate,
  deleteTemplate,
  exportTemplates,
  getTemplate,
  importTemplates,
  listTemplates,
} from "../../templates/library.ts";
import type { Handlers } from "../handler.ts";
import { Download } from "../download.ts";
import type { Open } from "./open.ts";

type Doors = Extract<keyof Handlers, `${string} /api/templates${string}`>;

export function templateHandlers({ runs: { db } }: Open): Pick<Handlers, Doors> {
  return {
    "GET /api/templates": (input) => listTemplates({ db }, input),
    "POST /api/templates": (input) => createTemplate({ db }, input),
    "GET /api/templates/{id}": ({ id }) => getTemplate({ db }, id),
    "PATCH /api/templates/{id}": (input) => changeTemplate({ db }, input),
    "DELETE /api/templates/{id}": ({ id }) => deleteTemplate({ db }, id),
    "POST /api/templates/import": (input) => importTemplates({ db }, input),
    "POST /api/templates/import/check": (input) => checkTemplates({ db }, input),
    "GET /api/templates/export": ({ id }) => {
      const file = exportTemplates({ db }, id);
      if (!file.ok) return file;
      const bytes = new TextEncoder().encode(JSON.stringify(file.value, null, 2) + "\n");
      const [one] = file.value.templates;
      const name = id === undefined || !one ? "promptfactory-templates" : one.name.replace(/[\\/:*?"<>|]/gu, "_");
      return ok(new Download(new Blob([bytes]).stream(), `${name}.json`, "application/json", bytes.length));
    },
  };
}
