import type { ComponentType, VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Standpoint } from "../models/days.ts";
import { useCommands } from "../models/commands.ts";
import { useKeys } from "../models/keys.ts";
import { createHistory, type History, type HistoryStart, type Removal } from "../models/history.ts";
import { showToast } from "../models/toasts.ts";
import { isFiltered } from "../history-filter.ts";
import { usePage, useWords } from "../page.ts";
import type { RunLine } from "../run-line.ts";
import { Button, LinkButton } from "../parts/button.tsx";
import { Empty } from "../parts/empty.tsx";
import { Notice } from "../parts/notice.tsx";
import { HistoryFilters, type ProjectChoice } from "./history-filters.tsx";
import { HistoryFoot } from "./history-foot.tsx";
import type { HistorySheetsProps } from "./history-sheets.tsx";
import { HistoryHead } from "./history-head.tsx";
import { HistoryTable } from "./history-table.tsx";

export type HistoryViewProps = HistoryStart & {
  projects: ProjectChoice[];
  at: Standpoint;
  /** How many runs came with an import. */
  imported: number;
};

const isOver = ({ status }: RunLine) => status === "completed" || status === "failed" || status === "cancelled";

/** All runs, found, followed, repeated, held beside each other and deleted. */
export function HistoryView({ projects, at, imported, ...start }: HistoryViewProps): VNode {
  const history = useMemo(() => createHistory(start), []);
  const say = useWords("history");
  const shell = useWords("shell");
  const { base } = usePage();
  const remove = useRemoval(history);
  useEffect(() => history.follow(), []);
  useHistoryKeys(history, remove);
  const lines = history.lines.value;
  const loading = history.loading.value;
  const problem = history.problem.value;
  const filter = history.filter.value;
  const hasFilter = isFiltered(filter);
  return (
    <>
      <HistoryHead
        title={start.projectId === null ? say("title") : say("runsOfProject")}
        count={history.total.value}
        imported={imported}
        tab="runs"
      />
      <HistoryFilters history={history} projects={projects} path={start.path} />
      {history.lost.value && <Notice look="warn" card alert>{say("lost")}</Notice>}
      {problem && problem.about !== "more" && (
        <Notice
          look="bad"
          card
          alert
          action={problem.about === "filter"
            ? (
              <Button size="sm" onClick={() => void history.choose(filter, "replace")}>
                {shell("tryAgain")}
              </Button>
            )
            : (
              <Button
                size="sm"
                look="ghost"
                icon="x"
                label={shell("close")}
                onClick={() => history.problem.value = null}
              />
            )}
        >
          {problem.about === "delete" ? say("notDeleted", { why: problem.sentence }) : problem.sentence}
        </Notice>
      )}
      <section
        class={loading === "filter" || history.lost.value ? "card hist-card is-loading" : "card hist-card"}
        aria-label={say("title")}
        aria-busy={loading === "filter"}
      >
        {lines.length === 0
          ? (
            <Empty
              icon="history"
              action={hasFilter
                ? (
                  <LinkButton
                    href={base + start.path}
                    size="sm"
                    onClick={(event) => {
                      event.preventDefault();
                      void history.choose({});
                    }}
                  >
                    {say("showAll")}
                  </LinkButton>
                )
                : <LinkButton href={`${base}/`} size="sm">{say("toProjects")}</LinkButton>}
            >
              {hasFilter ? say("noRunsHere") : say("noRuns")}
            </Empty>
          )
          : <HistoryTable history={history} start={at} remove={remove} />}
      </section>
      <More history={history} path={start.path} isHead={start.isHead} />
      <HistoryFoot history={history} remove={remove} />
      <Sheets history={history} remove={remove} />
    </>
  );
}

/** Deletes runs: at once to the eye, for good when the toast goes. Those that are not over are asked about first. */
function useRemoval(history: History): Removal {
  const say = useWords("history");
  return (runs) => {
    const going = runs.filter((run) => !isOver(run));
    if (going.length > 0) {
      history.sheet.value = { kind: "going", runs: [...runs] };
      return;
    }
    const ids = runs.map(({ id }) => id);
    const [only] = ids;
    if (only === undefined) return;
    history.hide(ids);
    showToast({
      says: ids.length === 1 ? say("deletedOne", { id: only }) : say("deletedMany", { count: ids.length }),
      icon: "trash-2",
      undo: () => history.bringBack(ids),
      last: (leaving) => void history.remove(ids, leaving),
    });
  };
}

function useHistoryKeys(history: History, remove: Removal): void {
  const say = useWords("history");
  useKeys(() => [{ keys: "j", act: () => walk(1) }, { keys: "k", act: () => walk(-1) }]);
  const [one, other, ...more] = history.chosen.value;
  const count = history.chosen.value.length;
  useCommands(() => [
    { says: say("find"), icon: "search", keys: "/", act: () => document.getElementById("find-runs")?.focus() },
    ...(one && other && more.length === 0
      ? [{
        says: say("compare"),
        icon: "columns-2" as const,
        act: () => void (history.sheet.value = { kind: "compare", one, other }),
      }]
      : []),
    ...(count > 0
      ? [{ says: say("deleteCount", { count }), icon: "trash-2" as const, act: () => remove(history.chosen.peek()) }]
      : []),
  ], [one?.id, other?.id, count]);
}

/** Moves the focus from run to run. */
function walk(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>("tr[data-run] .who a")];
  const row = document.activeElement?.closest("tr[data-run]");
  const at = links.findIndex((link) => row?.contains(link));
  links[at < 0 ? 0 : Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
}

/** Older runs come by themselves when the end of the list comes near; without script by a link. */
function More({ history, path, isHead }: { history: History; path: string; isHead: boolean }): VNode | null {
  const { base } = usePage();
  const say = useWords("history");
  const place = useRef<HTMLParagraphElement>(null);
  const cursor = history.nextCursor.value;
  const loading = history.loading.value;
  const problem = history.problem.value;
  const failed = problem !== null;
  useEffect(() => {
    if (!place.current || cursor === null || failed) return;
    const watch = new IntersectionObserver(([seen]) => {
      if (seen?.isIntersecting) void history.more();
    }, { rootMargin: "1200px 0px" });
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [cursor, failed]);
  if (cursor === null && isHead) return null;
  const query = new URLSearchParams(
    Object.entries({ ...history.filter.value, cursor: cursor ?? "" }).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]),
  );
  return (
    <p ref={place} class="hist__more" aria-live="polite">
      {problem?.about === "more" && <span class="bad" role="alert">{problem.sentence}</span>}
      {!isHead && <LinkButton href={base + path}>{say("newest")}</LinkButton>}
      {loading === "more" ? <span class="dim">{say("loading")}</span> : cursor !== null && (
        <LinkButton
          href={`${base}${path}?${query}`}
          onClick={(event) => {
            event.preventDefault();
            history.problem.value = null;
            void history.more();
          }}
        >
          {say("older")}
        </LinkButton>
      )}
    </p>
  );
}

/** Sheets over the page, in a chunk of their own that is asked for with the first that is opened. */
function Sheets(props: HistorySheetsProps): VNode | null {
  const part = useSignal<ComponentType<HistorySheetsProps> | null>(null);
  const isWanted = props.history.sheet.value !== null;
  useEffect(() => {
    if (isWanted && !part.value) void import("./history-sheets.tsx").then((chunk) => part.value = chunk.HistorySheets);
  }, [isWanted]);
  const Part = part.value;
  return Part ? <Part {...props} /> : null;
}
