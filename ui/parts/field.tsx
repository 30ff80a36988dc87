import type { ComponentChildren, VNode } from "preact";

export type FieldProps = {
  /** The id of the control inside; its hint and error are named after it. */
  id: string;
  label: ComponentChildren;
  hint?: ComponentChildren;
  /** What is wrong with it, and what to do. */
  error?: string | null;
  class?: string;
  children: ComponentChildren;
};

/** A label over a control, with a hint or what is wrong with it below. */
export function Field({ id, label, hint, error, class: more, children }: FieldProps): VNode {
  return (
    <div class={more ? `fieldset ${more}` : "fieldset"}>
      <label class="label" for={id}>{label}</label>
      {children}
      {error
        ? <span class="hint bad" id={`${id}-error`} role="alert">{error}</span>
        : hint !== undefined && <span class="hint" id={`${id}-hint`}>{hint}</span>}
    </div>
  );
}

/** The attributes that tie a control to its field. */
export function controlOf(
  { id, hint, error }: Pick<FieldProps, "id" | "hint" | "error">,
): { id: string; "aria-invalid": "true" | undefined; "aria-describedby": string | undefined } {
  return {
    id,
    "aria-invalid": error ? "true" : undefined,
    "aria-describedby": error ? `${id}-error` : hint === undefined ? undefined : `${id}-hint`,
  };
}

export type TextFieldProps = Omit<FieldProps, "children"> & {
  name?: string;
  value: string;
  type?: "text" | "password" | "number";
  mono?: boolean;
  placeholder?: string;
  required?: boolean;
  disabled?: boolean;
  autocomplete?: string;
  onInput?: (value: string) => void;
  onChange?: (value: string) => void;
};

type Typed = { currentTarget: HTMLInputElement };

export function TextField(props: TextFieldProps): VNode {
  const { id, label, hint, error = null, value, type = "text", mono = false, onInput, onChange } = props;
  const common = {
    ...controlOf({ id, hint, error }),
    class: ["input", error && "input--bad", mono && "mono"].filter(Boolean).join(" "),
    name: props.name,
    value,
    placeholder: props.placeholder,
    required: props.required,
    disabled: props.disabled,
    autocomplete: props.autocomplete,
    onInput: (event: Typed) => onInput?.(event.currentTarget.value),
    onChange: (event: Typed) => onChange?.(event.currentTarget.value),
  };
  return (
    <Field id={id} label={label} hint={hint} error={error} {...(props.class !== undefined && { class: props.class })}>
      {type === "number"
        ? <input type="number" {...common} />
        : type === "password"
        ? <input type="password" {...common} />
        : <input type="text" {...common} />}
    </Field>
  );
}

export type SwitchProps = {
  checked: boolean;
  name?: string;
  disabled?: boolean;
  onChange?: (checked: boolean) => void;
  children: ComponentChildren;
};

/** Something that is on or off at once. */
export function Switch({ checked, name, disabled, onChange, children }: SwitchProps): VNode {
  return (
    <label class="check">
      <input
        type="checkbox"
        role="switch"
        class="switch"
        name={name}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange?.(event.currentTarget.checked)}
      />
      {children}
    </label>
  );
}
