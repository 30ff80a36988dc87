import type { VNode } from "preact";
import type { Output } from "../../server/contract/operations.ts";
import type { Run } from "../../server/contract/run.ts";
import { Projects } from "../islands/projects.tsx";
import { liveLine } from "../live-line.ts";
import { Island } from "./island.tsx";
import type { Frame } from "./layout.tsx";
import { Layout } from "./layout.tsx";

export type ProjectsPageData = {
  overview: Output<"GET /api/overview">;
  /** The runs in progress. */
  runs: Run[];
  q: string;
  cursor: string | null;
  isNew: boolean;
  demoOrder: string;
};
export type ProjectsPageProps = { frame: Frame; data: ProjectsPageData };

/** The first page: projects with their last run and figures; or what to do on a first visit. */
export function ProjectsPage({ frame, data }: ProjectsPageProps): VNode {
  const { overview: { projects, total, nextCursor }, runs, ...rest } = data;
  return (
    <Layout
      frame={frame}
      title={frame.speech.words("projects")("title")}
      place="projects"
      words={["projects", "run"]}
      styles={["projects.css"]}
    >
      <Island
        name="Projects"
        of={Projects}
        props={{ projects, total, nextCursor, live: runs.map(liveLine), ...rest }}
      />
    </Layout>
  );
}
