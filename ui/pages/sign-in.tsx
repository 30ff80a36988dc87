import type { VNode } from "preact";
import { LanguageSwitch } from "../islands/language-switch.tsx";
import { ThemeSwitch } from "../islands/theme-switch.tsx";
import { Icon } from "../parts/icon.tsx";
import { Notice } from "../parts/notice.tsx";
import { Island } from "./island.tsx";
import type { Frame } from "./layout.tsx";
import { Brand, Document } from "./layout.tsx";

export type SignInPageProps = {
  frame: Frame;
  /** Where the person was going. */
  next: string;
  /** Why the last try failed. */
  problem: string | null;
};

export function SignInPage({ frame, next, problem }: SignInPageProps): VNode {
  const { speech, base, version, here, theme } = frame;
  const say = speech.words("signin");
  return (
    <Document frame={frame} title={say("title")}>
      <div class="gate">
        <header>
          <Brand base={base} />
          <span class="push row gap1">
            <Island name="LanguageSwitch" of={LanguageSwitch} props={{ here }} />
            <Island name="ThemeSwitch" of={ThemeSwitch} props={{ theme, here }} />
          </span>
        </header>
        <main id="main">
          <div class="gate__box">
            <h1>{say("title")}</h1>
            <div class="card">
              <form method="post" action={`${base}/sign-in`}>
                {problem !== null && <Notice look="bad" card alert id="problem">{problem}</Notice>}
                <div class="fieldset">
                  <label class="label" for="key">{say("accessKey")}</label>
                  <span class={problem === null ? "input" : "input input--bad"}>
                    <Icon name="key-round" size="sm" />
                    <input
                      id="key"
                      name="key"
                      type="password"
                      class="mono"
                      required
                      autofocus
                      autocomplete="current-password"
                      placeholder={say("paste")}
                      aria-invalid={problem === null ? undefined : "true"}
                      aria-describedby={problem === null ? "hint" : "problem hint"}
                    />
                  </span>
                  <span class="hint" id="hint">{say("accessKeyHint")}</span>
                </div>
                <input type="hidden" name="next" value={next} />
                <button type="submit" class="btn btn--primary">{say("title")}</button>
              </form>
            </div>
            <p class="dim sm center row">{say("noKey")}</p>
          </div>
        </main>
        <footer>
          <span>{speech.words("shell")("version", { version })}</span>
        </footer>
      </div>
    </Document>
  );
}
