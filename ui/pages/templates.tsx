import type { VNode } from "preact";
import type { TemplateLibraryProps } from "../islands/templates.tsx";
import { TemplateLibrary } from "../islands/templates.tsx";
import { Island } from "./island.tsx";
import type { Frame } from "./layout.tsx";
import { Layout } from "./layout.tsx";

export type TemplatesPageProps = { frame: Frame; data: TemplateLibraryProps };

/** The library, complete without script; with it one finds as one types, writes, imports. */
export function TemplatesPage({ frame, data }: TemplatesPageProps): VNode {
  const title = frame.speech.words("templates")("title");
  return (
    <Layout
      frame={frame}
      title={title}
      place="templates"
      height="lib"
      words={["templates"]}
      styles={["templates.css"]}
    >
      <Island name="TemplateLibrary" of={TemplateLibrary} props={data} />
    </Layout>
  );
}
