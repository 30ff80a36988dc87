import type { VNode } from "preact";
import type { Dataset, DatasetRow } from "../../server/contract/dataset.ts";
import type { Project } from "../../server/contract/project.ts";
import type { Run } from "../../server/contract/run.ts";
import { Workbench } from "../islands/workbench.tsx";
import { Island } from "./island.tsx";
import type { Frame, ProjectBar } from "./layout.tsx";
import { Layout } from "./layout.tsx";

export type WorkbenchPageData = {
  project: Project;
  bar: ProjectBar;
  datasets: Dataset[];
  dataset: Dataset | null;
  rows: DatasetRow[];
  runs: Run[];
  order: string;
};
export type WorkbenchPageProps = { frame: Frame; data: WorkbenchPageData };

const maxRowChars = 200_000; // of rows that are sent with the page; the browser asks for the rest

/** A project's data and prompt, a try on some rows, and the way to run them all. */
export function WorkbenchPage({ frame, data }: WorkbenchPageProps): VNode {
  const say = frame.speech.words("workbench");
  const { project, bar, datasets, dataset, rows, runs, order } = data;
  const { endpoint: { model, deployment, requestUrl, limits }, defaults, prompt, changedAt } = project;
  return (
    <Layout
      frame={frame}
      title={`${say("title")} · ${project.name}`}
      place="projects"
      project={bar}
      projectPlace="workbench"
      height="fit"
      ownFoot
      words={["workbench", "editor"]}
      styles={["workbench.css"]}
    >
      <main id="main" class="wb">
        <h1 class="vh">{say("title")}</h1>
        <Island
          name="Workbench"
          of={Workbench}
          props={{
            projectId: project.id,
            changedAt,
            messages: prompt.messages,
            defaults,
            endpoint: { model: model || deployment, requestUrl, limits },
            datasets: datasets.map(({ id, name, rows, bytes, createdAt }) => ({ id, name, rows, bytes, createdAt })),
            dataset,
            rows: firstOf(rows),
            runs: runs.map(({ id, datasetId, counts: { failed } }) => ({ id, datasetId, failed })),
            order,
          }}
        />
      </main>
    </Layout>
  );
}

function firstOf(rows: readonly DatasetRow[]): DatasetRow[] {
  let chars = 0;
  return rows.filter(({ text }) => (chars += text.length) <= maxRowChars);
}
