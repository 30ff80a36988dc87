import type { VNode } from "preact";
import type { Frame } from "./layout.tsx";
import { Brand, Document, ThemeButton } from "./layout.tsx";

export type SignInPageProps = {
  frame: Frame;
  /** Where the person was going. */
  next: string;
  /** Why the last try failed. */
  problem: string | null;
};

export function SignInPage({ frame, next, problem }: SignInPageProps): VNode {
  const { speech, base, version } = frame;
  return (
    <Document frame={frame} title={speech.say("signIn")}>
      <div class="gate">
        <header>
          <Brand frame={frame} />
          <span class="push row gap1">
            <ThemeButton frame={frame} />
          </span>
        </header>
        <main id="main">
          <div class="gate__box">
            <h1>{speech.say("signIn")}</h1>
            <div class="card">
              <form method="post" action={`${base}/sign-in`}>
                {problem !== null && <p class="notice notice--bad notice--card" role="alert" id="problem">{problem}</p>}
                <div class="fieldset">
                  <label class="label" for="key">{speech.say("accessKey")}</label>
                  <input
                    id="key"
                    name="key"
                    type="password"
                    required
                    autofocus
                    autocomplete="current-password"
                    class={problem === null ? "input mono" : "input input--bad mono"}
                    aria-invalid={problem !== null}
                    aria-describedby={problem === null ? "hint" : "problem hint"}
                  />
                  <span class="hint" id="hint">{speech.say("accessKeyHint")}</span>
                </div>
                <input type="hidden" name="next" value={next} />
                <button type="submit" class="btn btn--primary">{speech.say("signIn")}</button>
              </form>
            </div>
            <p class="dim sm">{speech.say("noKey")}</p>
          </div>
        </main>
        <footer>
          <span>{speech.say("version", { version })}</span>
        </footer>
      </div>
    </Document>
  );
}
