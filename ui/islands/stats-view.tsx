import type { VNode } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { useCommands } from "../models/commands.ts";
import { saveCsv } from "../models/save-file.ts";
import { createStatsDesk, type Stats, type StatsDesk } from "../models/stats.ts";
import { writeFilter } from "../history-filter.ts";
import { usePage, useSpeech, useWords } from "../page.ts";
import { Button, LinkButton } from "../parts/button.tsx";
import { Empty } from "../parts/empty.tsx";
import { Notice } from "../parts/notice.tsx";
import type { StatsQuestion } from "../stats-question.ts";
import { figureRows } from "../stats-rows.ts";
import { StatsCharts } from "./stats-cards.tsx";
import { chartsOf, dayText, type Unit } from "./stats-charts.ts";
import { StatsFigures } from "./stats-figures.tsx";
import { StatsFilters } from "./stats-filters.tsx";
import { StatsGroups } from "./stats-groups.tsx";

export type StatsViewProps = { question: StatsQuestion; stats: Stats };

/** What was done in a stretch of time: figures, charts and a table, all of which can be saved. */
export function StatsView(props: StatsViewProps): VNode {
  const desk = useMemo(() => createStatsDesk(props), []);
  const say = useWords("stats");
  const speech = useSpeech();
  const { base } = usePage();
  const stats = desk.stats.value;
  const unit = useSignal<Unit>(stats.answerTokens.bins.length > 0 ? "tokens" : "chars");
  useEffect(() => desk.follow(), []);
  const charts = useMemo(() => chartsOf(stats, unit.value, speech), [stats, unit.value]);
  const about = aboutOf(desk, say("range", rangeOf(stats, speech)));
  const name = `statistics-${stats.from}-${stats.to}`.replaceAll(":", "");
  const isEmpty = stats.totals.rows === 0 && stats.totals.attempts === 0 && stats.byCode.length === 0;
  const exportAll = () =>
    saveCsv(name, figureRows(say(stats.by), stats.series.map((one) => ({ name: one.at, figures: one }))));
  useCommands(() => isEmpty ? [] : [{ says: say("exportCsv"), icon: "download", act: exportAll }], [stats]);
  return (
    <main id="main" class="page">
      <div class="page__head">
        <h1>{say("title")}</h1>
        <StatsFilters desk={desk} />
        <span class="push row">
          <span class="dim sm not-phone">{say("range", rangeOf(stats, speech))}</span>
          {!isEmpty && <Button icon="download" class="not-phone" onClick={exportAll}>{say("exportCsv")}</Button>}
        </span>
      </div>
      {desk.problem.value !== null && (
        <Notice
          look="bad"
          card
          alert
          action={<Button size="sm" onClick={() => desk.again()}>{say("again")}</Button>}
        >
          {desk.problem.value}
        </Notice>
      )}
      <div class={desk.waiting.value ? "stats is-waiting" : "stats"} aria-busy={desk.waiting.value}>
        {isEmpty ? <Nothing desk={desk} /> : (
          <>
            <StatsFigures desk={desk} />
            <StatsCharts
              stats={stats}
              charts={charts}
              unit={unit}
              about={about}
              name={name}
              failedRuns={base + failedRunsOf(desk.question.value)}
            />
            <StatsGroups stats={stats} name={name} />
          </>
        )}
      </div>
    </main>
  );
}

/** What will be here and the first step, or the way to where something is. */
function Nothing({ desk }: { desk: StatsDesk }): VNode {
  const say = useWords("stats");
  const speech = useSpeech();
  const { base } = usePage();
  const { since } = desk.stats.value;
  const { project, model } = desk.question.value;
  if (since === null) {
    return (
      <section class="card">
        <Empty
          icon="chart-line"
          action={<LinkButton href={`${base}/`} look="primary" icon="play">{say("nothingYetStep")}</LinkButton>}
        >
          {say("nothingYet")}
        </Empty>
      </section>
    );
  }
  const isFiltered = project !== "" || model !== "";
  const change: Partial<StatsQuestion> = isFiltered ? { project: "", model: "" } : { period: "all", from: "", to: "" };
  return (
    <section class="card">
      <Empty
        icon="chart-line"
        action={
          <Button onClick={() => desk.choose(change)}>
            {isFiltered ? say("clearFilter") : say("showAll", { day: dayText(since, speech, true) })}
          </Button>
        }
      >
        {say(isFiltered ? "nothingFits" : "nothingInTime")}
      </Empty>
    </section>
  );
}

/** Where the runs with failures of this time are listed, as near as the list can be asked for it. */
function failedRunsOf({ period, project }: StatsQuestion): string {
  const days = { "24h": 1, "7d": 7, "30d": 30, all: undefined, custom: undefined }[period];
  return "/history" + writeFilter({
    state: "with_failures",
    ...(project !== "" && { projectId: project }),
    ...(days !== undefined && { days }),
  });
}

function rangeOf({ from, to }: Stats, speech: ReturnType<typeof useSpeech>): { from: string; to: string } {
  const withYear = from.slice(0, 4) !== to.slice(0, 4);
  return { from: dayText(from, speech, withYear), to: dayText(to, speech, withYear) };
}

/** What a saved drawing says it is of. */
function aboutOf({ question, stats }: StatsDesk, range: string): string {
  const { project, model } = question.value;
  const name = stats.value.known.projects.find(({ id }) => id === project)?.name ?? project;
  return [range, name, model].filter((part) => part !== "").join(" · ");
}
