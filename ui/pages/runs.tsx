import type { VNode } from "preact";
import type { Dataset } from "../../server/contract/dataset.ts";
import type { Project } from "../../server/contract/project.ts";
import type { Run } from "../../server/contract/run.ts";
import type { Frame } from "./layout.tsx";
import { Layout } from "./layout.tsx";
import { Meter, percentOf, StatusMark } from "./run.tsx";

export type RunsPageProps = {
  frame: Frame;
  projects: Project[];
  datasets: Dataset[];
  runs: Run[];
  /** A fresh key for each form that starts something: sent twice, it starts one. */
  newOrder(): string;
};

/** The first page: projects with a way to run them, and all runs; or what to do on a first visit. */
export function RunsPage(props: RunsPageProps): VNode {
  const { frame, projects, runs } = props;
  const { speech } = frame;
  const isFirst = projects.length === 0 && runs.length === 0;
  return (
    <Layout frame={frame} title={speech.say("runs")} styles={["pages.css"]}>
      {isFirst ? <FirstVisit {...props} /> : (
        <main id="main" class="page">
          {projects.length > 0 && <Projects {...props} />}
          <section class="stack">
            <h2>{speech.say("runs")}</h2>
            {runs.length === 0 ? <p class="empty card">{speech.say("noRuns")}</p> : <Runs {...props} />}
          </section>
        </main>
      )}
    </Layout>
  );
}

function FirstVisit({ frame: { speech, base }, newOrder }: RunsPageProps): VNode {
  return (
    <main id="main" class="page first">
      <div class="stack first__h">
        <h1>{speech.say("firstTitle")}</h1>
        <p class="mid">{speech.say("firstText")}</p>
      </div>
      <section class="first__two">
        <div class="card">
          <div class="card__body stack">
            <h2>{speech.say("firstTry")}</h2>
            <p class="mid">{speech.say("firstTryText")}</p>
            <form method="post" action={`${base}/demo`}>
              <input type="hidden" name="order" value={newOrder()} />
              <button type="submit" class="btn btn--primary btn--lg">{speech.say("firstTryButton")}</button>
            </form>
          </div>
        </div>
        <div class="card">
          <div class="card__body stack">
            <h2>{speech.say("firstOwn")}</h2>
            <p class="mid">{speech.say("firstOwnText")}</p>
            <div class="row">
              <a class="btn btn--lg" href={`${base}/api/docs`}>{speech.say("firstOwnButton")}</a>
            </div>
          </div>
        </div>
      </section>
    </main>
  );
}

function Projects({ frame: { speech, base }, projects, datasets, newOrder }: RunsPageProps): VNode {
  return (
    <section class="stack">
      <h2>{speech.say("projects")}</h2>
      <div class="card tablewrap">
        <table class="tbl tbl--md">
          <thead>
            <tr>
              <th>{speech.say("name")}</th>
              <th>{speech.say("model")}</th>
              <th>{speech.say("dataset")}</th>
            </tr>
          </thead>
          <tbody>
            {projects.map((project) => (
              <tr key={project.id}>
                <td>
                  <b>{project.name}</b>
                </td>
                <td class="mono">{project.endpoint.model}</td>
                <td>
                  {datasets.length === 0
                    ? <span class="dim">{speech.say("noDatasets")}</span>
                    : (
                      <form method="post" action={`${base}/runs`} class="row">
                        <input type="hidden" name="projectId" value={project.id} />
                        <input type="hidden" name="order" value={newOrder()} />
                        <select name="datasetId" class="input" aria-label={speech.say("dataset")}>
                          {datasets.map(({ id, name, rows }) => (
                            <option key={id} value={id}>{`${name} (${speech.number(rows)})`}</option>
                          ))}
                        </select>
                        <button type="submit" class="btn">{speech.say("start")}</button>
                      </form>
                    )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Runs({ frame: { speech, base }, runs }: RunsPageProps): VNode {
  return (
    <div class="card tablewrap">
      <table class="tbl tbl--md hist">
        <thead>
          <tr>
            <th>{speech.say("run")}</th>
            <th>{speech.say("status")}</th>
            <th>{speech.say("progress")}</th>
            <th>{speech.say("model")}</th>
            <th>{speech.say("started")}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <td class="who">
                <a href={`${base}/runs/${encodeURIComponent(run.id)}`}>{speech.say("runNumber", { id: run.id })}</a>
                <span class="dim">{`${run.projectName} · ${run.datasetName}`}</span>
              </td>
              <td>
                <StatusMark speech={speech} run={run} />
              </td>
              <td class="bar">
                <Meter run={run} />
                <span class="dim">
                  {`${percentOf(run, speech)} % · ${speech.number(run.counts.succeeded + run.counts.failed)} / ${
                    speech.number(run.counts.total)
                  }`}
                </span>
              </td>
              <td class="mono">{run.model}</td>
              <td title={run.createdAt}>{speech.date(run.startedAt ?? run.createdAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
