import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { RunState } from "../../server/contract/run.ts";
import { type HistoryFilter, periods, runStates } from "../history-filter.ts";
import type { History } from "../models/history.ts";
import { usePage, useSpeech, useWords } from "../page.ts";
import { Icon } from "../parts/icon.tsx";

/** A project that runs can be filtered by. */
export type ProjectChoice = { id: string; name: string };

export type HistoryFiltersProps = { history: History; projects: ProjectChoice[]; path: string };

const typedMs = 250;

/** Which runs are listed. Without script it is a form that is sent; with it each choice takes effect at once. */
export function HistoryFilters({ history, projects, path }: HistoryFiltersProps): VNode {
  const { base } = usePage();
  const say = useWords("history");
  const filter = history.filter.value;
  const form = useRef<HTMLFormElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const choose = (change: { [Name in keyof HistoryFilter]: HistoryFilter[Name] | undefined }) => {
    clearTimeout(timer.current);
    const next: HistoryFilter = {};
    for (const [name, value] of Object.entries({ ...filter, ...change })) {
      if (value !== undefined && value !== "") Object.assign(next, { [name]: value });
    }
    void history.choose(next, "q" in change ? "replace" : "push");
  };
  const find = (text: string, afterMs: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if ((history.filter.peek().q ?? "") !== text.trim()) choose({ q: text.trim() });
    }, afterMs);
  };
  return (
    <form
      ref={form}
      class="filters"
      role="search"
      method="get"
      action={base + path}
      onSubmit={(event) => {
        event.preventDefault();
        const typed = form.current?.elements.namedItem("q");
        if (typed instanceof HTMLInputElement) find(typed.value, 0);
      }}
    >
      <label class="input input--quiet w280">
        <Icon name="search" size="sm" />
        <input
          id="find-runs"
          type="search"
          name="q"
          value={filter.q ?? ""}
          placeholder={say("findHint")}
          aria-label={say("find")}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => find(event.currentTarget.value, event.isComposing ? 2 * typedMs : typedMs)}
        />
        <kbd class="kbd not-phone">/</kbd>
      </label>
      {/* Enter in the text sends the first button: it keeps the state that is chosen. */}
      <button type="submit" class="vh" tabIndex={-1} name="state" value={filter.state ?? ""}>{say("filter")}</button>
      <States history={history} onChoose={(state) => choose({ state, status: undefined })} />
      {projects.length > 0 && (
        <select
          class="input select"
          name="projectId"
          aria-label={say("project")}
          value={filter.projectId ?? ""}
          onChange={(event) => choose({ projectId: event.currentTarget.value })}
        >
          <option value="" selected={filter.projectId === undefined}>{say("anyProject")}</option>
          {projects.map(({ id, name }) => (
            <option key={id} value={id} selected={id === filter.projectId}>{name}</option>
          ))}
        </select>
      )}
      <select
        class="input select"
        name="days"
        aria-label={say("period")}
        value={String(filter.days ?? "")}
        onChange={(event) => choose({ days: Number(event.currentTarget.value) || undefined })}
      >
        <option value="" selected={filter.days === undefined}>{say("anyTime")}</option>
        {periods.map((days) => (
          <option key={days} value={String(days)} selected={days === filter.days}>
            {days === 1 ? say("lastDay") : say("lastDays", { days })}
          </option>
        ))}
      </select>
      {filter.datasetId !== undefined && <input type="hidden" name="datasetId" value={filter.datasetId} />}
      <button type="submit" class="btn scriptless" name="state" value={filter.state ?? ""}>{say("filter")}</button>
    </form>
  );
}

function States(
  { history, onChoose }: { history: History; onChoose(state: RunState | undefined): void },
): VNode {
  const say = useWords("history");
  const shell = useWords("shell");
  const speech = useSpeech();
  const { state, status } = history.filter.value;
  const counts = history.states.value;
  const choice = (value: RunState | undefined) => (
    <button
      key={value ?? "all"}
      type="submit"
      name="state"
      value={value ?? ""}
      aria-pressed={value === state && status === undefined}
      onClick={(event) => {
        event.preventDefault();
        onChoose(value);
      }}
    >
      {say(value ?? "all")} <span class="n">{speech.compact(counts[value ?? "all"])}</span>
    </button>
  );
  return (
    <div class="seg" role="group" aria-label={say("state")}>
      {[undefined, ...runStates].map(choice)}
      {status !== undefined && (
        <button
          type="submit"
          name="status"
          value={status}
          aria-pressed
          onClick={(event) => event.preventDefault()}
        >
          {shell(status)}
        </button>
      )}
    </div>
  );
}
