import { SettingsPage } from "../../../ui/pages/settings.tsx";
import { barOf, type PageRoute } from "../page.ts";

export const settingsPage: PageRoute = {
  path: "/projects/{id}/settings",
  async show({ frame, load, members: { id = "" } }) {
    const [project, bar] = await Promise.all([load("GET /api/projects/{id}", { id }), barOf(load, id)]);
    return SettingsPage({ frame, data: { project, bar } });
  },
};
