import type { ComponentChildren, VNode } from "preact";
import type { Say } from "../i18n/speech.ts";
import type { FieldFault, Settings } from "../models/settings.ts";
import { useWords } from "../page.ts";
import { controlOf, Field, Switch } from "../parts/field.tsx";
import type { FieldName } from "../settings-form.ts";

/** The id of a field's control. */
export const idOf = (field: FieldName): string => `set-${field.replaceAll(".", "-")}`;

/** What is wrong with a field, in words; null when nothing is. */
export function faultText(fault: FieldFault | undefined, say: Say<"settings">): string | null {
  if (!fault) return null;
  if (fault.kind === "there") return fault.message;
  const { word, values } = fault.fault;
  if (word === "needsNumber") return say(word);
  return say(word, word === "badObject" ? { said: '{"top_k": 20}' } : values);
}

export type SettingProps = {
  settings: Settings;
  field: FieldName;
  label: ComponentChildren;
  hint?: ComponentChildren;
  class?: string;
};

export type TextSettingProps = SettingProps & {
  mono?: boolean;
  /** More than a line. */
  lines?: number;
  placeholder?: string;
  unit?: string;
  /** Which keys a phone offers. */
  keys?: "numeric" | "decimal" | "url";
  required?: boolean;
};

/** A field as one types it, with what is wrong with it. */
export function TextSetting(props: TextSettingProps): VNode {
  const { settings, field, label, hint, mono = false, lines, unit } = props;
  const say = useWords("settings");
  const id = idOf(field);
  const error = faultText(settings.faults.value.get(field), say);
  const value = settings.fields.value[field];
  const common = {
    ...controlOf({ id, hint, error }),
    name: field,
    value,
    placeholder: props.placeholder,
    required: props.required,
    autocomplete: "off",
    spellcheck: field === "description",
    onInput: (event: { currentTarget: { value: string } }) => settings.set(field, event.currentTarget.value),
  };
  const look = (more: string) => ["input", more, error && "input--bad", mono && "mono"].filter(Boolean).join(" ");
  return (
    <Field id={id} label={label} hint={hint} error={error} class={props.class}>
      {lines !== undefined
        ? <textarea {...common} rows={lines} class={look("area")}></textarea>
        : unit === undefined
        ? <input {...common} inputMode={props.keys} class={look("")} />
        : (
          <span class={look("")}>
            <input {...common} inputMode={props.keys} />
            <span class="unit">{unit}</span>
          </span>
        )}
    </Field>
  );
}

/** One of few values, each with its words. */
export function SelectSetting(
  { settings, field, label, hint, choices, class: more }: SettingProps & { choices: readonly [string, string][] },
): VNode {
  const say = useWords("settings");
  const id = idOf(field);
  const error = faultText(settings.faults.value.get(field), say);
  const value = settings.fields.value[field];
  return (
    <Field id={id} label={label} hint={hint} error={error} class={more}>
      <select
        {...controlOf({ id, hint, error })}
        class="input select"
        name={field}
        value={value}
        onChange={(event) => settings.set(field, event.currentTarget.value)}
      >
        {choices.map(([name, says]) => <option key={name} value={name} selected={name === value}>{says}</option>)}
      </select>
    </Field>
  );
}

/** On or off. A form without script sends nothing for what is off, so it names its ticks. */
export function SwitchSetting(
  { settings, field, label, hint }: SettingProps,
): VNode {
  return (
    <div class="fieldset">
      <input type="hidden" name="ticks" value={field} />
      <Switch
        name={field}
        checked={settings.fields.value[field] === "on"}
        onChange={(checked) => settings.set(field, checked ? "on" : "")}
      >
        {label}
      </Switch>
      {hint !== undefined && <span class="hint">{hint}</span>}
    </div>
  );
}

/** Moves the focus to a field, opening what it is folded in. */
export function focusField(field: FieldName): void {
  const control = document.getElementById(idOf(field));
  const fold = control?.closest("details");
  if (fold) fold.open = true;
  control?.focus();
  control?.scrollIntoView({ block: "center" });
}
