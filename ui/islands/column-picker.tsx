import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import type { Dataset } from "../../server/contract/dataset.ts";
import { type Columns, mostColumns } from "../models/columns.ts";
import { useSpeech, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Popover } from "../parts/popover.tsx";
import { typesOf, typeWords } from "./field-profile.tsx";

const manyFields = 12;

export type ColumnPickerProps = { columns: Columns; dataset: Dataset };

/** Which fields of the file the table shows. */
export function ColumnPicker({ columns, dataset }: ColumnPickerProps): VNode {
  const say = useWords("workbench");
  const speech = useSpeech();
  const anchor = useSignal<HTMLElement | null>(null);
  const wanted = useSignal("");
  const { fields, fieldCount } = dataset;
  const listed = fields.filter(({ name }) => name.toLowerCase().includes(wanted.value.trim().toLowerCase()));
  const names = listed.map(({ name }) => name);
  const share = `${speech.number(columns.shown.value.length)}/${speech.number(fieldCount)}`;
  return (
    <>
      <button
        type="button"
        class="btn"
        aria-haspopup="dialog"
        aria-expanded={anchor.value !== null}
        onClick={({ currentTarget }) => {
          wanted.value = "";
          anchor.value = anchor.value ? null : currentTarget;
        }}
      >
        {say("columns")} <span class="dim">{share}</span>
      </button>
      {anchor.value && (
        <Popover
          label={say("columns")}
          anchor={anchor.value}
          class="colpick"
          onClose={() => anchor.value = null}
        >
          {fields.length > manyFields && (
            <input
              type="search"
              class="input"
              placeholder={say("columnsFind")}
              aria-label={say("columnsFind")}
              value={wanted.value}
              onInput={({ currentTarget }) => wanted.value = currentTarget.value}
            />
          )}
          <ul class="scroll colpick__l">
            {listed.map((field) => {
              const [main] = typesOf(field);
              return (
                <li key={field.name}>
                  <label class="check">
                    <input
                      type="checkbox"
                      checked={!columns.isHidden(field.name)}
                      onChange={({ currentTarget }) => columns.show([field.name], currentTarget.checked)}
                    />
                    <span class="mono clip">{field.name}</span>
                    {main && <span class="push dim sm nowrap">{say(typeWords[main[0]])}</span>}
                  </label>
                </li>
              );
            })}
          </ul>
          <div class="row profile__a">
            <Button size="sm" onClick={() => columns.show(names, true)}>{say("columnsAll")}</Button>
            <Button size="sm" look="ghost" onClick={() => columns.show(names, false)}>{say("columnsNone")}</Button>
          </div>
          {(fieldCount > fields.length || fields.length > mostColumns) && (
            <p class="hint">
              {fieldCount > fields.length
                ? say("columnsKnown", { known: fields.length, all: fieldCount, most: mostColumns })
                : say("columnsMost", { most: mostColumns })}
            </p>
          )}
        </Popover>
      )}
    </>
  );
}
