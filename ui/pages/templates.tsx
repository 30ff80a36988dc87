import type { VNode } from "preact";
import type { Output } from "../../server/contract/operations.ts";
import type { Template } from "../../server/contract/template.ts";
import { Empty } from "../parts/empty.tsx";
import type { Frame } from "./layout.tsx";
import { Layout } from "./layout.tsx";

export type TemplatesPageData = Output<"GET /api/templates"> & { chosen: Template | null; query: string };
export type TemplatesPageProps = { frame: Frame; data: TemplatesPageData };

/** The library: a list, and what is chosen in it. */
export function TemplatesPage({ frame, data: { templates, chosen } }: TemplatesPageProps): VNode {
  const { base, speech } = frame;
  const say = speech.words("templates");
  return (
    <Layout frame={frame} title={say("title")} place="templates" height="lib" words={["templates"]}>
      <main id="main" class="lib">
        <div class="lib__list">
          <header class="pane__head">
            <h1 class="h1s">{say("title")}</h1>
            <span class="dim">{speech.number(templates.length)}</span>
          </header>
          <nav class="scroll" aria-label={say("title")}>
            {templates.map(({ id, name, description }) => (
              <a
                key={id}
                class="tp"
                href={`${base}/templates?id=${encodeURIComponent(id)}#one`}
                aria-current={id === chosen?.id ? "true" : undefined}
              >
                <b>{name}</b>
                <span class="dim clip">{description}</span>
              </a>
            ))}
          </nav>
        </div>
        {chosen ? <One frame={frame} template={chosen} /> : (
          <div class="lib__one" id="one">
            <Empty icon="library">{say("none")}</Empty>
          </div>
        )}
      </main>
    </Layout>
  );
}

function One({ frame: { speech }, template }: { frame: Frame; template: Template }): VNode {
  const say = speech.words("templates");
  const { name, description, builtIn, tags, prompt, variables } = template;
  return (
    <article class="lib__one" id="one" tabIndex={0} aria-label={name}>
      <header>
        <h2>{name}</h2>
        <p class="mid">{description}</p>
        <span class="row wrap gap1">
          <span class="tag tag--line">{builtIn ? say("builtIn") : say("own")}</span>
          {tags.map((tag) => <span key={tag} class="tag">{tag}</span>)}
        </span>
      </header>
      <div class="lib__cols">
        <div>
          <section>
            {prompt.messages.map(({ role, content }, index) => (
              <div key={index} class="well">
                <span class="xs">{say(role)}</span>
                <div class="code">{content}</div>
              </div>
            ))}
          </section>
        </div>
        <aside class="lib__side">
          <section>
            <h3>{say("variables")}</h3>
            <ul class="vars">
              {variables.map((variable) => (
                <li key={variable.name}>
                  <code class="var">{`{{${variable.name}}}`}</code>
                  <span class="mid">{variable.about}</span>
                </li>
              ))}
            </ul>
          </section>
        </aside>
      </div>
    </article>
  );
}
