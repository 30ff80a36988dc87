import type { VNode } from "preact";
import type { ImportedRun } from "../../server/contract/run.ts";
import { HistoryHead } from "../islands/history-head.tsx";
import { HistoryView, type HistoryViewProps } from "../islands/history-view.tsx";
import { LinkButton } from "../parts/button.tsx";
import { When } from "../parts/when.tsx";
import { Island } from "./island.tsx";
import type { Frame, ProjectBar } from "./layout.tsx";
import { Layout } from "./layout.tsx";

export type ImportedPage = { runs: ImportedRun[]; total: number; nextCursor: string | null };
export type HistoryPageData =
  & { bar: ProjectBar | null }
  & ({ tab: "runs"; view: HistoryViewProps } | { tab: "imported"; page: ImportedPage });
export type HistoryPageProps = { frame: Frame; data: HistoryPageData };

/** The runs of all projects, or of one, the newest first; and the history that an import brought in. */
export function HistoryPage({ frame, data }: HistoryPageProps): VNode {
  const say = frame.speech.words("history");
  const { bar, tab } = data;
  const title = tab === "imported" ? say("importedTitle") : bar ? say("runsOfProject") : say("title");
  return (
    <Layout
      frame={frame}
      title={bar ? `${title} · ${bar.project.name}` : title}
      place={bar ? "projects" : "history"}
      project={bar}
      projectPlace="runs"
      words={["history", "run"]}
      styles={["history.css"]}
    >
      <main id="main" class="page">
        {data.tab === "runs" ? <Island name="HistoryView" of={HistoryView} props={data.view} /> : (
          <>
            <HistoryHead title={say("title")} imported={data.page.total} tab="imported" />
            <Imported frame={frame} {...data.page} />
          </>
        )}
      </main>
    </Layout>
  );
}

const oldStatuses = ["completed", "processing", "failed"] as const;

function Imported({ frame: { base, speech }, runs, nextCursor }: ImportedPage & { frame: Frame }): VNode {
  const say = speech.words("history");
  const number = (value: number | null) => value === null ? "—" : speech.number(value);
  const status = (text: string | null) => {
    const known = oldStatuses.find((one) => one === text);
    return known ? say(`old_${known}`) : text ?? "—";
  };
  return (
    <>
      <p class="mid">{say("importedHint")}</p>
      <section class="card hist-card" aria-label={say("importedTitle")}>
        <div class="tablewrap" tabIndex={0} role="region" aria-label={say("importedTable")}>
          <table class="tbl tbl--md hist hist--old">
            <thead>
              <tr>
                <th>{say("run")}</th>
                <th>{say("status")}</th>
                <th class="r">{say("rowsFigure")}</th>
                <th class="r">{say("succeeded")}</th>
                <th class="r">{say("failed")}</th>
                <th class="opt">{say("errors")}</th>
                <th class="r">{say("started")}</th>
                <th class="r opt">{say("ended")}</th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <tr key={`${run.id} ${run.createdAt}`}>
                  <td class="who">
                    <b>{run.projectName ?? run.id}</b>
                    <span class="dim clip" title={run.datasetName ?? undefined}>{run.datasetName ?? "—"}</span>
                  </td>
                  <td>{status(run.status)}</td>
                  <td class="r" data-says={say("rowsFigure")}>{number(run.total)}</td>
                  <td class="r" data-says={say("succeeded")}>{number(run.succeeded)}</td>
                  <td class={run.failed ? "r bad" : "r"} data-says={say("failed")}>{number(run.failed)}</td>
                  <td class="opt old-errors" title={run.errors ?? undefined}>{run.errors ?? ""}</td>
                  <td class="r mid">{run.createdAt === null ? "—" : <When at={run.createdAt} />}</td>
                  <td class="r mid opt">{run.finishedAt === null ? "—" : <When at={run.finishedAt} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      {nextCursor !== null && (
        <p class="hist__more">
          <LinkButton href={`${base}/history?${new URLSearchParams({ tab: "imported", cursor: nextCursor })}`}>
            {say("older")}
          </LinkButton>
        </p>
      )}
    </>
  );
}
