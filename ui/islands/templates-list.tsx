import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import type { Ref } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Language } from "../i18n/words.ts";
import type { Library } from "../models/library.ts";
import type { Source, Summary } from "../template-list.ts";
import { pathOf, sources } from "../template-list.ts";
import { usePage } from "../page.ts";
import { Button, LinkButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { When } from "../parts/when.tsx";

export type ListProps = { library: Library; language: Language; findBox: Ref<HTMLInputElement> };

const atOnce = 120; // rows that are there at first; more come as one scrolls
const [rowsKept, rowPx, boxGapPx, boxPx] = [3, 28, 16, 370]; // so many rows of tags are shown in any case
const languages: readonly Language[] = ["zh", "en"];

/** The list: search, where from, tags, and the templates. Without script it is a form. */
export function LibraryList({ library, language, findBox }: ListProps): VNode {
  const { speech, base } = usePage();
  const say = speech.words("templates");
  const { query, tag, from, lang } = library;
  const shown = useSignal(atOnce);
  const list = useRef<HTMLDivElement>(null);
  const { own, builtIn } = library.groups.value;
  const count = own.length + builtIn.length;
  const chosenId = library.chosenId.value;
  const isAwake = library.isOpen.value !== null;
  const focusable = [...own, ...builtIn].find(({ id }) => id === chosenId)?.id ?? own[0]?.id ?? builtIn[0]?.id;

  /** What the next chosen line needs, as keys led to it. */
  const walked = useRef<"focus" | "show" | null>(null);
  const tagBox = useRef<HTMLDivElement>(null);
  const areAll = useSignal(tag.value !== null);
  const labels = library.tags.value.map((one) => one[speech.language]);
  const hasMore = useSignal(widthOf(labels) > rowsKept * boxPx);
  useEffect(() => {
    const measure = () => {
      const box = tagBox.current;
      if (box) hasMore.value = box.scrollHeight > rowsKept * rowPx + boxGapPx;
    };
    measure();
    list.current?.querySelector(".tp[aria-current]")?.scrollIntoView({ block: "nearest" });
    addEventListener("resize", measure);
    return () => removeEventListener("resize", measure);
  }, []);

  useEffect(() => {
    const at = [...own, ...builtIn].findIndex(({ id }) => id === chosenId);
    if (at >= shown.value) {
      shown.value = at + atOnce;
      return; // and again when its line is there
    }
    if (walked.current === null) return;
    const link = list.current?.querySelector<HTMLElement>(".tp[aria-current]");
    if (walked.current === "focus") link?.focus();
    link?.scrollIntoView({ block: "nearest" });
    walked.current = null;
  }, [chosenId, shown.value]);

  function step(by: number | "first" | "last"): void {
    walked.current = list.current?.contains(document.activeElement) ? "focus" : "show";
    library.step(by);
  }
  function walk(event: KeyboardEvent): void {
    if (event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return;
    const isTyping = event.target instanceof HTMLInputElement;
    const steps: Record<string, number | "first" | "last"> = isTyping
      ? { ArrowDown: 1, ArrowUp: -1 }
      : { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6, Home: "first", End: "last" };
    const by = steps[event.key];
    if (by !== undefined && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault();
      return step(by);
    }
    if (!isTyping) return;
    if (event.key === "Escape" && query.value !== "") {
      event.preventDefault();
      query.value = "";
    }
    if (event.key === "Enter") {
      event.preventDefault();
      const id = [...own, ...builtIn].find(({ id }) => id === chosenId)?.id ?? own[0]?.id ?? builtIn[0]?.id;
      if (id !== undefined) library.choose(id);
    }
  }
  const clear = () => {
    query.value = "";
    tag.value = null;
    from.value = "all";
  };
  const hrefOf = (id: string) =>
    `${base}${pathOf({ q: query.value, tag: tag.value, from: from.value, lang: lang.value, id }, language)}#one`;
  const lineOf = (one: Summary) => (
    <Line
      key={one.id}
      one={one}
      href={hrefOf(one.id)}
      isChosen={one.id === chosenId}
      isFocusable={!isAwake || one.id === focusable}
      label={library.labels.value.find(({ tag }) => tag === one.tags[0])?.[speech.language] ?? one.tags[0] ?? ""}
      onChoose={() => library.choose(one.id)}
    />
  );
  const sourceWords: Record<Source, string> = { all: say("all"), own: say("mine"), builtIn: say("builtIn") };
  const languageWords: Record<Language, string> = { zh: say("chinese"), en: say("english") };

  return (
    <section class="lib__list" aria-label={say("list")} onKeyDown={walk}>
      <header class="pane__head">
        <h1 class="h1s">{say("title")}</h1>
        <span class="dim sm" role="status">
          {count === library.total.value
            ? speech.number(count)
            : say("found", { count: speech.number(count), total: speech.number(library.total.value) })}
        </span>
        <span class="push row gap1">
          <Button size="sm" icon="upload" popup="dialog" onClick={() => library.importing.value = "choose"}>
            {say("import")}
          </Button>
          <Button size="sm" icon="plus" onClick={library.create}>{say("create")}</Button>
        </span>
      </header>
      <form
        id="lib-find"
        class="lib__find"
        method="get"
        action={`${base}/templates`}
        role="search"
        onSubmit={(event) => event.preventDefault()}
      >
        <button type="submit" class="vh" tabIndex={-1} hidden>{say("find")}</button>
        {tag.value !== null && <input type="hidden" name="tag" value={tag.value} />}
        {from.value !== "all" && <input type="hidden" name="from" value={from.value} />}
        {lang.value !== language && <input type="hidden" name="lang" value={lang.value} />}
        <div class="pane__bar">
          <label class="input input--quiet grow">
            <Icon name="search" size="sm" />
            <input
              ref={findBox}
              type="search"
              name="q"
              autocomplete="off"
              placeholder={say("find")}
              aria-label={say("findLabel")}
              value={query.value}
              onInput={(event) => query.value = event.currentTarget.value}
            />
            {query.value === "" && <kbd class="kbd not-phone">/</kbd>}
          </label>
          <div class="seg" role="group" aria-label={say("from")}>
            {sources.map((one) => (
              <button
                key={one}
                type="submit"
                name="from"
                value={one}
                aria-pressed={from.value === one}
                onClick={() => from.value = one}
              >
                {sourceWords[one]}
              </button>
            ))}
          </div>
        </div>
        {library.tags.value.length > 0 && (
          <div
            ref={tagBox}
            class={hasMore.value && !areAll.value ? "lib__tags lib__tags--few" : "lib__tags"}
            role="group"
            aria-label={say("tags")}
          >
            {library.tags.value.map((one) => (
              <button
                key={one.tag}
                type="submit"
                name="tag"
                value={one.tag === tag.value ? "" : one.tag}
                class="tagbtn"
                aria-pressed={one.tag === tag.value}
                onClick={() => tag.value = one.tag === tag.value ? null : one.tag}
              >
                {one[speech.language]} <span class="dim">{speech.number(one.count)}</span>
              </button>
            ))}
          </div>
        )}
        {hasMore.value && isAwake && (
          <button
            type="button"
            class="lib__more"
            aria-expanded={areAll.value}
            onClick={() => areAll.value = !areAll.value}
          >
            {areAll.value ? say("fewerTags") : say("moreTags")}
            <Icon name={areAll.value ? "chevron-up" : "chevron-down"} size="sm" />
          </button>
        )}
      </form>
      <div
        ref={list}
        class="scroll grow"
        role="region"
        aria-label={say("title")}
        tabIndex={isAwake ? -1 : 0}
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
          if (scrollTop + clientHeight > scrollHeight - 600 && shown.value < count) shown.value += atOnce;
        }}
      >
        {(own.length > 0 || from.value === "own") && <h2 class="lib__g">{say("ownGroup")}</h2>}
        {own.length > 0 && <ul>{own.slice(0, shown.value).map(lineOf)}</ul>}
        {from.value === "own" && library.ownCount.value === 0 && <p class="lib__none mid">{say("noOwn")}</p>}
        {from.value !== "own" && (
          <div class="lib__g row">
            <h2>{say("builtInGroup")}</h2>
            <span class="seg seg--sm push" role="group" aria-label={say("edition")}>
              {languages.map((one) => (
                <button
                  key={one}
                  type="submit"
                  form="lib-find"
                  name="lang"
                  value={one}
                  lang={one === "zh" ? "zh-CN" : "en"}
                  aria-pressed={lang.value === one}
                  onClick={() => void library.showLanguage(one)}
                >
                  {languageWords[one]}
                </button>
              ))}
            </span>
          </div>
        )}
        {builtIn.length > 0 && <ul>{builtIn.slice(0, Math.max(0, shown.value - own.length)).map(lineOf)}</ul>}
        {count === 0 && !(from.value === "own" && library.ownCount.value === 0) && (
          <div class="lib__none mid">
            <p>{query.value.trim() === "" ? say("nothing") : say("nothingFor", { query: query.value.trim() })}</p>
            {isAwake
              ? <Button size="sm" onClick={clear}>{say("showAll")}</Button>
              : <LinkButton size="sm" href={`${base}/templates`}>{say("showAll")}</LinkButton>}
          </div>
        )}
      </div>
      {library.ownCount.value > 0 && (
        <footer class="lib__foot">
          <LinkButton look="ghost" size="sm" icon="download" href={`${base}/api/templates/export`} download>
            {say("exportAll")} <span class="dim">{speech.number(library.ownCount.value)}</span>
          </LinkButton>
        </footer>
      )}
    </section>
  );
}

type LineProps = {
  one: Summary;
  href: string;
  isChosen: boolean;
  isFocusable: boolean;
  label: string;
  onChoose(): void;
};

function Line({ one, href, isChosen, isFocusable, label, onChoose }: LineProps): VNode {
  const say = usePage().speech.words("templates");
  const { name, description, variables, changedAt } = one;
  return (
    <li>
      <a
        class="tp"
        href={href}
        aria-current={isChosen ? "true" : undefined}
        tabIndex={isFocusable ? 0 : -1}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
          event.preventDefault();
          onChoose();
        }}
      >
        <span class="row">
          <b class="clip">{name}</b>
          <span class={changedAt === null ? "push dim xs lib__mark lib__mark--tag" : "push dim xs lib__mark"}>
            {changedAt === null ? label : <When at={changedAt} />}
          </span>
        </span>
        {description !== "" && <span class="dim clip">{description}</span>}
        <span class="dim mono xs clip">{variables.length > 0 ? variables.join(" · ") : say("noVariables")}</span>
      </a>
    </li>
  );
}

/** Roughly how wide tags are beside each other, in px, so that the server need not be told. */
function widthOf(labels: readonly string[]): number {
  let px = 0;
  for (const label of labels) {
    px += 40;
    for (const sign of label) px += sign > "\u2e80" ? 12 : 6.5;
  }
  return px;
}
