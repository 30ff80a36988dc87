import type { VNode } from "preact";
import type { Output } from "../../server/contract/operations.ts";
import { StatsView } from "../islands/stats-view.tsx";
import type { StatsQuestion } from "../stats-question.ts";
import { Island } from "./island.tsx";
import type { Frame } from "./layout.tsx";
import { Layout } from "./layout.tsx";

export type StatsPageData = { question: StatsQuestion; stats: Output<"GET /api/stats"> };
export type StatsPageProps = { frame: Frame; data: StatsPageData };

/** What was done in a stretch of time, in figures, charts and tables; complete without script. */
export function StatsPage({ frame, data }: StatsPageProps): VNode {
  return (
    <Layout
      frame={frame}
      title={frame.speech.words("stats")("title")}
      place="statistics"
      words={["stats", "run"]}
      styles={["stats.css"]}
    >
      <Island name="StatsView" of={StatsView} props={data} />
    </Layout>
  );
}
