import type { VNode } from "preact";
import type { Dataset } from "../../server/contract/dataset.ts";
import type { Output } from "../../server/contract/operations.ts";
import type { Project } from "../../server/contract/project.ts";
import type { Run } from "../../server/contract/run.ts";
import { LinkButton } from "../parts/button.tsx";
import { doneRatio, Meter } from "../parts/meter.tsx";
import { RunStatusMark } from "../parts/status.tsx";
import { When } from "../parts/when.tsx";
import type { Frame } from "./layout.tsx";
import { Layout } from "./layout.tsx";

export type ProjectsPageData = {
  projects: Project[];
  nextCursor: string | null;
  runs: Run[];
  datasets: Dataset[];
  stats: Output<"GET /api/stats">;
  orders: { demo: string; runs: Record<string, string> };
};
export type ProjectsPageProps = { frame: Frame; data: ProjectsPageData };

/** The first page: projects with their last run and a way to run them; or what to do on a first visit. */
export function ProjectsPage({ frame, data }: ProjectsPageProps): VNode {
  const say = frame.speech.words("projects");
  const isFirst = data.projects.length === 0 && data.runs.length === 0;
  return (
    <Layout frame={frame} title={say("title")} place="projects" words={["projects"]} styles={["pages.css"]}>
      {isFirst ? <FirstVisit frame={frame} data={data} /> : (
        <main id="main" class="page">
          <div class="page__head">
            <h1>{say("title")}</h1>
            <span class="dim">{frame.speech.number(data.projects.length)}</span>
            <span class="push">
              <NewProject frame={frame} />
            </span>
          </div>
          <ProjectTable frame={frame} data={data} />
        </main>
      )}
    </Layout>
  );
}

function NewProject({ frame: { base, speech } }: { frame: Frame }): VNode {
  const say = speech.words("projects");
  return (
    <form method="post" action={`${base}/projects`} class="row">
      <input class="input w200" name="name" required aria-label={say("name")} placeholder={say("name")} />
      <button type="submit" class="btn btn--primary">{say("newProject")}</button>
    </form>
  );
}

function FirstVisit({ frame, data }: ProjectsPageProps): VNode {
  const { base, speech } = frame;
  const say = speech.words("projects");
  return (
    <main id="main" class="page first">
      <div class="stack first__h">
        <h1>{say("firstTitle")}</h1>
        <p class="mid">{say("firstText")}</p>
      </div>
      <section class="first__two">
        <div class="card">
          <div class="card__body stack">
            <h2>{say("firstTry")}</h2>
            <p class="mid">{say("firstTryText")}</p>
            <form method="post" action={`${base}/demo`}>
              <input type="hidden" name="order" value={data.orders.demo} />
              <button type="submit" class="btn btn--primary btn--lg">{say("firstTryButton")}</button>
            </form>
          </div>
        </div>
        <div class="card">
          <div class="card__body stack">
            <h2>{say("firstOwn")}</h2>
            <p class="mid">{say("firstOwnText")}</p>
            <form method="post" action={`${base}/projects`} class="row">
              <input class="input" name="name" required aria-label={say("name")} placeholder={say("name")} />
              <button type="submit" class="btn">{say("newProject")}</button>
            </form>
          </div>
        </div>
      </section>
    </main>
  );
}

function ProjectTable({ frame, data: { projects, runs, datasets, orders } }: ProjectsPageProps): VNode {
  const { base, speech } = frame;
  const say = speech.words("projects");
  return (
    <section class="card pj" aria-label={say("title")}>
      <table class="tbl tbl--md">
        <thead>
          <tr>
            <th>{say("name")}</th>
            <th>{say("lastRun")}</th>
            <th class="not-phone">{say("dataset")}</th>
          </tr>
        </thead>
        <tbody>
          {projects.map(({ id, name, endpoint }) => {
            const own = `${base}/projects/${encodeURIComponent(id)}`;
            const last = runs.find(({ projectId }) => projectId === id);
            return (
              <tr key={id}>
                <td class="pj__n">
                  <a href={own}>
                    <b>{name}</b>
                  </a>
                  <span class="dim sm clip">{endpoint.model || endpoint.deployment}</span>
                </td>
                <td class="pj__r">
                  {last ? <LastRun frame={frame} run={last} /> : <span class="dim">{say("noRuns")}</span>}
                </td>
                <td class="not-phone">
                  {datasets.length === 0
                    ? <LinkButton href={own} size="sm">{say("noDatasets")}</LinkButton>
                    : (
                      <form method="post" action={`${base}/runs`} class="row">
                        <input type="hidden" name="projectId" value={id} />
                        <input type="hidden" name="order" value={orders.runs[id]} />
                        <select name="datasetId" class="input" aria-label={`${say("dataset")}: ${name}`}>
                          {datasets.map((dataset) => (
                            <option key={dataset.id} value={dataset.id}>
                              {`${dataset.name} (${speech.number(dataset.rows)})`}
                            </option>
                          ))}
                        </select>
                        <button type="submit" class="btn">{say("start")}</button>
                      </form>
                    )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function LastRun({ frame: { base, speech }, run }: { frame: Frame; run: Run }): VNode {
  return (
    <>
      <span class="row gap1">
        <RunStatusMark status={run.status} counts={run.counts} />
        <a class="mid clip" href={`${base}/runs/${encodeURIComponent(run.id)}`}>
          #{run.id} · {speech.percent(doneRatio(run.counts))}
        </a>
      </span>
      <span class="dim sm">
        <When at={run.startedAt ?? run.createdAt} />
      </span>
      <Meter counts={run.counts} size="sm" />
    </>
  );
}
