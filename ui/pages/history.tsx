import type { VNode } from "preact";
import type { Run, RunStatus } from "../../server/contract/run.ts";
import { LinkButton } from "../parts/button.tsx";
import { Empty } from "../parts/empty.tsx";
import { Meter, successRatio } from "../parts/meter.tsx";
import { RunStatusMark } from "../parts/status.tsx";
import { When } from "../parts/when.tsx";
import type { Frame, ProjectBar } from "./layout.tsx";
import { Layout } from "./layout.tsx";

export type HistoryPageData = {
  runs: Run[];
  total: number;
  nextCursor: string | null;
  filter: { status?: RunStatus; projectId?: string; datasetId?: string; cursor?: string };
  bar: ProjectBar | null;
};
export type HistoryPageProps = { frame: Frame; data: HistoryPageData };

/** The runs of all projects, or of one, the newest first. */
export function HistoryPage({ frame, data }: HistoryPageProps): VNode {
  const { base, speech } = frame;
  const say = speech.words("history");
  const { runs, total, nextCursor, filter, bar } = data;
  const title = bar ? say("runsOfProject") : say("title");
  const own = bar ? `${base}/projects/${encodeURIComponent(bar.project.id)}/runs` : `${base}/history`;
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Layout
      frame={frame}
      title={bar ? `${title} · ${bar.project.name}` : title}
      place={bar ? "projects" : "history"}
      project={bar}
      projectPlace="runs"
      words={["history"]}
    >
      <main id="main" class="page">
        <div class="page__head">
          <h1>{title}</h1>
          <span class="dim">{say("count", { count: total })}</span>
        </div>
        <section class="card hist-card" aria-label={title}>
          {runs.length === 0
            ? (
              <Empty
                icon="history"
                action={<LinkButton href={`${base}/`} size="sm">{say("toProjects")}</LinkButton>}
              >
                {isFiltered ? say("noRunsHere") : say("noRuns")}
              </Empty>
            )
            : <RunTable frame={frame} runs={runs} />}
        </section>
        {nextCursor !== null && (
          <p>
            <LinkButton href={`${own}?${new URLSearchParams({ ...filter, cursor: nextCursor })}`}>
              {say("older")}
            </LinkButton>
          </p>
        )}
      </main>
    </Layout>
  );
}

function RunTable({ frame: { base, speech }, runs }: { frame: Frame; runs: Run[] }): VNode {
  const say = speech.words("history");
  return (
    <div class="tablewrap" tabIndex={0} role="region" aria-label={say("table")}>
      <table class="tbl tbl--md hist">
        <thead>
          <tr>
            <th>{say("run")}</th>
            <th>{say("status")}</th>
            <th>{say("progress")}</th>
            <th class="r">{say("success")}</th>
            <th class="r opt">{say("started")}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map(({ id, status, counts, projectName, datasetName, model, startedAt, createdAt }) => {
            const success = successRatio(counts);
            return (
              <tr key={id}>
                <td class="who">
                  <a href={`${base}/runs/${encodeURIComponent(id)}`}>{projectName} #{id}</a>
                  <span class="dim clip">{[model, datasetName].join(" · ")}</span>
                </td>
                <td>
                  <RunStatusMark status={status} counts={counts} />
                </td>
                <td class="bar">
                  <span class="row gap1">
                    <span class="mid">
                      {speech.number(counts.succeeded + counts.failed)} / {speech.number(counts.total)}
                    </span>
                    {counts.failed > 0 && <span class="push bad">{say("failedCount", { count: counts.failed })}</span>}
                  </span>
                  <Meter counts={counts} />
                </td>
                <td class="r">
                  <b>{success === null ? "—" : speech.percent(success)}</b>
                </td>
                <td class="r mid opt">
                  <When at={startedAt ?? createdAt} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
