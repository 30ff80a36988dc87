import type { VNode } from "preact";
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { noteIn } from "../../server/contract/notes.ts";
import type { ProjectSummary } from "../../server/contract/operations/projects.ts";
import { afterRender } from "../models/after-render.ts";
import type { LiveLines } from "../models/live-lines.ts";
import type { ProjectList } from "../models/projects.ts";
import { usePage, useSpeech, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import { doneRatio, successRatio } from "../parts/meter.tsx";
import { Notice } from "../parts/notice.tsx";
import { RunStatusMark, Status } from "../parts/status.tsx";

type RunSummary = ProjectSummary["runs"][number];
export type ProjectTableProps = { list: ProjectList; live: LiveLines; onEdit(project: ProjectSummary): void };

const slowMs = 200; // before it, nothing says that something is awaited

/** The projects, each with its last run, its figures and what can be done with it. */
export function ProjectTable({ list, live, onEdit }: ProjectTableProps): VNode {
  const say = useWords("projects");
  const shell = useWords("shell");
  const isEmpty = useComputed(() => list.projects.value.length === 0).value;
  const rows = useMemo(() => <Rows list={list} live={live} onEdit={onEdit} />, []);
  const wait = list.wait.value;
  const isSlow = useSlow(wait?.for === "search" && wait.problem === null);
  return (
    <section class="card pj" aria-label={say("list")} aria-busy={wait?.for === "search" && wait.problem === null}>
      {wait?.problem && wait.for !== "more" && (
        <Notice
          look="bad"
          alert
          action={wait.for === "search" && (
            <Button size="sm" class="push" onClick={() => list.search(list.q.value)}>{shell("tryAgain")}</Button>
          )}
        >
          {wait.problem.sentence}
        </Notice>
      )}
      {isEmpty && wait === null
        ? <NothingFound list={list} />
        : (
          <table class={isSlow ? "tbl tbl--md is-waiting" : "tbl tbl--md"}>
            <Head />
            {rows}
          </table>
        )}
      <Foot list={list} />
    </section>
  );
}

function NothingFound({ list }: { list: ProjectList }): VNode {
  const say = useWords("projects");
  return (
    <Empty icon="search" action={<Button onClick={() => list.search("")}>{say("allProjects")}</Button>}>
      {say("nothingFound", { q: list.q.value })}
    </Empty>
  );
}

function Rows({ list, live, onEdit }: ProjectTableProps): VNode {
  useAge();
  return (
    <tbody>
      {list.projects.value.map((project) => (
        <Row key={project.id} project={project} list={list} live={live} onEdit={onEdit} />
      ))}
    </tbody>
  );
}

function Head(): VNode {
  const say = useWords("projects");
  const shell = useWords("shell");
  return (
    <thead>
      <tr>
        <th class="pj__n">{say("project")}</th>
        <th class="pj__r">{say("lastRun")}</th>
        <th class="pj__k">{say("lastTwelve")}</th>
        <th class="r pj__s" title={say("successAbout")}>{say("success")}</th>
        <th class="r pj__c" title={say("successAbout")}>
          {say("rows")} <span class="dim">{say("days")}</span>
        </th>
        <th class="r pj__c" title={say("successAbout")}>
          {say("tokens")} <span class="dim">{say("days")}</span>
        </th>
        <th class="pj__m">
          <span class="vh">{shell("more")}</span>
        </th>
      </tr>
    </thead>
  );
}

function Row(
  { project, list, live, onEdit }: ProjectTableProps & { project: ProjectSummary },
): VNode {
  const { base } = usePage();
  const say = useWords("projects");
  const speech = useSpeech();
  const { id, name, description, model, requestUrl, runs, done } = project;
  const own = `${base}/projects/${encodeURIComponent(id)}`;
  const [last] = runs;
  const success = successRatio(done);
  const tokens = done.promptTokens + done.completionTokens;
  const endpoint = [model, hostOf(requestUrl)].filter(Boolean).join(" · ");
  return (
    <tr data-project={id}>
      <td class="pj__n">
        <a href={own} class="clip" title={description === "" ? name : `${name}\n${description}`}>
          <b>{name}</b>
        </a>
        <span class="dim sm clip">{model === "" ? say("noEndpoint") : endpoint}</span>
      </td>
      <td class="pj__r">
        {last ? <LastRun run={last} live={live} /> : <span class="dim">{say("noRuns")}</span>}
      </td>
      <td class="pj__k">{runs.length > 0 && <Spark runs={runs} />}</td>
      <td class="r pj__s" data-k={say("success")}>
        {success === null
          ? <span class="dim">—</span>
          : success < 0.95
          ? <Status look="bad" icon="triangle-alert">{speech.percent(success)}</Status>
          : speech.percent(success)}
      </td>
      <td class="r mid pj__c" data-k={say("rows")} title={speech.number(done.rows)}>
        {done.rows === 0 ? <span class="dim">—</span> : speech.compact(done.rows)}
      </td>
      <td
        class="r mid pj__c"
        data-k={say("tokens")}
        title={say("tokensAre", {
          prompt: speech.number(done.promptTokens),
          completion: speech.number(done.completionTokens),
        })}
      >
        {tokens === 0 ? <span class="dim">—</span> : speech.compact(tokens)}
      </td>
      <td class="pj__m">
        <Menu
          id={`project-${id}`}
          class="btn btn--ghost btn--icon btn--sm"
          label={say("actionsOf", { name })}
          entries={[
            { says: say("workbench"), icon: "table", href: own },
            { says: say("settings"), icon: "settings", href: `${own}/settings` },
            { says: say("runsOf"), icon: "history", href: `${own}/runs` },
            "line",
            { says: say("edit"), icon: "pencil", act: () => onEdit(project) },
            { says: say("duplicate"), icon: "copy", act: () => void duplicate(list, id) },
            "line",
            { says: say("remove"), icon: "trash-2", danger: true, act: () => remove(list, project) },
          ]}
        >
          <Icon name="ellipsis" />
        </Menu>
      </td>
    </tr>
  );
}

async function duplicate(list: ProjectList, id: string): Promise<void> {
  const copy = await list.duplicate(id);
  if (copy !== null) afterRender(() => linkOf(copy)?.focus());
}

/** Takes a project away; the focus goes to its neighbour, and comes back with it. */
function remove(list: ProjectList, project: ProjectSummary): void {
  const ids = list.projects.peek().map(({ id }) => id);
  const at = ids.indexOf(project.id);
  const next = ids[at + 1] ?? ids[at - 1];
  list.remove(project, () => afterRender(() => linkOf(project.id)?.focus()));
  afterRender(() => (next === undefined ? document.querySelector<HTMLElement>("#main button") : linkOf(next))?.focus());
}

function linkOf(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`tr[data-project="${CSS.escape(id)}"] .pj__n a`);
}

function LastRun({ run, live }: { run: RunSummary; live: LiveLines }): VNode {
  const { base } = usePage();
  const say = useWords("projects");
  const why = useWords("run");
  const speech = useSpeech();
  const isRunning = run.status === "running" || run.status === "queued";
  // Only rows whose run goes on look at what changes every few seconds.
  const line = isRunning || run.status === "paused" ? live.lines.value.find(({ id }) => id === run.id) : undefined;
  const status = line?.status ?? run.status;
  const counts = line?.counts ?? run;
  const count = counts.succeeded + counts.failed;
  const at = isRunning ? run.startedAt ?? run.createdAt : run.finishedAt ?? run.startedAt ?? run.createdAt;
  const about = status === "running" || status === "queued"
    ? speech.percent(doneRatio(counts))
    : status === "paused"
    ? say("stoppedAt", { count })
    : status === "cancelled"
    ? say("cancelledAt", { count })
    : status === "failed" && run.failure
    ? why(run.failure.code)
    : say("rowsRun", { count: run.total });
  return (
    <>
      <a
        class="row gap1 pj__run"
        href={`${base}/runs/${encodeURIComponent(run.id)}`}
        title={run.failure ? noteIn(speech.language, run.failure.message) : about}
      >
        <RunStatusMark status={status} counts={counts} />
        <span class="mid clip">#{run.id} · {about}</span>
      </a>
      <span class="dim sm">
        <time dateTime={at} title={speech.exact(at)}>
          {isRunning ? say("startedWhen", { when: speech.when(at) }) : speech.when(at)}
        </time>
      </span>
    </>
  );
}

/** The last runs as bars: grey what was done, red what failed of it. */
function Spark({ runs }: { runs: readonly RunSummary[] }): VNode {
  const say = useWords("projects");
  const [high, step, wide] = [24, 8, 6];
  const most = Math.max(1, ...runs.map(({ succeeded, failed }) => succeeded + failed));
  let done = "";
  let failures = "";
  runs.toReversed().forEach(({ succeeded, failed }, index) => {
    const count = succeeded + failed;
    const height = count === 0 ? 1 : Math.max(2, count / most * 22);
    const bad = failed === 0 ? 0 : Math.max(1.5, failed / count * height);
    const bar = (length: number) =>
      `M${index * step} ${(high - height).toFixed(1)}h${wide}v${length.toFixed(1)}h-${wide}z`;
    done += bar(height);
    if (bad > 0) failures += bar(bad);
  });
  return (
    <svg
      class="spark"
      viewBox="0 0 96 24"
      role="img"
      aria-label={say("lastRunsAre", { count: runs.length, failed: runs.filter(({ failed }) => failed > 0).length })}
    >
      <path class="f-line" d={done} />
      {failures !== "" && <path class="f-bad" d={failures} />}
    </svg>
  );
}

/** Asks for more as its end comes near; without script it is a link. */
function Foot({ list }: { list: ProjectList }): VNode | null {
  const { base } = usePage();
  const say = useWords("projects");
  const shell = useWords("shell");
  const speech = useSpeech();
  const place = useRef<HTMLDivElement>(null);
  const next = list.nextCursor.value;
  const hasMore = next !== null;
  const wait = list.wait.value;
  const shown = list.projects.value.length;
  useEffect(() => {
    if (!hasMore || !place.current) return;
    const watch = new IntersectionObserver((seen) => {
      if (seen.some(({ isIntersecting }) => isIntersecting)) void list.more();
    }, { rootMargin: "600px" });
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [hasMore, shown]);
  const q: Record<string, string> = list.q.value === "" ? {} : { q: list.q.value };
  const isAway = !list.isFromStart.value;
  if (!hasMore && !isAway) return null;
  return (
    <div class="pj__foot" ref={place}>
      {wait?.for === "more" && wait.problem && <Notice look="bad" alert>{wait.problem.sentence}</Notice>}
      <span class="dim sm">
        {say("moreLeft", { shown: speech.number(shown), total: speech.number(list.total.value) })}
      </span>
      {isAway && <a class="btn" href={`${base}/?${new URLSearchParams(q)}`}>{say("fromStart")}</a>}
      {next !== null && (
        <a
          class="btn"
          href={`${base}/?${new URLSearchParams({ ...q, cursor: next })}`}
          aria-busy={wait?.for === "more" && wait.problem === null ? "true" : undefined}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            void list.more();
          }}
        >
          {wait?.for === "more" && wait.problem === null && <Icon name="loader-circle" class="i-spin" />}
          {wait?.for === "more" && wait.problem ? shell("tryAgain") : say("more")}
        </a>
      )}
    </div>
  );
}

function hostOf(url: string | null): string | null {
  return url !== null && URL.canParse(url) ? new URL(url).host : null;
}

/** Whether something has been on for so long that it must be shown. */
function useSlow(isOn: boolean): boolean {
  const isSlow = useSignal(false);
  useEffect(() => {
    if (!isOn) return void (isSlow.value = false);
    const timer = setTimeout(() => isSlow.value = true, slowMs);
    return () => clearTimeout(timer);
  }, [isOn]);
  return isOn && isSlow.value;
}

/** Writes times anew as they grow older. */
function useAge(): void {
  const age = useSignal(0);
  age.value;
  useEffect(() => {
    const timer = setInterval(() => age.value++, 30_000);
    return () => clearInterval(timer);
  }, []);
}
