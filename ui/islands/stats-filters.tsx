import type { VNode } from "preact";
import type { StatsDesk } from "../models/stats.ts";
import { usePage, useSpeech, useWords } from "../page.ts";
import { type Period, periods, queryOf, type StatsQuestion } from "../stats-question.ts";

const periodWords = { "24h": "last24h", "7d": "last7d", "30d": "last30d", all: "all", custom: "custom" } as const;

/** Which time, project and model: links and a form without script, at once with it. */
export function StatsFilters({ desk }: { desk: StatsDesk }): VNode {
  const say = useWords("stats");
  const speech = useSpeech();
  const { base } = usePage();
  const question = desk.question.value;
  const { period, from, to, project, model } = question;
  const { known, from: first, to: last } = desk.stats.value;
  // A stretch of one's own begins as the one that is shown.
  const ofPeriod = (one: Period): StatsQuestion =>
    one === "custom"
      ? { ...question, period: one, from: first.slice(0, 10), to: last.slice(0, 10) }
      : { ...question, period: one, from: "", to: "" };
  const projects = withChosen(known.projects, project, (id) => ({ id, name: id }), ({ id }) => id);
  const models = withChosen(known.models, model, (name) => name, (name) => name);
  return (
    <form class="filters" method="get" action={`${base}/statistics`}>
      <div class="seg" role="group" aria-label={say("period")}>
        {periods.map((one) => (
          <a
            key={one}
            href={`${base}/statistics${queryOf(ofPeriod(one))}`}
            aria-current={one === period ? "true" : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              if (one !== period) desk.choose(ofPeriod(one));
            }}
          >
            {say(periodWords[one])}
          </a>
        ))}
      </div>
      {period !== "30d" && <input type="hidden" name="period" value={period} />}
      {period === "custom" && (
        <span class="row">
          <input
            type="date"
            class="input"
            name="from"
            aria-label={say("from")}
            value={from}
            onChange={({ currentTarget }) => desk.choose({ from: currentTarget.value })}
          />
          <span class="dim">–</span>
          <input
            type="date"
            class="input"
            name="to"
            aria-label={say("to")}
            value={to}
            onChange={({ currentTarget }) => desk.choose({ to: currentTarget.value })}
          />
        </span>
      )}
      <Choice
        name="project"
        says={say("project")}
        all={say("allProjects", { count: known.projects.length })}
        chosen={project}
        choices={projects.map(({ id, name }) => ({ value: id, says: name }))}
        onChoose={(value) => desk.choose({ project: value })}
      />
      <Choice
        name="model"
        says={say("model")}
        all={say("allModels", { count: known.models.length })}
        chosen={model}
        choices={models.map((name) => ({ value: name, says: name }))}
        onChoose={(value) => desk.choose({ model: value })}
      />
      <noscript>
        <button type="submit" class="btn" lang={speech.tag}>{say("show")}</button>
      </noscript>
    </form>
  );
}

function Choice({ name, says, all, chosen, choices, onChoose }: {
  name: string;
  says: string;
  all: string;
  chosen: string;
  choices: { value: string; says: string }[];
  onChoose(value: string): void;
}): VNode | null {
  if (choices.length === 0) return null; // nothing has run yet
  return (
    <select
      class="input select"
      name={name}
      aria-label={says}
      value={chosen}
      onChange={({ currentTarget }) => onChoose(currentTarget.value)}
    >
      <option value="" selected={chosen === ""}>{all}</option>
      {choices.map(({ value, says }) => <option key={value} value={value} selected={value === chosen}>{says}</option>)}
    </select>
  );
}

/** What can be chosen, with what is chosen even when nothing of it lies in this time. */
function withChosen<One>(
  all: readonly One[],
  chosen: string,
  make: (value: string) => One,
  valueOf: (one: One) => string,
): One[] {
  return chosen === "" || all.some((one) => valueOf(one) === chosen) ? [...all] : [make(chosen), ...all];
}
