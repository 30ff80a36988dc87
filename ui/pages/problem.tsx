import type { VNode } from "preact";
import { LinkButton } from "../parts/button.tsx";
import type { Frame } from "./layout.tsx";
import { Layout } from "./layout.tsx";

export type ProblemPageProps = {
  frame: Frame;
  status: number;
  code: string;
  sentence: string;
  errors: { path: string; message: string }[];
};

export function ProblemPage({ frame, status, code, sentence, errors }: ProblemPageProps): VNode {
  const say = frame.speech.words("shell");
  return (
    <Layout frame={frame} title={say("problem")}>
      <main id="main" class="page first">
        <div class="stack">
          <h1>{sentence}</h1>
          <p class="dim">
            {status} <code>{code}</code>
          </p>
          {errors.length > 0 && (
            <ul class="stack">
              {errors.map(({ path, message }) => (
                <li key={path}>
                  <code>{path}</code> {message}
                </li>
              ))}
            </ul>
          )}
          <p>
            <LinkButton href={`${frame.base}/`}>{say("home")}</LinkButton>
          </p>
        </div>
      </main>
    </Layout>
  );
}
