import type { VNode } from "preact";
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
  const { speech, base } = frame;
  return (
    <Layout frame={frame} title={speech.say("problem")}>
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
            <a class="btn" href={`${base}/`}>{speech.say("home")}</a>
          </p>
        </div>
      </main>
    </Layout>
  );
}
