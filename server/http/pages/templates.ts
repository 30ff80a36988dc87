import type { Template } from "../../contract/template.ts";
import { TemplatesPage } from "../../../ui/pages/templates.tsx";
import { askedOf, summaryOf } from "../../../ui/template-list.ts";
import type { FormRoute } from "../form-route.ts";
import { type Load, type PageRoute, Refused } from "../page.ts";

const mostOwn = 300; // that are sent with the page; the browser asks for the rest

export const templatesPage: PageRoute = {
  path: "/templates",
  async show({ frame, load, query }) {
    const { language } = frame.speech;
    const asked = askedOf(query, language);
    const { templates, tags } = await load("GET /api/templates", { language: asked.lang });
    const found = asked.q.trim() === ""
      ? null
      : (await load("GET /api/templates", { language: asked.lang, q: asked.q })).templates.map(({ id }) => id);
    const own = templates.filter(({ builtIn }) => !builtIn).slice(0, mostOwn);
    const shown = [...own, ...templates.filter(({ builtIn }) => builtIn)];
    const first = shown.find(({ id, builtIn, tags }) =>
      (found === null || found.includes(id)) &&
      (asked.tag === null || tags.includes(asked.tag)) &&
      (asked.from === "all" || builtIn === (asked.from === "builtIn"))
    );
    const chosen = asked.id === null
      ? first ?? null
      : templates.find(({ id }) => id === asked.id) ?? await oneIfThere(load, asked.id);
    const data = { asked, language, tags, found, chosen, summaries: shown.map(summaryOf) };
    return TemplatesPage({ frame, data });
  },
};

/** A template may have been deleted since its address was kept; the library is shown all the same. */
async function oneIfThere(load: Load, id: string): Promise<Template | null> {
  try {
    return await load("GET /api/templates/{id}", { id });
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** Without script: makes a project with a template, and opens its workbench. */
export const useTemplateForm: FormRoute = {
  path: "/templates/use",
  async act({ form, load }) {
    const { name, prompt, parameters, outputField } = await load("GET /api/templates/{id}", {
      id: form.get("id") ?? "",
    });
    const defaults = outputField === null ? {} : { outputField };
    const { id } = await load("POST /api/projects", { name, prompt, parameters, defaults });
    return `/projects/${encodeURIComponent(id)}`;
  },
};
