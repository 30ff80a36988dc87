import type { VNode } from "preact";
import type { ErrorGroup, ResultRow } from "../../server/contract/result.ts";
import type { Run } from "../../server/contract/run.ts";
import type { Timeline } from "../../server/contract/timeline.ts";
import { RunView } from "../islands/run-view.tsx";
import { resultLine, shownVariable } from "../result-line.ts";
import { Island } from "./island.tsx";
import type { Frame, ProjectBar } from "./layout.tsx";
import { Layout } from "./layout.tsx";

export type RunPageData = {
  run: Run;
  bar: ProjectBar | null;
  errors: ErrorGroup[];
  rows: ResultRow[];
  /** What the rows are: the first ones of the table, or the last ones that were done, for the log. */
  rowsAre: "table" | "log";
  filter: { status?: ResultRow["status"] | "cached"; code?: ErrorGroup["code"] };
  /** How many rows the table has. */
  length: number;
  timeline: Timeline;
};
export type RunPageProps = { frame: Frame; data: RunPageData };

/** One run, complete without script; with it the page follows the run's events. */
export function RunPage({ frame, data }: RunPageProps): VNode {
  const { run, bar, errors, rows, rowsAre, filter, length, timeline } = data;
  const shown = shownVariable(run.prompt.messages);
  return (
    <Layout
      frame={frame}
      title={frame.speech.words("shell")("runNumber", { id: run.id })}
      place="projects"
      project={bar}
      projectPlace="runs"
      height="fit"
      words={["run"]}
      styles={["run.css"]}
    >
      <Island
        name="RunView"
        of={RunView}
        props={{
          run,
          errors,
          lines: rows.map((row) => resultLine(row, shown, frame.speech.language)),
          linesAre: rowsAre,
          filter,
          length,
          timeline,
        }}
      />
    </Layout>
  );
}
