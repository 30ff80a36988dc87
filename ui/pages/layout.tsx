import type { ComponentChildren, VNode } from "preact";
import type { LastTest, Project } from "../../server/contract/project.ts";
import type { Dictionary, SectionName, Speech } from "../i18n/speech.ts";
import type { IconName } from "../icons.ts";
import { Finder } from "../islands/finder.tsx";
import { LanguageSwitch } from "../islands/language-switch.tsx";
import type { LiveRun } from "../islands/live-runs.tsx";
import { LiveRuns } from "../islands/live-runs.tsx";
import { ProjectSwitch } from "../islands/project-switch.tsx";
import { ThemeSwitch } from "../islands/theme-switch.tsx";
import { Toasts } from "../islands/toasts.tsx";
import type { Page, Theme } from "../page.ts";
import { PageContext, useSpeech, useWords } from "../page.ts";
import { Icon } from "../parts/icon.tsx";
import { MeterPatterns } from "../parts/meter.tsx";
import { Island } from "./island.tsx";

/** The files that a page loads; their addresses change with their content. */
export type Files = {
  /** The address of a file of `static/`. */
  address(name: string): string;
  /** The script that wakes islands; null where none was built. */
  boot: string | null;
  /** The scripts that some islands need, to be asked for before the boot script has read their names. */
  chunksOf(islands: Iterable<string>): string[];
};

/** What every page needs to know of the server that sends it. */
export type Frame = {
  speech: Speech;
  theme: Theme;
  /** What a proxy puts before all addresses; empty without one. */
  base: string;
  /** The path and query of this page, to come back to. */
  here: string;
  version: string;
  /** Whether there is an access key to sign out of. */
  hasKey: boolean;
  files: Files;
  /** The words of some sections, to be sent along for the islands. */
  wordsOf(sections: readonly SectionName[]): Dictionary;
  live: LiveRun[];
};

/** The bar of a project: its name, its places, and the endpoint that it asks. */
export type ProjectBar = {
  project: Pick<Project, "id" | "name" | "lastTest"> & {
    endpoint: Pick<Project["endpoint"], "model" | "deployment" | "requestUrl">;
  };
  runs: number;
};

export type Place = "projects" | "history" | "statistics" | "templates";
export type ProjectPlace = "workbench" | "runs" | "settings";

type DocumentProps = {
  frame: Frame;
  title: string;
  /** The sections whose words the islands of the page need, beside those of the shell. */
  words?: readonly SectionName[];
  /** Further files of `static/`. */
  styles?: readonly string[];
  scripts?: readonly string[];
  children: ComponentChildren;
};

export type LayoutProps = DocumentProps & {
  place?: Place;
  project?: ProjectBar | null;
  projectPlace?: ProjectPlace;
  /** `fit`: as high as the window, and its panes scroll; `lib`: the same, for a list and what is chosen in it. */
  height?: "fit" | "lib";
  /** The page has a bar of its own at the foot of a phone, in place of the places. */
  ownFoot?: boolean;
};

/** The whole document around a page's own part. */
export function Document({ frame, title, words = [], styles = [], scripts = [], children }: DocumentProps): VNode {
  const { speech, base, files, theme } = frame;
  const islands = new Set<string>();
  const icons = files.address("icons.svg");
  const page: Page = { speech, base, icons, uses: (name) => islands.add(name) };
  const facts = { language: speech.language, base, icons, words: frame.wordsOf(["shell", ...words]) };
  return (
    <PageContext.Provider value={page}>
      <html lang={speech.tag} data-theme={theme === "system" ? undefined : theme}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>{`${title} · ${speech.words("shell")("product")}`}</title>
          <link rel="stylesheet" href={files.address("app.css")} />
          {styles.map((name) => <link key={name} rel="stylesheet" href={files.address(name)} />)}
          <link rel="icon" href={files.address("favicon.svg")} />
          {scripts.map((name) => <script key={name} type="module" src={files.address(name)}></script>)}
        </head>
        <body>
          {children}
          <Scripts files={files} islands={islands} facts={facts} />
        </body>
      </html>
    </PageContext.Provider>
  );
}

/** Rendered last, when it is known which islands are on the page; a page without any ships no script. */
function Scripts({ files, islands, facts }: { files: Files; islands: Set<string>; facts: object }): VNode | null {
  if (islands.size === 0 || files.boot === null) return null;
  // In a script only these signs could end it or be read as a comment.
  const json = JSON.stringify(facts).replace(
    /[<>&\u2028\u2029]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return (
    <>
      <script type="application/json" id="page-facts" dangerouslySetInnerHTML={{ __html: json }}></script>
      {files.chunksOf(islands).map((address) => <link key={address} rel="modulepreload" href={address} />)}
      <script type="module" src={files.boot}></script>
    </>
  );
}

/** A page with its bars. */
export function Layout(props: LayoutProps): VNode {
  const { frame, place, project = null, projectPlace, height, ownFoot = false, children } = props;
  const classes = ["app", height && `app--${height}`, ownFoot && "app--bar"].filter(Boolean).join(" ");
  return (
    <Document {...props}>
      <MeterPatterns />
      <div class={classes}>
        <TopBar frame={frame} place={place} />
        {project && <ProjectLine {...project} base={frame.base} place={projectPlace} />}
        {children}
        <BottomBar base={frame.base} place={place} />
      </div>
      <Island name="Toasts" of={Toasts} props={{}} />
    </Document>
  );
}

function TopBar({ frame, place }: { frame: Frame; place: Place | undefined }): VNode {
  const { base, here, theme, live, hasKey, speech } = frame;
  const say = speech.words("shell");
  return (
    <header class="top">
      <a class="btn btn--primary skip" href="#main">{say("toMain")}</a>
      <Brand base={base} />
      <nav class="tabs" aria-label={say("mainNav")}>
        {places.map(({ name, path }) => (
          <a key={name} href={base + path} aria-current={name === place ? "page" : undefined}>{say(name)}</a>
        ))}
      </nav>
      <div class="top__tools">
        <Island name="LiveRuns" of={LiveRuns} props={{ runs: live }} />
        <Island name="Finder" of={Finder} props={{ hasKey }} />
        <div class="not-phone">
          <Island name="LanguageSwitch" of={LanguageSwitch} props={{ here }} />
        </div>
        <div class="not-phone">
          <Island name="ThemeSwitch" of={ThemeSwitch} props={{ theme, here }} />
        </div>
        {hasKey && (
          <form method="post" action={`${base}/sign-out`} class="not-phone">
            <button
              type="submit"
              class="btn btn--ghost btn--icon btn--sm"
              aria-label={say("signOut")}
              title={say("signOut")}
            >
              <Icon name="log-out" />
            </button>
          </form>
        )}
      </div>
    </header>
  );
}

function ProjectLine(
  { project, runs, base, place }: ProjectBar & { base: string; place: ProjectPlace | undefined },
): VNode {
  const say = useWords("shell");
  const { id, name, endpoint, lastTest } = project;
  const own = `${base}/projects/${encodeURIComponent(id)}`;
  const host = hostOf(endpoint.requestUrl);
  const model = endpoint.model || endpoint.deployment;
  const current = (name: ProjectPlace) => name === place ? "page" as const : undefined;
  return (
    <div class="sub">
      <Island name="ProjectSwitch" of={ProjectSwitch} props={{ id, name }} />
      <span class="sep not-phone"></span>
      <nav class="tabs" aria-label={say("projectNav")}>
        <a href={own} aria-current={current("workbench")}>{say("workbench")}</a>
        <a href={`${own}/runs`} aria-current={current("runs")}>
          {say("runs")} <span class="n">{runs}</span>
        </a>
        <a href={`${own}/settings`} aria-current={current("settings")}>{say("settings")}</a>
      </nav>
      <span class="push row not-phone">
        {host === null || model === ""
          ? <a class="mid clip" href={`${own}/settings`}>{say("noEndpoint")}</a>
          : <EndpointMark href={`${own}/settings`} host={host} model={model} test={lastTest} />}
      </span>
    </div>
  );
}

/** The endpoint with what the last test of it came to; leads to where it is tested. */
function EndpointMark(
  { href, host, model, test }: { href: string; host: string; model: string; test: LastTest | null },
): VNode {
  const say = useWords("shell");
  const speech = useSpeech();
  const name = (
    <>
      {host} · <span class="mono">{model}</span>
    </>
  );
  if (test === null) return <a class="mid clip" href={href}>{name}</a>;
  const works = test.verdict === "works";
  const says = !works
    ? say("testFailed")
    : test.latencyMs === null
    ? say("testWorked")
    : say("testWorkedIn", { seconds: speech.seconds(test.latencyMs) });
  return (
    <a class={`st st--${works ? "ok" : "bad"} clip`} href={href} title={says}>
      <Icon name={works ? "circle-check" : "circle-x"} />
      <span class="mid clip">{name}</span>
    </a>
  );
}

function BottomBar({ base, place }: { base: string; place: Place | undefined }): VNode {
  const say = useWords("shell");
  return (
    <nav class="bottomnav" aria-label={say("mainNav")}>
      {places.map(({ name, path, icon }) => (
        <a key={name} href={base + path} aria-current={name === place ? "page" : undefined}>
          <Icon name={icon} />
          <span>{say(name === "templates" ? "templatesShort" : name)}</span>
        </a>
      ))}
    </nav>
  );
}

const places: { name: Place; path: string; icon: IconName }[] = [
  { name: "projects", path: "/", icon: "folder" },
  { name: "history", path: "/history", icon: "history" },
  { name: "statistics", path: "/statistics", icon: "chart-line" },
  { name: "templates", path: "/templates", icon: "library" },
];

/** The name and its mark. */
export function Brand({ base }: { base: string }): VNode {
  return (
    <a class="brand" href={`${base}/`}>
      <svg viewBox="0 0 22 22" aria-hidden="true">
        <rect width="22" height="22" rx="5" fill="var(--accent-fill)" />
        <path
          d="M8.2 5.5c-1.6 0-1.9.8-1.9 2v1.7c0 1-.5 1.6-1.3 1.8.8.2 1.3.8 1.3 1.8v1.7c0 1.2.3 2 1.9 2M13.8 5.5c1.6 0 1.9.8 1.9 2v1.7c0 1 .5 1.6 1.3 1.8-.8.2-1.3.8-1.3 1.8v1.7c0 1.2-.3 2-1.9 2"
          fill="none"
          stroke="#fff"
          stroke-width="1.6"
          stroke-linecap="round"
        />
        <circle cx="11" cy="11" r="1.4" fill="#fff" />
      </svg>
      {useWords("shell")("product")}
    </a>
  );
}

function hostOf(url: string | null): string | null {
  return url !== null && URL.canParse(url) ? new URL(url).host : null;
}
