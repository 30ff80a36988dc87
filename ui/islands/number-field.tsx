import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { PlanModel } from "../models/plan.ts";
import { useWords } from "../page.ts";
import { controlOf, Field } from "../parts/field.tsx";

export type NumberFieldProps = {
  plan: PlanModel;
  id: string;
  label: string;
  value: number | null;
  min?: number;
  max?: number;
  /** Empty is an answer too: null. */
  optional?: boolean;
  placeholder?: string;
  unit?: string;
  hint?: string;
  class?: string;
  onValue(value: number | null): void;
};

/** Reads a whole number as people write it, with or without separators; undefined when it is none within bounds. */
export function readWhole(text: string, min: number, max: number): number | undefined {
  const plain = text.normalize("NFKC").replace(/[\s,_]/gu, "");
  if (!/^\d{1,15}$/u.test(plain)) return undefined;
  const value = Number(plain);
  return value >= min && value <= max ? value : undefined;
}

/** A whole number as one types it: what is not one yet is said and keeps the run from starting. */
export function NumberField(props: NumberFieldProps): VNode {
  const { plan, id, label, value, min = 1, max = 10_000_000, optional = false, unit, hint } = props;
  const say = useWords("workbench");
  const text = useSignal(value === null ? "" : String(value));
  const isWrong = plan.wrong.value.has(id);
  const error = isWrong ? say("badNumber", { min, max }) : null;
  useEffect(() => {
    if (!plan.wrong.value.has(id)) text.value = value === null ? "" : String(value);
  }, [value]);
  useEffect(() => () => mark(plan, id, false), []); // what is not shown keeps nothing from starting
  const read = (typed: string) => {
    text.value = typed;
    const isEmpty = optional && typed.trim() === "";
    const number = isEmpty ? null : readWhole(typed, min, max);
    mark(plan, id, number === undefined);
    if (number !== undefined) props.onValue(number);
  };
  const input = (
    <input
      {...controlOf({ id, hint, error })}
      class={unit === undefined ? `input ${isWrong ? "input--bad" : ""}` : undefined}
      inputMode="numeric"
      autocomplete="off"
      placeholder={props.placeholder}
      value={text.value}
      onInput={(event) => read(event.currentTarget.value)}
    />
  );
  return (
    <Field id={id} label={label} hint={hint} error={error} class={props.class}>
      {unit === undefined ? input : (
        <span class={isWrong ? "input input--bad" : "input"}>
          {input}
          <span class="unit">{unit}</span>
        </span>
      )}
    </Field>
  );
}

function mark(plan: PlanModel, id: string, isWrong: boolean): void {
  if (plan.wrong.peek().has(id) === isWrong) return;
  const now = new Set(plan.wrong.peek());
  if (isWrong) now.add(id);
  else now.delete(id);
  plan.wrong.value = now;
}
