import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ConnectionTest } from "../models/connection-test.ts";
import type { Settings } from "../models/settings.ts";
import { useWords } from "../page.ts";
import { controlOf, Field } from "../parts/field.tsx";
import { faultText, idOf } from "./settings-fields.tsx";

const shownModels = 200;

/** The model's name: as one types it, or one of those that the endpoint offers. */
export function ModelField({ settings, test }: { settings: Settings; test: ConnectionTest }): VNode {
  const say = useWords("settings");
  const id = idOf("endpoint.model");
  const open = useSignal(false);
  const active = useSignal(-1);
  const typed = useSignal(false); // since it was opened: an untouched name hides no other
  const list = useRef<HTMLUListElement>(null);
  const value = settings.fields.value["endpoint.model"];
  const models = test.models.value;
  const names = models.kind === "told" ? models.names : [];
  const wanted = typed.value ? value.trim().toLowerCase() : "";
  const found = wanted === "" ? names : names.filter((name) => name.toLowerCase().includes(wanted));
  const shown = found.slice(0, shownModels);
  const isOpen = open.value && names.length > 0;
  const error = faultText(settings.faults.value.get("endpoint.model"), say) ??
    (test.verdict() === "model_not_found" ? say("modelUnknown") : null);
  const hint = models.kind === "told" ? models.says ?? say("modelsCount", { count: names.length }) : say("modelHint");

  useEffect(() => {
    if (isOpen) list.current?.querySelector("[data-on]")?.scrollIntoView({ block: "nearest" });
  }, [isOpen, active.value]);

  function show(): void {
    typed.value = false;
    active.value = names.indexOf(value);
    open.value = true;
  }
  function take(name: string): void {
    settings.set("endpoint.model", name);
    open.value = false;
  }
  async function load(): Promise<void> {
    await test.loadModels();
    const told = test.models.value;
    if (told.kind !== "told" || told.names.length === 0) return;
    document.getElementById(id)?.focus();
    typed.value = false;
    active.value = told.names.indexOf(settings.fields.value["endpoint.model"]);
    open.value = true;
  }
  function walk(event: KeyboardEvent): void {
    if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      open.value = false;
    }
    if (event.key === "Enter" && isOpen) {
      const name = shown[active.value];
      event.preventDefault();
      if (name !== undefined) take(name);
      open.value = false;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp" || names.length === 0) return;
    event.preventDefault();
    if (!isOpen) return show();
    const step = event.key === "ArrowDown" ? 1 : -1;
    active.value = Math.max(0, Math.min(shown.length - 1, active.value + step));
  }
  return (
    <Field id={id} label={say("model")} hint={hint} error={error}>
      <span class="combo">
        <span class={error ? "input input--bad" : "input"}>
          <input
            {...controlOf({ id, hint, error })}
            class="mono"
            name="endpoint.model"
            value={value}
            autocomplete="off"
            spellcheck={false}
            placeholder={settings.preset.value?.model}
            role="combobox"
            aria-expanded={isOpen}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={isOpen && active.value >= 0 ? `${id}-${active.value}` : undefined}
            onInput={(event) => {
              settings.set("endpoint.model", event.currentTarget.value);
              typed.value = true;
              active.value = -1;
              open.value = true;
            }}
            onClick={() => {
              if (!isOpen) show();
            }}
            onKeyDown={walk}
            onBlur={() => open.value = false}
          />
          <button
            type="button"
            class="linkbtn sm"
            aria-busy={models.kind === "loading"}
            onClick={() => void load()}
          >
            {say("modelsGet")}
          </button>
        </span>
        <ul
          ref={list}
          id={`${id}-list`}
          class="combo__list"
          role="listbox"
          aria-label={say("model")}
          hidden={!isOpen}
        >
          {isOpen && shown.map((name, index) => (
            <li
              key={name}
              id={`${id}-${index}`}
              role="option"
              class="mono"
              aria-selected={name === value}
              data-on={index === active.value ? "" : undefined}
              onMouseDown={(event) => {
                event.preventDefault(); // the focus stays in the field
                take(name);
              }}
            >
              {name}
            </li>
          ))}
          {isOpen && found.length > shown.length && (
            <li class="dim" role="presentation">{say("modelsMore", { count: found.length - shown.length })}</li>
          )}
          {isOpen && found.length === 0 && (
            <li class="dim" role="presentation">{say("modelsNone", { total: names.length })}</li>
          )}
        </ul>
      </span>
    </Field>
  );
}
