import type { VNode } from "preact";
import { SettingsView } from "../islands/settings.tsx";
import type { SettingsProject } from "../settings-form.ts";
import { Island } from "./island.tsx";
import type { Frame, ProjectBar } from "./layout.tsx";
import { Layout } from "./layout.tsx";

export type SettingsPageData = { project: SettingsProject; bar: ProjectBar };
export type SettingsPageProps = { frame: Frame; data: SettingsPageData };

/** The settings of a project: a form that is complete without script, and saves itself with it. */
export function SettingsPage({ frame, data: { project, bar } }: SettingsPageProps): VNode {
  const say = frame.speech.words("settings");
  return (
    <Layout
      frame={frame}
      title={`${say("title")} · ${project.name}`}
      place="projects"
      project={bar}
      projectPlace="settings"
      words={["settings"]}
      styles={["settings.css"]}
    >
      <main id="main" class="page set">
        <h1 class="vh">{`${say("title")} · ${project.name}`}</h1>
        <Island name="SettingsView" of={SettingsView} props={{ project }} />
      </main>
    </Layout>
  );
}
