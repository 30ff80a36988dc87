import type { ComponentChildren, VNode } from "preact";
import type { Speech } from "../i18n/mod.ts";

/** What every page needs to know of the server that sends it. */
export type Frame = {
  speech: Speech;
  /** What a proxy puts before all addresses; empty without one. */
  base: string;
  version: string;
  /** Whether there is an access key to sign out of. */
  hasKey: boolean;
};

export type LayoutProps = {
  frame: Frame;
  title: string;
  /** Files of `/static/` that the page needs beside the common ones. */
  scripts?: string[];
  styles?: string[];
  children: ComponentChildren;
};

/** The whole document around a page's own part. */
export function Document({ frame, title, scripts = [], styles = [], children }: LayoutProps): VNode {
  const { speech, base } = frame;
  return (
    <html lang={speech.tag}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · ${speech.say("product")}`}</title>
        <link rel="stylesheet" href={`${base}/static/app.css`} />
        {styles.map((name) => <link key={name} rel="stylesheet" href={`${base}/static/${name}`} />)}
        <link rel="icon" href={`${base}/static/favicon.svg`} />
        <script src={`${base}/static/theme.js`}></script>
        {scripts.map((name) => <script key={name} type="module" src={`${base}/static/${name}`}></script>)}
      </head>
      <body>{children}</body>
    </html>
  );
}

/** A page with the bar on top. */
export function Layout(props: LayoutProps): VNode {
  const { frame, children } = props;
  const { speech, base } = frame;
  return (
    <Document {...props}>
      <Patterns />
      <div class="app">
        <header class="top">
          <a class="btn btn--primary skip" href="#main">{speech.say("toMain")}</a>
          <Brand frame={frame} />
          <nav class="tabs">
            <a href={`${base}/`}>{speech.say("runs")}</a>
            <a href={`${base}/api/docs`}>{speech.say("apiDocs")}</a>
          </nav>
          <div class="top__tools">
            {frame.hasKey && (
              <form method="post" action={`${base}/sign-out`}>
                <button type="submit" class="btn btn--ghost btn--sm">{speech.say("signOut")}</button>
              </form>
            )}
            <ThemeButton frame={frame} />
          </div>
        </header>
        {children}
      </div>
    </Document>
  );
}

export function Brand({ frame: { speech, base } }: { frame: Frame }): VNode {
  return (
    <a class="brand" href={`${base}/`}>
      <img src={`${base}/static/favicon.svg`} width="22" height="22" alt="" />
      {speech.say("product")}
    </a>
  );
}

export function ThemeButton({ frame: { speech } }: { frame: Frame }): VNode {
  return (
    <button
      type="button"
      class="btn btn--ghost btn--icon btn--sm"
      data-theme-toggle
      aria-label={speech.say("theme")}
      title={speech.say("theme")}
    >
      <svg class="i" viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="9" />
        <path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor" />
      </svg>
    </button>
  );
}

/** The hatches of the meter, which tell cached and in flight apart without colour. */
function Patterns(): VNode {
  const pattern = (id: string, turn: number, back: string, front: string) => (
    <pattern id={id} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform={`rotate(${turn})`}>
      <rect width="4" height="4" fill={`var(${back})`} />
      <rect width="2" height="4" fill={`var(${front})`} />
    </pattern>
  );
  return (
    <svg class="sprite" aria-hidden="true">
      <defs>
        {pattern("hatch", 45, "--cache-tint", "--cache-fill")}
        {pattern("stripe", -45, "--accent-tint", "--run-fill")}
      </defs>
    </svg>
  );
}
