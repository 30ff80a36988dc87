import { TemplatesPage } from "../../../ui/pages/templates.tsx";
import type { PageRoute } from "../page.ts";

export const templatesPage: PageRoute = {
  path: "/templates",
  async show({ frame, load, query }) {
    const q = query.get("q") ?? "";
    const { templates, tags } = await load("GET /api/templates", {
      language: frame.speech.language,
      ...(q !== "" && { q }),
    });
    const id = query.get("id");
    const chosen = templates.find((template) => template.id === id) ??
      (id === null ? templates[0] ?? null : await load("GET /api/templates/{id}", { id }));
    return TemplatesPage({ frame, data: { templates, tags, chosen, query: q } });
  },
};
