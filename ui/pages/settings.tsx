import type { VNode } from "preact";
import type { Project } from "../../server/contract/project.ts";
import { TextField } from "../parts/field.tsx";
import type { Frame, ProjectBar } from "./layout.tsx";
import { Layout } from "./layout.tsx";

export type SettingsPageData = { project: Project; bar: ProjectBar };
export type SettingsPageProps = { frame: Frame; data: SettingsPageData };

/** The settings of a project, as one form. */
export function SettingsPage({ frame, data: { project, bar } }: SettingsPageProps): VNode {
  const say = frame.speech.words("settings");
  const { endpoint } = project;
  return (
    <Layout
      frame={frame}
      title={`${say("title")} · ${project.name}`}
      place="projects"
      project={bar}
      projectPlace="settings"
      words={["settings"]}
    >
      <main id="main" class="page first">
        <h1>{say("title")}</h1>
        <form
          method="post"
          action={`${frame.base}/projects/${encodeURIComponent(project.id)}/settings`}
          class="stack gap4"
        >
          <TextField id="name" name="name" label={say("name")} value={project.name} required />
          <h2>{say("endpoint")}</h2>
          <TextField id="url" name="url" label={say("url")} value={endpoint.url} mono />
          <TextField id="model" name="model" label={say("model")} value={endpoint.model} mono />
          <TextField
            id="endpoint-key"
            name="key"
            label={say("key")}
            type="password"
            value=""
            autocomplete="off"
            hint={endpoint.keyHint === null ? undefined : say("keyKept", { hint: endpoint.keyHint })}
          />
          <p>
            <button type="submit" class="btn btn--primary">{say("save")}</button>
          </p>
        </form>
      </main>
    </Layout>
  );
}
