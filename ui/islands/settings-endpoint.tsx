import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { afterRender } from "../models/after-render.ts";
import type { ConnectionTest } from "../models/connection-test.ts";
import type { Settings } from "../models/settings.ts";
import { showToast } from "../models/toasts.ts";
import { useSpeech, useWords } from "../page.ts";
import { controlOf, Field } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import type { Preset, PresetNote } from "../presets.ts";
import { hostIn, presets } from "../presets.ts";
import { fieldNames, hasMembers, withMembers } from "../settings-form.ts";
import { faultText, focusField, idOf, SelectSetting, TextSetting } from "./settings-fields.tsx";

type Props = { settings: Settings };
export type EndpointProps = Props & { test: ConnectionTest };

/** Where requests go, and with which key. */
export function EndpointSettings({ settings, test }: EndpointProps): VNode {
  const say = useWords("settings");
  const fields = settings.fields.value;
  const preset = settings.preset.value;
  const isAzure = fields["endpoint.provider"] === "azure";
  const { requestUrl } = settings.project.value.endpoint;
  return (
    <section id="ep" class="stack gap4">
      <div>
        <h2>{say("endpoint")}</h2>
        <p class="hint">{say("endpointHint")}</p>
      </div>
      <Presets settings={settings} />
      {preset && <Notes settings={settings} preset={preset} />}
      <input type="hidden" name="endpoint.provider" value={fields["endpoint.provider"]} />
      {isAzure
        ? (
          <>
            <TextSetting
              settings={settings}
              field="endpoint.resource"
              label={say("resource")}
              hint={requestUrl ? <Asked url={requestUrl} /> : say("resourceHint")}
              mono
              keys="url"
              placeholder="https://name.openai.azure.com"
            />
            <div class="two">
              <TextSetting
                settings={settings}
                field="endpoint.deployment"
                label={say("deployment")}
                mono
                placeholder="gpt-4.1-mini"
              />
              <TextSetting
                settings={settings}
                field="endpoint.apiVersion"
                label={say("apiVersion")}
                mono
                placeholder="2024-10-21"
              />
            </div>
          </>
        )
        : (
          <TextSetting
            settings={settings}
            field="endpoint.url"
            label={say("url")}
            hint={requestUrl && fields["endpoint.url"] !== "" ? <Asked url={requestUrl} /> : say("askWhere")}
            mono
            keys="url"
            placeholder={preset?.url ?? "https://api.openai.com/v1"}
          />
        )}
      <div class="two">
        <SelectSetting
          settings={settings}
          field="endpoint.auth"
          label={say("auth")}
          choices={[
            ["bearer", say("authBearer")],
            ["api-key", say("authApiKey")],
            ["x-auth-token", say("authXAuthToken")],
            ["authorization", say("authAuthorization")],
            ["none", say("authNone")],
          ]}
        />
        <KeyField settings={settings} test={test} />
      </div>
    </section>
  );
}

function Asked({ url }: { url: string }): VNode {
  const say = useWords("settings");
  const [before = "", after = ""] = say("asksAt", { url: "\n" }).split("\n");
  return (
    <>
      {before}
      <span class="mono xs set__url">{url}</span>
      {after}
    </>
  );
}

/** The kinds of endpoints; arrows walk them, a click or the space bar takes one. Without script each sends the form. */
function Presets({ settings }: Props): VNode {
  const say = useWords("settings");
  const { language } = useSpeech();
  const chosen = settings.preset.value;
  const group = useRef<HTMLDivElement>(null);
  const reached = useSignal<string | null>(null);
  const stop = reached.value ?? chosen?.id ?? presets[0]?.id;

  function take(preset: Preset): void {
    const undo = settings.choose(preset);
    showToast({ says: say("preset", { name: preset.name[language] }), icon: "check", undo });
    const isOpen = preset.fills["endpoint.url"] === "" && settings.fields.value["endpoint.url"] === "";
    const isBare = preset.id === "azure" && settings.fields.value["endpoint.resource"] === "";
    if (isOpen || isBare) afterRender(() => focusField(isBare ? "endpoint.resource" : "endpoint.url"));
  }
  function walk(event: KeyboardEvent): void {
    const buttons = [...group.current?.querySelectorAll("button") ?? []];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const row = 1 + buttons.findIndex((button, index) => buttons[index + 1]?.offsetTop !== button.offsetTop);
    const to: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: at + row,
      ArrowUp: at - row,
      Home: 0,
      End: buttons.length - 1,
    };
    const next = buttons[to[event.key] ?? -1];
    if (!next || at < 0) return;
    event.preventDefault();
    next.focus();
  }
  return (
    <div ref={group} class="presets" role="radiogroup" aria-label={say("presets")} onKeyDown={walk}>
      {presets.map((preset) => (
        <button
          key={preset.id}
          type="submit"
          name="preset"
          value={preset.id}
          role="radio"
          aria-checked={preset.id === chosen?.id}
          tabIndex={preset.id === stop ? 0 : -1}
          class={preset.id === "custom" ? "wide" : undefined}
          onFocus={() => reached.value = preset.id}
          onClick={(event) => {
            event.preventDefault();
            take(preset);
          }}
        >
          <b class="clip">{preset.name[language]}</b>
          <span class={preset.hosts.length > 0 || preset.id === "azure" ? "mono xs clip" : "xs clip"}>
            {preset.where[language]}
          </span>
          {preset.id === chosen?.id && <Icon name="check" size="sm" />}
        </button>
      ))}
    </div>
  );
}

/** What is known of the chosen kind of endpoint, each with what it takes. */
function Notes({ settings, preset }: Props & { preset: Preset }): VNode | null {
  const { language } = useSpeech();
  const fields = settings.fields.value;
  const shown = preset.notes.filter(({ whenFilled }) => whenFilled === undefined || fields[whenFilled] !== "");
  if (shown.length === 0) return null;
  return (
    <ul class="set__notes">
      {shown.map((note) => (
        <li key={note.says.en}>
          <Icon name="circle-alert" size="sm" />
          <span>
            {note.says[language]}
            <NoteAction settings={settings} note={note} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function NoteAction({ settings, note: { does } }: Props & { note: PresetNote }): VNode | null {
  const { language } = useSpeech();
  if (!does) return null;
  const { fills = {}, members } = does;
  const fields = settings.fields.value;
  const extra = members ? withMembers(fields["parameters.extra"], members) : undefined;
  const isFilled = fieldNames.every((name) => fills[name] === undefined || fills[name] === fields[name]);
  const isDone = isFilled && (!members || hasMembers(fields["parameters.extra"], members));
  if (isDone || extra === null) return isDone ? <Icon name="check" size="sm" class="ok" /> : null;
  return (
    <>
      {" "}
      <button
        type="button"
        class="linkbtn"
        onClick={() => {
          const undo = settings.fill({ ...fills, ...extra !== undefined && { "parameters.extra": extra } });
          showToast({ says: does.says[language], icon: "check", undo });
        }}
      >
        {does.says[language]}
      </button>
    </>
  );
}

// With scripts a browser reads what is in a noscript as text, which no element can be hydrated from.
const keyWithoutScript =
  '<input name="endpoint.key" type="password" class="set__bare" autocomplete="off" aria-labelledby="set-endpoint-key-label">';

/** The key: of a kept one its last four characters alone. It is saved when its field is left. */
function KeyField({ settings, test }: EndpointProps): VNode {
  const say = useWords("settings");
  const id = idOf("endpoint.key");
  const { fields, project: { value: { endpoint: { keyHint } } }, changingKey, faults } = settings;
  const removing = useSignal(false);
  const wasOpen = useRef(false);
  const isKept = keyHint !== null && !changingKey.value && !removing.value;
  const isVariable = keyHint?.startsWith("${") ?? false;
  const auth = fields.value["endpoint.auth"];
  const error = faultText(faults.value.get("endpoint.key"), say);
  const example = <code>{"${" + variableOf(settings.preset.value) + "}"}</code>;
  const here = hostIn(fields.value["endpoint.url"]);
  const isOther = isKept && !isVariable && settings.keyHost.value !== null && here !== null &&
    fields.value["endpoint.provider"] === "openai" && settings.keyHost.value !== here;
  const [before = "", after = ""] = say("keyVariable", { example: "\n" }).split("\n");
  const isRefused = isKept && test.verdict() === "unauthorized";
  const hint = removing.value
    ? say("keyGone")
    : isRefused
    ? <span class="bad">{say("keyRefused")}</span>
    : isOther
    ? <span class="warn">{say("keyOther", { host: settings.keyHost.value ?? "" })}</span>
    : isKept && isVariable
    ? say("keyFrom")
    : auth === "none"
    ? say("keyNone")
    : (
      <>
        {say("keyHint")}
        {before}
        {example}
        {after}
      </>
    );

  useEffect(() => {
    if (isKept && document.activeElement === document.body && wasOpen.current) focusChange();
    wasOpen.current = !isKept;
  }, [isKept]);
  const focusChange = () => document.getElementById(`${id}-change`)?.focus();

  function change(): void {
    changingKey.value = true;
    afterRender(() => document.getElementById(id)?.focus());
  }
  function keepOld(): void {
    settings.set("endpoint.key", "");
    changingKey.value = false;
    afterRender(focusChange);
  }
  function remove(): void {
    removing.value = true;
    showToast({
      says: say("keyRemoved"),
      icon: "key-round",
      undo: () => removing.value = false,
      last: (leaving) =>
        void settings.removeKey(leaving).then((isDone) => {
          removing.value = false;
          if (!isDone) showToast({ says: say("keyChanged"), icon: "key-round" });
        }),
    });
  }
  if (isKept) {
    return (
      <div class="fieldset">
        <span class="label" id={`${id}-label`}>{say("key")}</span>
        <span
          class={isRefused ? "input input--quiet input--bad" : "input input--quiet"}
          role="group"
          aria-labelledby={`${id}-label`}
          aria-describedby={`${id}-hint`}
        >
          <Icon name="key-round" size="sm" />
          <span class="mono grow clip">{isVariable ? keyHint : `········${keyHint.replace("…", "")}`}</span>
          <noscript dangerouslySetInnerHTML={{ __html: keyWithoutScript }} />
          <button id={`${id}-change`} type="button" class="linkbtn sm" onClick={change}>{say("keyChange")}</button>
          <button type="button" class="linkbtn sm" onClick={remove}>{say("keyRemove")}</button>
        </span>
        <span class="hint" id={`${id}-hint`}>{hint}</span>
      </div>
    );
  }
  return (
    <Field id={id} label={say("key")} hint={hint} error={error}>
      <span class={error ? "input input--bad" : "input"}>
        <Icon name="key-round" size="sm" />
        <input
          {...controlOf({ id, hint, error })}
          type="password"
          class="mono"
          name="endpoint.key"
          value={fields.value["endpoint.key"]}
          autocomplete="off"
          spellcheck={false}
          placeholder={settings.preset.value?.key}
          disabled={removing.value}
          onInput={(event) => settings.set("endpoint.key", event.currentTarget.value)}
          onChange={() => void settings.save()}
        />
        {keyHint !== null && !removing.value &&
          (
            // The field is not left by the pointer, which would save what is written in it.
            <button
              type="button"
              class="linkbtn sm"
              onMouseDown={(event) => event.preventDefault()}
              onClick={keepOld}
            >
              {say("keyKeep")}
            </button>
          )}
      </span>
    </Field>
  );
}

/** The variable that such a key is usually kept in. */
function variableOf(preset: Preset | null): string {
  const known: Record<string, string> = {
    qwen: "DASHSCOPE_API_KEY",
    ark: "ARK_API_KEY",
    azure: "AZURE_OPENAI_API_KEY",
  };
  if (!preset || preset.hosts.length === 0 && preset.id !== "azure") return "MY_API_KEY";
  return known[preset.id] ?? `${preset.id.toUpperCase()}_API_KEY`;
}
