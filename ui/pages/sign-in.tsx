import type { VNode } from "preact";
import { LanguageSwitch } from "../islands/language-switch.tsx";
import type { SignInFormProps } from "../islands/sign-in-form.tsx";
import { SignInForm } from "../islands/sign-in-form.tsx";
import { ThemeSwitch } from "../islands/theme-switch.tsx";
import { Island } from "./island.tsx";
import type { Frame } from "./layout.tsx";
import { Brand, Document } from "./layout.tsx";

export type SignInPageProps = { frame: Frame; form: SignInFormProps };

export function SignInPage({ frame, form }: SignInPageProps): VNode {
  const { speech, base, version, here, theme } = frame;
  const say = speech.words("signin");
  return (
    <Document frame={frame} title={say("title")} words={["signin"]}>
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
            <Island name="SignInForm" of={SignInForm} props={form} />
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
