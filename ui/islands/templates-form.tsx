import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Message } from "../../server/contract/project.ts";
import { variablesOf } from "../../server/prompt/parse.ts";
import type { Template } from "../../server/contract/template.ts";
import type { CallProblem } from "../client.ts";
import { afterRender } from "../models/after-render.ts";
import { useCommands } from "../models/commands.ts";
import { keysText } from "../models/keys.ts";
import type { Library } from "../models/library.ts";
import type { FormStart, FormTurn, FormValues } from "../models/template-form.ts";
import { inputOf, messagesOf, newTurn, temperatureRange, tokensRange, valuesOf } from "../models/template-form.ts";
import { useSpeech } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { controlOf, Field, TextField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { TemplateConflict } from "./templates-conflict.tsx";
import { BackLink } from "./templates-one.tsx";

export type FormProps = { library: Library; start: FormStart };

type Wrong = Partial<Record<"name" | "prompt" | "temperature" | "maxTokens", string>>;
const roles: readonly Message["role"][] = ["system", "user", "assistant"];

/** Writes a template of one's own. */
export function TemplateForm({ library, start }: FormProps): VNode {
  const speech = useSpeech();
  const say = speech.words("templates");
  const first = useMemo(() => start.values ?? valuesOf(start.template, speech.language, library.labels.value), []);
  const values = useSignal(first);
  const wrong = useSignal<Wrong>({});
  const problem = useSignal<CallProblem | null>(null);
  const theirs = useSignal<Template | null>(null); // what was saved elsewhere while this was written
  const isBusy = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const now = values.value;
  const names = useMemo(() => variablesOf(messagesOf(now)).map(({ name }) => name), [now.turns]);

  function set(change: Partial<FormValues>): void {
    values.value = { ...values.value, ...change };
    if (values.value !== first) library.typed({ ...start, values: values.value });
  }
  const focusOn = (selector: string) => afterRender(() => form.current?.querySelector<HTMLElement>(selector)?.focus());

  async function save(how: "checked" | "over" | "copy" = "checked"): Promise<void> {
    if (isBusy.value || how === "checked" && theirs.value) return; // first the person chooses
    const { input, wrong: found } = inputOf(values.value, start.template, library.labels.value);
    const range = ([from, to]: readonly [number, number]) =>
      say("notNumber", { from: speech.number(from), to: speech.number(to) });
    const sentences: Required<Wrong> = {
      name: say("nameMissing"),
      prompt: say("promptMissing"),
      temperature: range(temperatureRange),
      maxTokens: range(tokensRange),
    };
    wrong.value = Object.fromEntries(found.map((one) => [one, sentences[one]]));
    if (found.length > 0) return void focusWrong();
    isBusy.value = true;
    const told = how === "copy"
      ? await library.keepCopy(input)
      : await library.keep(input, start.id, theirs.value ?? start.template);
    if (told?.code === "changed_meanwhile") theirs.value = await library.look(start.id ?? "");
    problem.value = told?.code === "changed_meanwhile" && theirs.value ? null : told;
    isBusy.value = false;
    const ofName = problem.value?.errors.find(({ path }) => path === "name");
    if (!ofName) return;
    wrong.value = { name: ofName.message };
    focusWrong();
  }
  const focusWrong = () => focusOn("[aria-invalid=true], [data-wrong] textarea");

  // With the form, not after it: what is typed at once into another field would go into this one.
  useLayoutEffect(() => {
    form.current?.querySelector("input")?.focus();
    if (start.isCopy) form.current?.querySelector("input")?.select();
  }, []);
  useEffect(() => {
    const stay = (event: BeforeUnloadEvent) => {
      if (values.value !== first) event.preventDefault();
    };
    addEventListener("beforeunload", stay);
    return () => removeEventListener("beforeunload", stay);
  }, []);
  useCommands(() => [{ says: say("save"), icon: "save", keys: "mod+s", act: () => void save() }], []);

  const title = start.id !== null && start.template ? say("editTitle", { name: start.template.name }) : say("newTitle");
  return (
    <form
      ref={form}
      class="lib__form"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        // Enter in a single field would send the form half-written.
        if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
      }}
    >
      <header class="lib__formhead">
        <div class="row wrap">
          <BackLink library={library} />
          <h2>{title}</h2>
          <span class="push row">
            <Button onClick={library.drop}>{say("cancel")}</Button>
            <Button type="submit" look="primary" icon="check" busy={isBusy.value} keys={keysText("mod+s")}>
              {say("save")}
            </Button>
          </span>
        </div>
        <TemplateConflict
          theirs={theirs.value}
          onOver={() => void save("over")}
          onCopy={() => void save("copy")}
          onTake={(template) => library.edit(template)}
        />
        {problem.value && <Notice look="bad" card alert>{say("notSaved", { sentence: problem.value.sentence })}
        </Notice>}
      </header>
      <div class="lib__cols">
        <div>
          <section class="stack gap3">
            <TextField
              id="tpl-name"
              label={say("name")}
              value={now.name}
              error={wrong.value.name ?? null}
              autocomplete="off"
              onInput={(name) => set({ name })}
            />
            <Field id="tpl-about" label={say("about")}>
              <textarea
                {...controlOf({ id: "tpl-about" })}
                class="input area"
                rows={2}
                value={now.description}
                onInput={(event) => set({ description: event.currentTarget.value })}
              />
            </Field>
          </section>
          <section>
            <h3>
              {say("prompt")} <span class="dim">{say("bracesHint", { braces: "{{…}}" })}</span>
            </h3>
            <Turns
              turns={now.turns}
              wrong={wrong.value.prompt ?? null}
              onTurns={(turns) => set({ turns })}
              onAdded={(key) => focusOn(`#tpl-turn-${key}`)}
            />
          </section>
        </div>
        <div class="lib__side">
          <VariableFields names={names} words={now.words} onWords={(words) => set({ words })} />
          <section class="stack gap3">
            <h3>{say("settings")}</h3>
            <TextField
              id="tpl-field"
              label={say("outputField")}
              mono
              value={now.outputField}
              autocomplete="off"
              onInput={(outputField) => set({ outputField })}
            />
            <div class="lib__two">
              <TextField
                id="tpl-temperature"
                label={say("temperature")}
                value={now.temperature}
                error={wrong.value.temperature ?? null}
                autocomplete="off"
                onInput={(temperature) => set({ temperature })}
              />
              <TextField
                id="tpl-tokens"
                label={say("maxTokens")}
                value={now.maxTokens}
                error={wrong.value.maxTokens ?? null}
                autocomplete="off"
                onInput={(maxTokens) => set({ maxTokens })}
              />
            </div>
          </section>
          <section class="stack gap3">
            <TextField
              id="tpl-tags"
              label={say("tagsField")}
              hint={say("tagsHint")}
              value={now.tags}
              autocomplete="off"
              onInput={(tags) => set({ tags })}
            />
            <Field id="tpl-language" label={say("language")}>
              <select
                id="tpl-language"
                class="input"
                value={now.language ?? ""}
                onChange={(event) => {
                  const { value } = event.currentTarget;
                  set({ language: value === "zh" || value === "en" ? value : null });
                }}
              >
                <option value="">{say("anyLanguage")}</option>
                <option value="zh">{say("chinese")}</option>
                <option value="en">{say("english")}</option>
              </select>
            </Field>
          </section>
        </div>
      </div>
    </form>
  );
}

type TurnsProps = {
  turns: readonly FormTurn[];
  wrong: string | null;
  onTurns(turns: FormTurn[]): void;
  onAdded(key: number): void;
};

function Turns({ turns, wrong, onTurns, onAdded }: TurnsProps): VNode {
  const say = useSpeech().words("templates");
  const add = () => {
    const turn = newTurn(turns.at(-1)?.role === "user" ? "assistant" : "user");
    onTurns([...turns, turn]);
    onAdded(turn.key);
  };
  const move = (index: number, by: 1 | -1) => {
    const turn = turns[index];
    if (!turn || index + by < 0 || index + by >= turns.length) return;
    onTurns(turns.toSpliced(index, 1).toSpliced(index + by, 0, turn));
    onAdded(turn.key);
  };
  return (
    <div class="stack" data-wrong={wrong === null ? undefined : ""}>
      {wrong !== null && <span class="hint bad" role="alert" id="tpl-prompt-error">{wrong}</span>}
      {turns.map(({ key, role, content }, index) => {
        const number = index + 1;
        return (
          <div key={key} class="lib__turn">
            <div class="well__head">
              <select
                class="input input--sm"
                aria-label={say("role", { number })}
                value={role}
                onChange={(event) => {
                  const next = roles.find((one) => one === event.currentTarget.value) ?? role;
                  onTurns(turns.map((turn) => turn.key === key ? { ...turn, role: next } : turn));
                }}
              >
                {roles.map((one) => <option key={one} value={one}>{say(one)}</option>)}
              </select>
              <span class="push row gap1">
                <Button
                  look="ghost"
                  size="sm"
                  icon="arrow-up"
                  label={say("moveUp", { number })}
                  disabled={index === 0}
                  onClick={() => move(index, -1)}
                />
                <Button
                  look="ghost"
                  size="sm"
                  icon="arrow-down"
                  label={say("moveDown", { number })}
                  disabled={index === turns.length - 1}
                  onClick={() => move(index, 1)}
                />
                <Button
                  look="ghost"
                  size="sm"
                  icon="trash-2"
                  label={say("removeMessage", { number })}
                  onClick={() => {
                    onTurns(turns.filter((turn) => turn.key !== key));
                    const near = turns[index + 1] ?? turns[index - 1];
                    if (near) onAdded(near.key);
                  }}
                />
              </span>
            </div>
            <textarea
              id={`tpl-turn-${key}`}
              class="input area code"
              aria-label={say("message", { number, role: say(role) })}
              aria-describedby={wrong === null ? undefined : "tpl-prompt-error"}
              spellcheck={false}
              rows={Math.min(18, Math.max(role === "system" ? 3 : 5, content.split("\n").length + 1))}
              value={content}
              onInput={(event) => {
                const text = event.currentTarget.value;
                onTurns(turns.map((turn) => turn.key === key ? { ...turn, content: text } : turn));
              }}
            />
          </div>
        );
      })}
      <div>
        <Button size="sm" icon="plus" onClick={add}>{say("addMessage")}</Button>
      </div>
    </div>
  );
}

type VariableFieldsProps = {
  names: readonly string[];
  words: FormValues["words"];
  onWords(words: FormValues["words"]): void;
};

function VariableFields({ names, words, onWords }: VariableFieldsProps): VNode {
  const speech = useSpeech();
  const say = speech.words("templates");
  const set = (name: string, change: { about?: string; example?: string }) => {
    const { about = "", example = "" } = words.get(name) ?? {};
    onWords(new Map(words).set(name, { about, example, ...change }));
  };
  return (
    <section>
      <h3>{say("variables")} {names.length > 0 && <span class="dim">{speech.number(names.length)}</span>}</h3>
      <p class="hint">{names.length === 0 ? say("noVariablesYet") : say("variablesHint")}</p>
      <ul class="vars">
        {names.map((name) => (
          <li key={name}>
            <code class="var">{`{{${name}}}`}</code>
            <input
              type="text"
              class="input"
              aria-label={say("variableAbout", { name })}
              placeholder={say("meaning")}
              value={words.get(name)?.about ?? ""}
              onInput={(event) => set(name, { about: event.currentTarget.value })}
            />
            <textarea
              class="input area"
              rows={1}
              aria-label={say("variableExample", { name })}
              placeholder={say("exampleOf")}
              value={words.get(name)?.example ?? ""}
              onInput={(event) => set(name, { example: event.currentTarget.value })}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
