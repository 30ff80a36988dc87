import { speak } from "../../../ui/i18n/mod.ts";
import { SettingsPage } from "../../../ui/pages/settings.tsx";
import { byId, withPreset } from "../../../ui/presets.ts";
import type { Fields, SettingsProject } from "../../../ui/settings-form.ts";
import { changeOf, fieldNames, fieldsOf } from "../../../ui/settings-form.ts";
import type { Project } from "../../contract/project.ts";
import { tagOf } from "../../contract/tag.ts";
import { pathMembers } from "../doors.ts";
import type { FormRoute } from "../form-route.ts";
import { barOf, type PageRoute, Refused } from "../page.ts";

const path = "/projects/{id}/settings";

export const settingsPage: PageRoute = {
  path,
  async show({ frame, load, members: { id = "" } }) {
    const [project, bar] = await Promise.all([load("GET /api/projects/{id}", { id }), barOf(load, id)]);
    return SettingsPage({ frame, data: { project: settingsOf(project), bar } });
  },
};

/** Without script: saves the fields that were sent, or fills in a kind of endpoint and saves that. */
export const settingsForm: FormRoute = {
  path,
  async act({ form, visit, load }) {
    const { id = "" } = pathMembers(path, visit.path) ?? {};
    const saved = fieldsOf(settingsOf(await load("GET /api/projects/{id}", { id })));
    const preset = byId(form.get("preset"));
    const written = readFields(form, saved);
    const { change, faults } = changeOf(preset ? withPreset(written, preset) : written, saved);
    if (faults.length > 0) {
      const say = speak(visit.context.language).words("settings");
      const errors = faults.map(({ field, word, values }) => ({
        path: field,
        message: word === "needsNumber" ? say(word) : say(word, values),
      }));
      throw new Refused({ code: "invalid_input", params: { first: errors[0]?.message ?? "" }, errors });
    }
    const over = form.get("over");
    await load("PATCH /api/projects/{id}", { id, ...change, ...(over && { "If-Match": tagOf(over) }) });
    return `/projects/${encodeURIComponent(id)}/settings`;
  },
};

function settingsOf({ prompt: _prompt, createdAt: _createdAt, ...rest }: Project): SettingsProject {
  return rest;
}

/** What a form sent, over what is saved. A browser sends nothing of a tick that is off, and breaks lines by CR and LF. */
function readFields(form: URLSearchParams, saved: Fields): Fields {
  const fields = { ...saved };
  const ticks = form.getAll("ticks");
  for (const name of fieldNames) {
    const sent = form.getAll(name).at(-1)?.replaceAll("\r\n", "\n");
    if (sent !== undefined) fields[name] = sent;
    else if (ticks.includes(name)) fields[name] = "";
  }
  return fields;
}
