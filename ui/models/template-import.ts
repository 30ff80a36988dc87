import type { ReadonlySignal, Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { Sent } from "../../server/contract/operations.ts";
import type { FieldError } from "../../server/contract/outcome.ts";
import type { CheckedTemplate, Template, TemplateWay } from "../../server/contract/template.ts";
import type { CallProblem } from "../client.ts";
import { call } from "../client.ts";
import { thisPage } from "../page.ts";
import type { Library } from "./library.ts";
import { showToast } from "./toasts.ts";

type FileBody = Sent<"POST /api/templates/import/check">;
/** What becomes of an entry. */
export type Way = "add" | TemplateWay["way"];

export type ImportState =
  | { kind: "choosing" }
  | { kind: "checking"; name: string }
  /** The file cannot be taken: a sentence, and what is wrong with its entries, where it is that. */
  | { kind: "refused"; name: string; sentence: string; errors: FieldError[] }
  | { kind: "review"; name: string; checked: CheckedTemplate[]; busy: boolean; problem: CallProblem | null };

/** A file on its way into the library: looked into, shown, and brought in when the person has seen it. */
export interface Importing {
  state: ReadonlySignal<ImportState>;
  ways: Signal<ReadonlyMap<number, Way>>;
  take(file: File): Promise<void>;
  /** True when it is done. */
  send(): Promise<boolean>;
}

const maxBytes = 33_554_432; // as many as the door takes

/** What is done with an entry unless something else is chosen: nothing of one's own is replaced. */
export const usualWay = ({ is }: CheckedTemplate): Way => is === "same" ? "skip" : is === "new" ? "add" : "rename";

/** The number of an entry of the file, from 1, and the member of it that an error is about. */
export function placeOf(path: string): { entry: number; member: string } | null {
  const parts = /^templates\.(\d+)(?:\.(.*))?$/u.exec(path);
  return parts ? { entry: Number(parts[1]) + 1, member: parts[2] ?? "" } : null;
}

export function createImporting(library: Library): Importing {
  const state = signal<ImportState>({ kind: "choosing" });
  const ways = signal<ReadonlyMap<number, Way>>(new Map());
  const { speech } = thisPage();
  const say = speech.words("templates");
  let body: FileBody | null = null;
  let latest = 0;

  async function take(file: File): Promise<void> {
    const turn = ++latest;
    const { name } = file;
    const refuse = (sentence: string, errors: FieldError[] = []) => {
      if (turn === latest) state.value = { kind: "refused", name, sentence, errors };
    };
    state.value = { kind: "checking", name };
    if (file.size > maxBytes) {
      return refuse(say("tooLarge", { name, size: speech.bytes(file.size), limit: speech.bytes(maxBytes) }));
    }
    const read = readFile(await file.text());
    if ("reason" in read) {
      return refuse(read.reason === "" ? say("notJson", { name }) : say("notJsonAt", { name, reason: read.reason }));
    }
    if (!isOurs(read.value)) return refuse(say("notTemplates", { name }));
    if (read.value.version !== 1) return refuse(say("otherVersion", { name, version: String(read.value.version) }));
    // The door holds it against the schema; what it is not is told by the entries' numbers.
    const sent = read.value as FileBody;
    const answer = await call("POST /api/templates/import/check", sent);
    if (turn !== latest) return;
    if (!answer.ok) {
      const { errors, sentence } = answer.problem;
      return refuse(errors.length > 0 ? say("refused", { count: errors.length }) : sentence, errors);
    }
    body = sent;
    const checked = answer.value.templates;
    ways.value = new Map(checked.map((one) => [one.entry, usualWay(one)]));
    state.value = { kind: "review", name, checked, busy: false, problem: null };
  }

  async function send(): Promise<boolean> {
    const now = state.value;
    if (now.kind !== "review" || now.busy || !body) return false;
    state.value = { ...now, busy: true, problem: null };
    const before = new Map(library.own().map((one) => [one.id, one]));
    const chosen = [...ways.value].flatMap(([entry, way]) => way === "add" ? [] : [{ entry, way }]);
    const answer = await call("POST /api/templates/import", { ...body, ways: chosen });
    if (!answer.ok) {
      state.value = { ...now, busy: false, problem: answer.problem };
      return false;
    }
    const { imported, replaced } = answer.value;
    const after = await library.reload();
    const added = after.filter(({ id }) => !before.has(id));
    const changed = after.flatMap((one) => {
      const was = before.get(one.id);
      return was && was.changedAt !== one.changedAt ? [was] : [];
    });
    const first = added[0] ?? changed[0];
    library.showOwn(first?.id ?? null);
    showToast({
      says: replaced > 0
        ? say("importedReplaced", { count: imported, replaced })
        : say("imported", { count: imported }),
      icon: "check",
      undo: () => void undo(added, changed),
    });
    return true;
  }

  async function undo(added: readonly Template[], changed: readonly Template[]): Promise<void> {
    const problems: CallProblem[] = [];
    for (const { id } of added) {
      const answer = await call("DELETE /api/templates/{id}", { id });
      if (!answer.ok && answer.problem.code !== "template_not_found") problems.push(answer.problem);
    }
    for (const { id, name, description, language, tags, prompt, variables, parameters, outputField } of changed) {
      const body = { name, description, language, tags, prompt, variables, parameters, outputField };
      const answer = await call("PATCH /api/templates/{id}", { id, ...body });
      if (!answer.ok) problems.push(answer.problem);
    }
    await library.reload();
    library.showOwn(changed[0]?.id ?? null);
    const [problem] = problems;
    showToast({
      says: problem ? say("notUndone", { sentence: problem.sentence }) : say("importUndone"),
      icon: problem ? "circle-alert" : "rotate-ccw",
    });
  }

  return { state, ways, take, send };
}

/** What a file holds as JSON; or why not, in the browser's words, which are empty where it looks like no JSON at all. */
function readFile(text: string): { value: unknown } | { reason: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { reason: /^\s*[{[]/u.test(text) && error instanceof Error ? error.message : "" };
  }
}

function isOurs(value: unknown): value is { kind: string; version: unknown } {
  return typeof value === "object" && value !== null && "kind" in value &&
    value.kind === "promptfactory-templates" && "version" in value;
}

/** Takes files that are dropped anywhere on the page, until the returned function is called. */
export function listenForFiles(isOver: Signal<boolean>, take: (file: File) => void): () => void {
  const over = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    isOver.value = true;
  };
  const leave = (event: DragEvent) => {
    if (event.relatedTarget === null) isOver.value = false;
  };
  const drop = (event: DragEvent) => {
    isOver.value = false;
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    take(file);
  };
  addEventListener("dragover", over);
  addEventListener("dragleave", leave);
  addEventListener("drop", drop);
  return () => {
    removeEventListener("dragover", over);
    removeEventListener("dragleave", leave);
    removeEventListener("drop", drop);
  };
}
