import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Output } from "../../server/contract/operations.ts";
import type { Template } from "../../server/contract/template.ts";
import { variablesOf } from "../../server/prompt/parse.ts";
import type { CallProblem } from "../client.ts";
import { call } from "../client.ts";
import { unknownPaths } from "../models/fields.ts";
import { useSpeech } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { Notice } from "../parts/notice.tsx";
import { PromptText } from "./editor-reading.tsx";

export type LibraryProps = {
  /** The names of the fields of the file; empty without one. */
  names: readonly string[];
  /** Whether there is a prompt that a template may be appended to. */
  hasPrompt: boolean;
  onUse(template: Template, how: "replace" | "append"): void;
  onClose(): void;
};

/** The template library over the prompt: search, tags, a preview, and what of it the file lacks. */
export function LibraryDialog({ names, hasPrompt, onUse, onClose }: LibraryProps): VNode {
  const speech = useSpeech();
  const say = speech.words("editor");
  const shell = speech.words("shell");
  const library = useSignal<Output<"GET /api/templates"> | null>(null);
  const problem = useSignal<CallProblem | null>(null);
  const query = useSignal("");
  const tag = useSignal<string | null>(null);
  const chosenId = useSignal<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);

  async function load(): Promise<void> {
    problem.value = null;
    const answer = await call("GET /api/templates", { language: speech.language });
    if (answer.ok) library.value = answer.value;
    else problem.value = answer.problem;
  }
  useEffect(() => {
    field.current?.focus();
    void load();
  }, []);

  const all = library.value?.templates ?? [];
  const tags = (library.value?.tags ?? []).filter((one) => all.some((template) => template.tags.includes(one.tag)));
  const fits = finder(query.value, tags);
  const found = all.filter((one) => (tag.value === null || one.tags.includes(tag.value)) && fits(one));
  const chosen = found.find(({ id }) => id === chosenId.value) ?? found[0];
  const groups = [
    { title: say("own"), templates: found.filter(({ builtIn }) => !builtIn) },
    { title: say("builtIn"), templates: found.filter(({ builtIn }) => builtIn) },
  ].filter(({ templates }) => templates.length > 0);

  function walk(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Enter" && event.target === field.current && chosen) {
      event.preventDefault();
      return onUse(chosen, "replace");
    }
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || !chosen) return;
    event.preventDefault();
    const shown = groups.flatMap(({ templates }) => templates);
    const next = shown[shown.indexOf(chosen) + step];
    if (!next) return;
    chosenId.value = next.id;
    requestAnimationFrame(() => list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" }));
  }

  return (
    <Dialog
      title={say("insertTemplate")}
      open
      onClose={onClose}
      class="pick"
      foot={
        <>
          <span class="push" />
          {hasPrompt && (
            <Button disabled={!chosen} onClick={() => chosen && onUse(chosen, "append")}>
              {say("appendTemplate")}
            </Button>
          )}
          <Button look="primary" disabled={!chosen} onClick={() => chosen && onUse(chosen, "replace")}>
            {say("useTemplate")}
          </Button>
        </>
      }
    >
      <div class="pick__cols" onKeyDown={walk}>
        <div class="pick__list">
          <label class="input input--quiet">
            <Icon name="search" size="sm" />
            <input
              ref={field}
              type="search"
              aria-label={say("find")}
              placeholder={say("find")}
              value={query.value}
              onInput={(event) => query.value = event.currentTarget.value}
            />
          </label>
          {tags.length > 0 && (
            <div class="lib__tags" role="group" aria-label={say("tags")}>
              <button type="button" class="tagbtn" aria-pressed={tag.value === null} onClick={() => tag.value = null}>
                {say("allTags")}
              </button>
              {tags.map((one) => (
                <button
                  key={one.tag}
                  type="button"
                  class="tagbtn"
                  aria-pressed={tag.value === one.tag}
                  onClick={() => tag.value = tag.value === one.tag ? null : one.tag}
                >
                  {one[speech.language]}
                </button>
              ))}
            </div>
          )}
          <div class="scroll grow" ref={list} tabIndex={0} role="region" aria-label={say("templates")}>
            {problem.value && (
              <Notice
                look="bad"
                alert
                action={<Button size="sm" onClick={() => void load()}>{shell("tryAgain")}</Button>}
              >
                {problem.value.sentence}
              </Notice>
            )}
            {!problem.value && found.length === 0 && (
              <p class="pad dim" role="status">
                {library.value === null
                  ? say("looking")
                  : query.value === ""
                  ? say("noOwnTemplate")
                  : say("noTemplate", { query: query.value })}
              </p>
            )}
            {groups.map(({ title, templates }) => (
              <section key={title}>
                <h3 class="lib__g">{title}</h3>
                <ul>
                  {templates.map((one) => (
                    <li key={one.id}>
                      <button
                        type="button"
                        class="tp"
                        aria-current={one === chosen ? "true" : undefined}
                        onClick={() => chosenId.value = one.id}
                        onDblClick={() => onUse(one, "replace")}
                      >
                        <b class="clip">{one.name}</b>
                        <span class="dim clip">{one.description}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              </section>
            ))}
          </div>
        </div>
        <div class="pick__one scroll" tabIndex={0} role="region" aria-label={chosen?.name ?? say("templates")}>
          {chosen && <OneTemplate template={chosen} names={names} />}
        </div>
      </div>
    </Dialog>
  );
}

function OneTemplate({ template, names }: { template: Template; names: readonly string[] }): VNode {
  const say = useSpeech().words("editor");
  const { name, description, prompt, variables } = template;
  const paths = variablesOf(prompt.messages);
  const unknown = new Set(unknownPaths(paths, names));
  const about = new Map(variables.map((one) => [one.name, one.about]));
  return (
    <div class="stack">
      <div>
        <h3>{name}</h3>
        <p class="mid">{description}</p>
      </div>
      <div>
        <PromptText messages={prompt.messages} isKnown={(one) => !unknown.has(one)} />
      </div>
      {paths.length > 0 && (
        <div>
          <h4>{say("templateVariables")}</h4>
          <ul class="vars">
            {paths.map((path) => (
              <li key={path.name}>
                <span class="row">
                  <code class={unknown.has(path.name) ? "var var--bad" : "var"}>{`{{${path.name}}}`}</code>
                  {unknown.has(path.name) && <span class="bad xs">{say("notInFile")}</span>}
                </span>
                <span class="mid">{about.get(path.name)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

/** Whether a template holds every word of a query; case and width do not count. */
function finder(query: string, tags: Output<"GET /api/templates">["tags"]): (template: Template) => boolean {
  const plain = (text: string) => text.normalize("NFKC").toLowerCase();
  const words = plain(query).split(/\s+/u).filter(Boolean);
  const labels = new Map(tags.map(({ tag, en, zh }) => [tag, `${tag} ${en} ${zh}`]));
  return ({ name, description, tags, prompt }) => {
    const text = plain([
      name,
      description,
      ...tags.map((tag) => labels.get(tag) ?? tag),
      ...prompt.messages.map(({ content }) => content),
    ].join("\n"));
    return words.every((word) => text.includes(word));
  };
}
