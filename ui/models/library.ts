import type { ReadonlySignal, Signal } from "@preact/signals";
import { batch, computed, signal } from "@preact/signals";
import type { Sent } from "../../server/contract/operations.ts";
import type { Template } from "../../server/contract/template.ts";
import type { CallProblem } from "../client.ts";
import { call } from "../client.ts";
import type { Language } from "../i18n/words.ts";
import { thisPage } from "../page.ts";
import { tagOf } from "./edition.ts";
import type { FormStart } from "./template-form.ts";
import type { Asked, Source, Summary, Tag } from "../template-list.ts";
import { countTags, finder, freeName, otherEdition, pathOf, summaryOf } from "../template-list.ts";
import { showToast } from "./toasts.ts";

/** What the page is made from: the list without its texts, and the chosen template whole. */
export type LibraryStart = {
  asked: Asked;
  /** The language of the page. */
  language: Language;
  summaries: Summary[];
  tags: Tag[];
  /** What the server found for the query, in the texts too; null without a query. */
  found: string[] | null;
  chosen: Template | null;
};

/** The library as it is looked at and changed. */
export interface Library {
  query: Signal<string>;
  tag: Signal<string | null>;
  from: Signal<Source>;
  lang: ReadonlySignal<Language>;
  groups: ReadonlySignal<{ own: Summary[]; builtIn: Summary[] }>;
  /** How many there are in this language. */
  total: ReadonlySignal<number>;
  ownCount: ReadonlySignal<number>;
  tags: ReadonlySignal<(Tag & { count: number })[]>;
  /** Every tag by its labels. */
  labels: ReadonlySignal<readonly Tag[]>;
  chosenId: ReadonlySignal<string | null>;
  chosen: ReadonlySignal<Template | null>;
  /** On a phone: the chosen one is shown in place of the list; null until the script knows. */
  isOpen: ReadonlySignal<boolean | null>;
  form: Signal<FormStart | null>;
  importing: Signal<File | "choose" | null>;
  problem: Signal<CallProblem | null>;
  choose(id: string, how?: "push" | "replace" | "arrow"): void;
  step(by: number | "first" | "last"): void;
  /** Back to the list, on a phone. */
  close(): void;
  showLanguage(lang: Language): Promise<void>;
  /** Opens the form with what a template has; it is one's own when it is saved. */
  copy(template: Template): void;
  edit(template: Template): void;
  create(): void;
  /** Notes what is typed in the form, so that it can be had back; null when nothing was. */
  typed(form: FormStart | null): void;
  /** Closes the form; what was typed can be had back. */
  drop(): void;
  /** Keeps a new template, or changes one over the state that it was read in. */
  keep(input: Sent<"POST /api/templates">, id: string | null, over?: Template | null): Promise<CallProblem | null>;
  /** Keeps what was written as a template beside the one that it was to change. */
  keepCopy(input: Sent<"POST /api/templates">): Promise<CallProblem | null>;
  /** A template as it is now; null, and the problem told, when it cannot be had. */
  look(id: string): Promise<Template | null>;
  remove(template: Template): Promise<void>;
  /** Shows one's own templates, one of them chosen, whatever was filtered before. */
  showOwn(id: string | null): void;
  /** Reads all anew, such as after an import; the own templates as they are then. */
  reload(): Promise<Template[]>;
  own(): readonly Template[];
  wake(): () => void;
}

const isNarrow = () => matchMedia("(max-width: 767px)").matches;

export function createLibrary(start: LibraryStart): Library {
  const query = signal(start.asked.q);
  const tag = signal(start.asked.tag);
  const from = signal(start.asked.from);
  const lang = signal(start.asked.lang);
  const chosenId = signal(start.chosen?.id ?? null);
  const chosenAlone = signal(start.chosen); // until the whole library is here
  const own = signal<Template[] | null>(null);
  const builtIn = signal<Partial<Record<Language, Template[]>>>({});
  const tagList = signal(start.tags);
  const isOpen = signal<boolean | null>(null);
  const form = signal<FormStart | null>(null);
  const importing = signal<File | "choose" | null>(null);
  const problem = signal<CallProblem | null>(null);

  const texts = computed(() => {
    const all = [...own.value ?? [], ...builtIn.value[lang.value] ?? []];
    return new Map(all.map((one) => [one.id, one]));
  });
  const all = computed<Summary[]>(() =>
    own.value && builtIn.value[lang.value] ? [...texts.value.values()].map(summaryOf) : start.summaries
  );
  /** What fits but for its tag. */
  const fitting = computed(() => {
    const fits = finder(query.value, tagList.value);
    const known = query.value === start.asked.q && start.found !== null ? new Set(start.found) : null;
    return all.value.filter((one) => {
      if (from.value !== "all" && one.builtIn !== (from.value === "builtIn")) return false;
      const whole = texts.value.get(one.id);
      if (!whole && known) return known.has(one.id);
      return fits(one, whole?.prompt.messages.map(({ content }) => content));
    });
  });
  const groups = computed(() => {
    const shown = tag.value === null
      ? fitting.value
      : fitting.value.filter(({ tags }) => tags.includes(tag.value ?? ""));
    return { own: shown.filter(({ builtIn }) => !builtIn), builtIn: shown.filter(({ builtIn }) => builtIn) };
  });
  const chosen = computed(() => {
    const id = chosenId.value;
    if (id === null) return null;
    return texts.value.get(id) ?? (chosenAlone.value?.id === id ? chosenAlone.value : null);
  });
  const words = () => thisPage().speech.words("templates");

  async function load(language: Language): Promise<boolean> {
    const answer = await call("GET /api/templates", { language });
    if (!answer.ok) {
      problem.value = answer.problem;
      return false;
    }
    batch(() => {
      problem.value = null;
      tagList.value = answer.value.tags;
      own.value = answer.value.templates.filter((one) => !one.builtIn);
      builtIn.value = { ...builtIn.value, [language]: answer.value.templates.filter((one) => one.builtIn) };
    });
    return true;
  }

  function write(how: "push" | "replace", hash = ""): void {
    const { base } = thisPage();
    const asked = { q: query.value, tag: tag.value, from: from.value, lang: lang.value, id: chosenId.value };
    const address = base + pathOf(asked, start.language) + hash;
    if (how === "push") history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }

  async function fetchOne(id: string): Promise<void> {
    if (texts.value.has(id) || chosenAlone.value?.id === id) return;
    const answer = await call("GET /api/templates/{id}", { id });
    if (answer.ok) chosenAlone.value = answer.value;
    else if (chosenId.value === id) problem.value = answer.problem;
  }

  function choose(id: string, how: "push" | "replace" | "arrow" = "push"): void {
    problem.value = null;
    drop();
    const isSame = chosenId.value === id;
    batch(() => {
      chosenId.value = id;
      if (how !== "arrow" && isNarrow()) isOpen.value = true;
    });
    write(how === "push" && (!isSame || isNarrow()) ? "push" : "replace", isOpen.value ? "#one" : "");
    void fetchOne(id);
  }

  function put(template: Template): void {
    chosenAlone.value = template;
    if (own.value === null) return void load(lang.value);
    const at = own.value.findIndex(({ id }) => id === template.id);
    own.value = at < 0 ? [template, ...own.value] : own.value.toSpliced(at, 1, template);
  }

  const post = (input: Sent<"POST /api/templates">) =>
    call("POST /api/templates", input, { order: crypto.randomUUID() });

  /** Shows what was just made; a filter that hides it would look as if nothing had happened. */
  function show(made: Template): void {
    batch(() => {
      put(made);
      if (!groups.value.own.some(({ id }) => id === made.id)) {
        query.value = "";
        tag.value = null;
        from.value = "all";
      }
    });
    choose(made.id);
  }

  let typing: FormStart | null = null;
  let opened = 0;
  const open = (start: Omit<FormStart, "key">) => form.value = { ...start, key: ++opened };

  function drop(): void {
    const before = chosenId.value;
    const typed = typing;
    typing = null;
    form.value = null;
    if (!typed?.values) return;
    showToast({
      says: words()("dropped", { name: typed.values.name.trim() || words()("unnamed") }),
      icon: "pencil",
      undo: () => {
        if (before !== null && before !== chosenId.value) choose(before, "replace");
        open(typed);
      },
    });
  }

  const inputOf = (
    { name, description, language, tags, prompt, variables, parameters, outputField }: Template,
  ): Sent<"POST /api/templates"> => (
    { name, description, language, tags, prompt, variables, parameters, outputField }
  );

  return {
    query,
    tag,
    from,
    lang,
    groups,
    total: computed(() => all.value.length),
    ownCount: computed(() => all.value.filter(({ builtIn }) => !builtIn).length),
    tags: computed(() => countTags(fitting.value, tagList.value, tag.value)),
    labels: tagList,
    chosenId,
    chosen,
    isOpen,
    form,
    importing,
    problem,
    choose,
    step(by) {
      const list = [...groups.value.own, ...groups.value.builtIn];
      const at = list.findIndex(({ id }) => id === chosenId.value);
      const to = by === "first" ? 0 : by === "last" ? list.length - 1 : at < 0 ? 0 : at + by;
      const next = list[to];
      if (next && next.id !== chosenId.value) choose(next.id, "arrow");
    },
    close() {
      drop();
      isOpen.value = false;
      write("push");
    },
    async showLanguage(next) {
      if (next === lang.value) return;
      if (!builtIn.value[next] && !await load(next)) return;
      batch(() => {
        lang.value = next;
        const other = chosenId.value === null ? null : otherEdition(chosenId.value);
        if (other?.lang === next) chosenId.value = other.id;
      });
      write("replace", isOpen.value ? "#one" : "");
    },
    copy(template) {
      drop();
      const name = freeName(words()("copyOf", { name: template.name }), (own.value ?? []).map(({ name }) => name));
      open({ id: null, template: { ...template, name }, values: null, isCopy: true });
    },
    edit(template) {
      drop();
      if (!template.builtIn) open({ id: template.id, template, values: null });
    },
    create() {
      drop();
      open({ id: null, template: null, values: null });
    },
    typed: (form) => typing = form,
    drop,
    async look(id) {
      const answer = await call("GET /api/templates/{id}", { id });
      if (answer.ok) put(answer.value);
      else problem.value = answer.problem;
      return answer.ok ? answer.value : null;
    },
    keepCopy(input) {
      const name = freeName(words()("copyOf", { name: input.name }), (own.value ?? []).map(({ name }) => name));
      return this.keep({ ...input, name }, null);
    },
    async keep(input, id, over = null) {
      const tag = over?.changedAt ? { "If-Match": tagOf(over.changedAt) } : {};
      const answer = id === null
        ? await post(input)
        : await call("PATCH /api/templates/{id}", { id, ...tag, ...input });
      if (!answer.ok) return answer.problem;
      typing = null;
      form.value = null;
      if (id === null) show(answer.value);
      else put(answer.value);
      showToast({ says: words()("saved", { name: input.name }), icon: "check" });
      return null;
    },
    async remove(template) {
      const list = [...groups.value.own, ...groups.value.builtIn];
      const at = list.findIndex(({ id }) => id === template.id);
      const answer = await call("DELETE /api/templates/{id}", { id: template.id });
      if (!answer.ok && answer.problem.code !== "template_not_found") {
        problem.value = answer.problem;
        return;
      }
      const next = list[at + 1] ?? list[at - 1] ?? null;
      batch(() => {
        own.value = own.value?.filter(({ id }) => id !== template.id) ?? null;
        chosenAlone.value = null;
        chosenId.value = next?.id ?? null;
        isOpen.value = isOpen.value === null ? null : false;
      });
      write("replace");
      showToast({
        says: words()("deleted", { name: template.name }),
        icon: "trash-2",
        undo: () => void restore(template),
      });
    },
    showOwn(id) {
      batch(() => {
        query.value = "";
        tag.value = null;
        if (from.value === "builtIn") from.value = "all";
      });
      const next = id ?? (chosen.value ? null : all.value[0]?.id ?? null);
      if (next !== null) choose(next, "arrow");
    },
    async reload() {
      await load(lang.value);
      return own.value ?? [];
    },
    own: () => own.value ?? [],
    wake() {
      isOpen.value = location.hash === "#one";
      void load(lang.value);
      const walked = () => {
        const id = new URLSearchParams(location.search).get("id");
        batch(() => {
          isOpen.value = location.hash === "#one";
          if (id !== null) chosenId.value = id;
        });
        if (id !== null) void fetchOne(id);
      };
      addEventListener("popstate", walked);
      let timer: ReturnType<typeof setTimeout> | undefined;
      let isFirst = true;
      const stop = computed(() => [query.value, tag.value, from.value]).subscribe(() => {
        if (isFirst) return void (isFirst = false);
        clearTimeout(timer);
        timer = setTimeout(() => write("replace", isOpen.value ? "#one" : ""), 300);
      });
      return () => {
        stop();
        clearTimeout(timer);
        removeEventListener("popstate", walked);
      };
    },
  };

  async function restore(template: Template): Promise<void> {
    const answer = await post(inputOf(template));
    if (!answer.ok) {
      problem.value = answer.problem;
      return;
    }
    show(answer.value);
    showToast({ says: words()("restored", { name: template.name }), icon: "check" });
  }
}
