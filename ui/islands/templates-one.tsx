import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Message } from "../../server/contract/project.ts";
import type { Template } from "../../server/contract/template.ts";
import { parseText, variablesOf } from "../../server/prompt/parse.ts";
import { compilePrompt, renderSpans } from "../../server/prompt/render.ts";
import { readRow } from "../../server/prompt/row.ts";
import { estimateMessagesTokens } from "../../server/prompt/tokens.ts";
import { copyText } from "../models/clipboard.ts";
import type { Library } from "../models/library.ts";
import { exampleRow, otherEdition, pathOf, promptText } from "../template-list.ts";
import { showToast } from "../models/toasts.ts";
import { usePage, useSpeech } from "../page.ts";
import { Button, LinkButton, Segmented } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { JsonText } from "../parts/json-text.tsx";
import { Menu } from "../parts/menu.tsx";
import { Notice } from "../parts/notice.tsx";
import { When } from "../parts/when.tsx";
import { UseButton } from "./templates-use.tsx";

export type OneProps = { library: Library; template: Template };

/** One template: its messages, what it wants and gives, an example, and what can be done with it. */
export function LibraryOne({ library, template }: OneProps): VNode {
  const { speech, base } = usePage();
  const say = speech.words("templates");
  const { id, name, description, builtIn, changedAt, parameters, outputField, example } = template;
  const lang = template.language === "zh" ? "zh-CN" : template.language ?? undefined;
  const other = builtIn ? otherEdition(id) : null;
  const labels = new Map(library.labels.value.map((one) => [one.tag, one[speech.language]]));
  const given = [
    ...outputField === null ? [] : [[say("outputField"), outputField]],
    ...Object.entries({
      temperature: parameters.temperature,
      max_tokens: parameters.maxTokens,
      top_p: parameters.topP,
      stop: parameters.stop,
      seed: parameters.seed,
      ...parameters.extra,
    }).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, typeof value === "string" ? value : JSON.stringify(value)]]
    ),
  ];
  return (
    <>
      <header>
        <div class="row">
          <div class="row wrap grow">
            <BackLink library={library} />
            <h2>{name}</h2>
            <span class="tag tag--line">{builtIn ? say("builtIn") : say("own")}</span>
            {template.tags.map((tag) => <span key={tag} class="tag">{labels.get(tag) ?? tag}</span>)}
            {changedAt !== null && (
              <span class="dim sm">
                {say("changed")} <When at={changedAt} />
              </span>
            )}
          </div>
          <span class="push row wrap lib__acts">
            {builtIn ? <Button icon="copy" onClick={() => library.copy(template)}>{say("copyToEdit")}</Button> : (
              <>
                <Button icon="pencil" onClick={() => library.edit(template)}>{say("edit")}</Button>
                <Menu
                  id="one-more"
                  class="btn btn--icon"
                  label={say("more")}
                  entries={[
                    { says: say("copyToEdit"), icon: "copy", act: () => library.copy(template) },
                    {
                      says: say("export"),
                      icon: "download",
                      href: `${base}/api/templates/export?id=${encodeURIComponent(id)}`,
                      download: true,
                    },
                    "line",
                    { says: say("remove"), icon: "trash-2", danger: true, act: () => void library.remove(template) },
                  ]}
                >
                  <Icon name="ellipsis" />
                </Menu>
              </>
            )}
            <UseButton template={template} onProblem={(problem) => library.problem.value = problem} />
          </span>
        </div>
        {description !== "" && <p class="mid">{description}</p>}
      </header>
      <div class="lib__cols">
        <div>
          {library.problem.value && <Notice look="bad" alert>{library.problem.value.sentence}</Notice>}
          <PromptSection key={id} template={template} lang={lang} />
          {example && (
            <section>
              <h3>
                {say("example")} <span class="dim">{say("exampleAbout")}</span>
              </h3>
              <Well label={say("row")}>
                <JsonText text={example.row} />
              </Well>
              <Well label={say("answer")}>
                {isJson(example.answer) ? <JsonText text={example.answer} /> : example.answer}
              </Well>
            </section>
          )}
        </div>
        <div class="lib__side">
          <Variables template={template} lang={lang} />
          {given.length > 0 && (
            <section>
              <h3>{say("settings")}</h3>
              <dl class="kv">
                {given.map(([key, value]) => (
                  <div key={key}>
                    <dt>{key}</dt>
                    <dd class="mono clip" title={value}>{value}</dd>
                  </div>
                ))}
              </dl>
            </section>
          )}
          <section>
            <h3>{say("take")}</h3>
            <div class="row wrap">
              <LinkButton
                size="sm"
                icon="download"
                href={`${base}/api/templates/export?id=${encodeURIComponent(id)}`}
                download
              >
                {say("export")}
              </LinkButton>
              {other && (
                <a
                  class="btn btn--sm"
                  href={`${base}${
                    pathOf({ q: "", tag: null, from: "all", lang: other.lang, id: other.id }, speech.language)
                  }#one`}
                  onClick={(event) => {
                    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
                    event.preventDefault();
                    void library.showLanguage(other.lang);
                  }}
                >
                  <Icon name="languages" size="sm" />
                  {other.lang === "zh" ? say("toChinese") : say("toEnglish")}
                </a>
              )}
            </div>
          </section>
        </div>
      </div>
    </>
  );
}

/** On a phone, the way back to the list. */
export function BackLink({ library }: { library: Library }): VNode {
  const say = useSpeech().words("templates");
  return (
    <a
      class="btn btn--ghost btn--icon only-phone"
      href="#main"
      aria-label={say("back")}
      onClick={(event) => {
        event.preventDefault();
        library.close();
      }}
    >
      <Icon name="chevron-left" />
    </a>
  );
}

function PromptSection({ template, lang }: { template: Template; lang: string | undefined }): VNode {
  const speech = useSpeech();
  const say = speech.words("templates");
  const { prompt: { messages } } = template;
  const row = useMemo(() => exampleRow(template), [template]);
  const view = useSignal<"template" | "example">("template");
  const chars = messages.reduce((sum, { content }) => sum + content.length, 0);
  const tokens = useMemo(() => estimateMessagesTokens(withoutValues(messages)), [messages]);
  const filled = useMemo(
    () => row !== null && view.value === "example" ? renderSpans(compilePrompt(messages), readRow(row), "keep") : null,
    [messages, row, view.value],
  );
  return (
    <section>
      <h3>
        {say("prompt")}
        <span class="dim">
          {say("messages", { count: messages.length })} · {say("chars", { count: chars })} ·{" "}
          {say("tokens", { count: tokens })}
        </span>
        <span class="push row gap1">
          {row !== null && (
            <Segmented
              label={say("view")}
              size="sm"
              choices={[{ value: "template", says: say("asTemplate") }, { value: "example", says: say("asExample") }]}
              chosen={view.value}
              onChoose={(value) => view.value = value}
            />
          )}
          <Copy
            label={say("copyPrompt")}
            text={() => promptText(filled?.messages ?? messages, (role) => say(isRole(role) ? role : "user"))}
          />
        </span>
      </h3>
      {messages.map(({ role, content }, index) => {
        const spans = filled?.messages[index];
        return (
          <Well
            key={index}
            label={say(role)}
            lang={lang}
            action={messages.length > 1 && (
              <Copy
                label={say("copyMessage", { number: index + 1 })}
                text={() => spans?.content ?? content}
              />
            )}
          >
            {spans ? <Filled {...spans} /> : <Marked text={content} />}
          </Well>
        );
      })}
    </section>
  );
}

const isRole = (role: string): role is Message["role"] => ["system", "user", "assistant"].includes(role);

type WellProps = { label: string; lang?: string | undefined; action?: VNode | false; children: VNode | string };

function Well({ label, lang, action, children }: WellProps): VNode {
  return (
    <div class="well code">
      <div class="well__head">
        <span>{label}</span>
        {action}
      </div>
      <div lang={lang}>{children}</div>
    </div>
  );
}

const firstChars = 20_000; // a longer text is marked when it is asked for

/** A message with its variables marked. */
function Marked({ text }: { text: string }): VNode {
  const isAll = useSignal(text.length <= firstChars);
  const shown = isAll.value ? text : text.slice(0, firstChars).toWellFormed();
  const segments = useMemo(() => parseText(shown).segments, [shown]);
  return (
    <>
      {segments.map((segment) =>
        segment.kind === "text"
          ? shown.slice(segment.start, segment.end)
          : <span key={segment.start} class="var">{segment.raw}</span>
      )}
      {!isAll.value && <ShowRest count={text.length} onShow={() => isAll.value = true} />}
    </>
  );
}

type FilledProps = ReturnType<typeof renderSpans>["messages"][number];

/** A message with the values of a row in it, marked. */
function Filled({ content, spans }: FilledProps): VNode {
  const isAll = useSignal(content.length <= firstChars);
  const end = isAll.value ? content.length : firstChars;
  const parts: (string | VNode)[] = [];
  let at = 0;
  for (const span of spans) {
    if (span.start >= end) break;
    parts.push(content.slice(at, span.start));
    const text = content.slice(span.start, Math.min(span.end, end));
    const look = span.kind === "missing" ? "var" : "val";
    parts.push(<span key={span.start} class={look} title={`{{${span.name}}}`}>{text}</span>);
    at = span.end;
  }
  if (at < end) parts.push(content.slice(at, end));
  return (
    <>
      {parts}
      {!isAll.value && <ShowRest count={content.length} onShow={() => isAll.value = true} />}
    </>
  );
}

function ShowRest({ count, onShow }: { count: number; onShow(): void }): VNode {
  const say = useSpeech().words("templates");
  return <button type="button" class="linkbtn block" onClick={onShow}>{say("showRest", { count })}</button>;
}

function Copy({ label, text }: { label: string; text(): string }): VNode {
  const say = useSpeech().words("templates");
  const isDone = useSignal(false);
  return (
    <Button
      look="ghost"
      size="sm"
      class="well__copy"
      icon={isDone.value ? "check" : "copy"}
      label={isDone.value ? say("copied") : label}
      onClick={async () => {
        if (!await copyText(text())) return showToast({ says: say("notCopied"), icon: "circle-alert" });
        isDone.value = true;
        setTimeout(() => isDone.value = false, 2000);
      }}
    />
  );
}

function Variables({ template, lang }: { template: Template; lang: string | undefined }): VNode {
  const speech = useSpeech();
  const say = speech.words("templates");
  const paths = useMemo(() => variablesOf(template.prompt.messages), [template]);
  const known = new Map(template.variables.map((one) => [one.name, one]));
  return (
    <section>
      <h3>{say("variables")} {paths.length > 0 && <span class="dim">{speech.number(paths.length)}</span>}</h3>
      {paths.length === 0 ? <p class="mid sm">{say("noVariablesYet")}</p> : (
        <ul class="vars">
          {paths.map(({ name }) => {
            const { about = "", example = "" } = known.get(name) ?? {};
            return (
              <li key={name}>
                <code class="var">{`{{${name}}}`}</code>
                {about !== "" && <span class="mid" lang={lang}>{about}</span>}
                {example !== "" && (
                  <span class="dim lib__eg" lang={lang} title={example}>{say("inRow", { example })}</span>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

/** The prompt without its variables, to estimate what they are not. */
function withoutValues(messages: readonly Message[]): Message[] {
  return messages.map(({ role, content }) => ({
    role,
    content: parseText(content).segments.map((one) => one.kind === "text" ? one.text : "").join(""),
  }));
}

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}
