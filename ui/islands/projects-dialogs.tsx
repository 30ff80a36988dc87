import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ProjectSummary } from "../../server/contract/operations/projects.ts";
import { call, type CallProblem } from "../client.ts";
import type { ProjectList } from "../models/projects.ts";
import { usePage, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { controlOf, Field, TextField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";

const addressOf = (base: string, id: string) => `${base}/projects/${encodeURIComponent(id)}`;

/** Asks for the name of a new project, and goes on to its settings. */
export function NewProject({ open, onClose }: { open: boolean; onClose(): void }): VNode {
  const say = useWords("projects");
  const shell = useWords("shell");
  const { base } = usePage();
  const name = useSignal("");
  const busy = useSignal(false);
  const problem = useSignal<string | null>(null);
  const order = useRef("");
  useEffect(() => {
    if (!open) return;
    name.value = "";
    problem.value = null;
    busy.value = false;
    order.current = crypto.randomUUID();
    document.getElementById("new-project-name")?.focus();
  }, [open]);
  const make = async () => {
    if (busy.value) return;
    if (name.value.trim() === "") {
      problem.value = say("nameMissing");
      document.getElementById("new-project-name")?.focus();
      return;
    }
    busy.value = true;
    const answer = await call("POST /api/projects", { name: name.value }, { order: order.current });
    if (answer.ok) return location.assign(`${addressOf(base, answer.value.id)}/settings`);
    busy.value = false;
    problem.value = answer.problem.errors.find(({ path }) => path === "name")?.message ?? answer.problem.sentence;
    order.current = crypto.randomUUID();
  };
  return (
    <Dialog
      title={say("newProject")}
      open={open}
      onClose={onClose}
      foot={
        <>
          <Button class="push" onClick={onClose}>{shell("cancel")}</Button>
          <Button look="primary" icon="plus" busy={busy.value} onClick={() => void make()}>{say("create")}</Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <TextField
          id="new-project-name"
          label={say("name")}
          hint={say("nameHint")}
          error={problem.value}
          value={name.value}
          autocomplete="off"
          onInput={(text) => {
            name.value = text;
            problem.value = null;
          }}
        />
      </form>
    </Dialog>
  );
}

/** The same as a form, for a page without script. */
export function NewProjectForm(): VNode {
  const say = useWords("projects");
  const { base } = usePage();
  return (
    <section class="card">
      <form method="post" action={`${base}/projects`} class="card__body stack">
        <h2>{say("newProject")}</h2>
        <TextField id="plain-name" name="name" label={say("name")} hint={say("nameHint")} value="" required />
        <div class="row">
          <Button type="submit" look="primary" icon="plus">{say("create")}</Button>
        </div>
      </form>
    </section>
  );
}

export type EditProjectProps = { project: ProjectSummary; list: ProjectList; onClose(): void };

/** Changes what a project is called. */
export function EditProject({ project, list, onClose }: EditProjectProps): VNode {
  const say = useWords("projects");
  const shell = useWords("shell");
  const { base } = usePage();
  const name = useSignal(project.name);
  const description = useSignal(project.description);
  const busy = useSignal(false);
  const problem = useSignal<CallProblem | null>(null);
  const isNameless = useSignal(false);
  const open = useSignal(true);
  useEffect(() => {
    const field = document.getElementById("edit-project-name");
    if (!(field instanceof HTMLInputElement)) return;
    field.focus();
    field.select();
  }, []);
  const save = async () => {
    if (busy.value) return;
    isNameless.value = name.value.trim() === "";
    if (isNameless.value) return document.getElementById("edit-project-name")?.focus();
    busy.value = true;
    problem.value = await list.change(project.id, { name: name.value, description: description.value });
    busy.value = false;
    if (problem.value === null) open.value = false;
  };
  const wrong = (path: string) => problem.value?.errors.find((error) => error.path === path)?.message ?? null;
  const nameError = isNameless.value ? say("nameMissing") : wrong("name");
  const about = { id: "edit-project-description", hint: say("descriptionHint"), error: wrong("description") };
  return (
    <Dialog
      title={say("editTitle")}
      open={open.value}
      onClose={onClose}
      foot={
        <>
          <a href={`${addressOf(base, project.id)}/settings`}>{say("editMore")}</a>
          <Button class="push" onClick={() => open.value = false}>{shell("cancel")}</Button>
          <Button look="primary" busy={busy.value} onClick={() => void save()}>{say("save")}</Button>
        </>
      }
    >
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {problem.value && problem.value.errors.length === 0 && (
          <Notice look="bad" card alert>{problem.value.sentence}</Notice>
        )}
        <TextField
          id="edit-project-name"
          label={say("name")}
          error={nameError}
          value={name.value}
          autocomplete="off"
          onInput={(text) => {
            name.value = text;
            isNameless.value = false;
          }}
        />
        <Field {...about} label={say("description")}>
          <textarea
            {...controlOf(about)}
            class="input area"
            rows={3}
            value={description.value}
            onInput={({ currentTarget }) => description.value = currentTarget.value}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) void save();
            }}
          />
        </Field>
        <button type="submit" hidden>{say("save")}</button>
      </form>
    </Dialog>
  );
}
