import type { VNode } from "preact";
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { ProjectSummary } from "../../server/contract/operations/projects.ts";
import { useCommands } from "../models/commands.ts";
import type { LiveLine } from "../live-line.ts";
import { createLiveLines } from "../models/live-lines.ts";
import { createProjectList, type ProjectList, type ProjectListStart } from "../models/projects.ts";
import { usePage, useSpeech, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { FirstVisit } from "./projects-first.tsx";
import { EditProject, NewProject, NewProjectForm } from "./projects-dialogs.tsx";
import { LiveCard } from "./projects-live.tsx";
import { ProjectTable } from "./projects-table.tsx";

export type ProjectsProps = ProjectListStart & {
  live: LiveLine[];
  /** The key of the form that makes the sample project, so that it makes one. */
  demoOrder: string;
  /** The form for a new project is wanted: how the page is asked for without script. */
  isNew: boolean;
};

/** The first page: runs in progress, the projects, and what can be done with them; or what to do on a first visit. */
export function Projects({ live: liveStart, demoOrder, isNew, ...start }: ProjectsProps): VNode {
  const say = useWords("projects");
  const list = useMemo(() => createProjectList(start), []);
  const live = useMemo(() => createLiveLines(liveStart, () => void list.refresh()), []);
  const dialog = useSignal<"new" | ProjectSummary | null>(null);
  const wantsForm = useSignal(isNew);
  useEffect(() => live.follow(), []);
  useEffect(() => {
    list.wake();
    if (!isNew) return;
    wantsForm.value = false;
    dialog.value = "new";
  }, []);
  const make = () => void (dialog.value = "new");
  useCommands(() => [{ says: say("newProject"), icon: "plus", keys: "n", act: make }], []);

  // Few of the changes that it is made from change it: a long list is not rendered with each key that is typed.
  const isFirst =
    useComputed(() =>
      list.total.value === 0 && list.q.value === "" && list.isFromStart.value && list.wait.value?.for !== "search"
    ).value;
  return (
    <>
      {isFirst
        ? (
          <main id="main" class="page first">
            {wantsForm.value && <NewProjectForm />}
            {live.lines.value.length > 0 && <LiveCard live={live} />}
            <FirstVisit demoOrder={demoOrder} onNew={make} />
          </main>
        )
        : (
          <main id="main" class="page">
            <Head list={list} onNew={make} />
            {wantsForm.value && <NewProjectForm />}
            <LiveCard live={live} />
            <ProjectTable list={list} live={live} onEdit={(project) => dialog.value = project} />
          </main>
        )}
      <NewProject open={dialog.value === "new"} onClose={() => dialog.value = null} />
      {dialog.value !== null && dialog.value !== "new" && (
        <EditProject
          project={dialog.value}
          list={list}
          onClose={() => dialog.value = null}
        />
      )}
    </>
  );
}

function Head({ list, onNew }: { list: ProjectList; onNew(): void }): VNode {
  const say = useWords("projects");
  const speech = useSpeech();
  const count = list.total.value;
  return (
    <div class="page__head">
      <h1>{say("title")}</h1>
      <span class="dim" aria-hidden="true">{speech.number(count)}</span>
      <Find q={list.q.value} onSearch={(q) => list.search(q)} />
      <span class="vh" role="status">
        {list.q.value !== "" && list.wait.value === null && say("foundCount", { count })}
      </span>
      <span class="push row">
        <NewButton onNew={onNew} />
      </span>
    </div>
  );
}

/** Without script it asks for the page with the form in it. */
function NewButton({ onNew }: { onNew(): void }): VNode {
  const { base } = usePage();
  const say = useWords("projects");
  return (
    <form
      method="get"
      action={`${base}/`}
      onSubmit={(event) => {
        event.preventDefault();
        onNew();
      }}
    >
      <input type="hidden" name="new" value="1" />
      <Button type="submit" look="primary" icon="plus" keys="N">{say("newProject")}</Button>
    </form>
  );
}

/** The search field; without script it asks for the page anew. */
function Find({ q, onSearch }: { q: string; onSearch(q: string): void }): VNode {
  const { base } = usePage();
  const say = useWords("projects");
  const field = useRef<HTMLInputElement>(null);
  const isAwake = useSignal(false);
  // What was typed before the script had come is looked for as well.
  useEffect(() => {
    isAwake.value = true;
    if (field.current && field.current.value !== q) onSearch(field.current.value);
  }, []);
  return (
    <form
      role="search"
      method="get"
      action={`${base}/`}
      class="pj__find"
      onSubmit={(event) => event.preventDefault()}
    >
      <label class="input input--quiet">
        <Icon name="search" size="sm" />
        <input
          ref={field}
          type="search"
          name="q"
          data-find
          autocomplete="off"
          maxLength={1000}
          placeholder={say("find")}
          aria-label={say("findLabel")}
          value={q}
          onInput={({ currentTarget }) => onSearch(currentTarget.value)}
        />
        {isAwake.value && q === "" && <kbd class="kbd not-phone" aria-hidden="true">/</kbd>}
      </label>
    </form>
  );
}
