import type { VNode } from "preact";
import type { Dataset, DatasetRow } from "../../server/contract/dataset.ts";
import type { Project } from "../../server/contract/project.ts";
import type { Run } from "../../server/contract/run.ts";
import { Drop } from "../islands/drop.tsx";
import { Empty } from "../parts/empty.tsx";
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

/** A project's data and prompt, and the way to run them. */
export function WorkbenchPage({ frame, data }: WorkbenchPageProps): VNode {
  const { speech, base } = frame;
  const say = speech.words("workbench");
  const { project, bar, datasets, dataset, rows, order } = data;
  return (
    <Layout
      frame={frame}
      title={`${say("title")} · ${project.name}`}
      place="projects"
      project={bar}
      projectPlace="workbench"
      words={["workbench"]}
    >
      <main id="main" class="page">
        <h1 class="vh">{say("title")}</h1>
        <section class="card" aria-label={say("prompt")}>
          <header class="card__head">
            <h2>{say("prompt")}</h2>
          </header>
          <div class="card__body stack">
            {project.prompt.messages.length === 0 && <p class="dim">{say("noPrompt")}</p>}
            {project.prompt.messages.map(({ role, content }, index) => (
              <div key={index} class="well">
                <span class="xs">{say(role)}</span>
                <div class="code">{content}</div>
              </div>
            ))}
          </div>
        </section>
        <section class="card" aria-label={say("data")}>
          <header class="card__head">
            <h2>{say("data")}</h2>
            {dataset && (
              <form method="post" action={`${base}/runs`} class="push row">
                <input type="hidden" name="projectId" value={project.id} />
                <input type="hidden" name="order" value={order} />
                <select name="datasetId" class="input w240" aria-label={say("dataset")}>
                  {datasets.map(({ id, name, rows }) => (
                    <option key={id} value={id} selected={id === dataset.id}>
                      {`${name} (${speech.number(rows)})`}
                    </option>
                  ))}
                </select>
                <button type="submit" class="btn btn--primary">{say("start")}</button>
              </form>
            )}
          </header>
          <Island name="Drop" of={Drop} props={{ projectId: project.id }} />
          {dataset === null
            ? <Empty icon="file-text">{say("noDatasets")}</Empty>
            : (
              <div class="tablewrap" tabIndex={0} role="region" aria-label={dataset.name}>
                <table class="tbl">
                  <tbody>
                    {rows.map(({ row, text }) => (
                      <tr key={row}>
                        <td class="ln">{speech.number(row + 1)}</td>
                        <td class="mono">{text.slice(0, 300)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
        </section>
      </main>
    </Layout>
  );
}
