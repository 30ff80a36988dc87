import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { samePath } from "../models/fields.ts";
import type { Draft } from "../models/draft.ts";
import { useWords } from "../page.ts";
import { Icon } from "../parts/icon.tsx";

const firstShown = 12;
/** Tells a field that is dragged from any other text. */
export const fieldType = "application/x-promptfactory-field";

/** The fields of the file: a click puts one at the cursor, a drag where it is dropped. */
export function FieldChips({ draft }: { draft: Draft }): VNode {
  const say = useWords("editor");
  const isOpen = useSignal(false);
  const fields = draft.fields.value;
  const used = draft.variables.value;
  if (fields.length === 0) return <p class="pane__bar dim sm">{say("noFields")}</p>;
  const isUsed = (field: string) => used.some((name) => samePath(name, field));
  const shown = isOpen.value ? fields : fields.slice(0, firstShown);
  const hidden = fields.length - shown.length;
  return (
    <div class="pane__bar chips" role="group" aria-label={say("fields")}>
      {shown.map((field) => {
        const isIn = isUsed(field);
        return (
          <button
            key={field}
            type="button"
            class={isIn ? "chip chip--used" : "chip"}
            title={isIn ? `{{${field}}} · ${say("used")}` : `{{${field}}}`}
            draggable
            onDragStart={({ dataTransfer }) => {
              dataTransfer?.setData("text/plain", `{{${field}}}`);
              dataTransfer?.setData(fieldType, `{{${field}}}`);
            }}
            onClick={() => draft.insert.value = `{{${field}}}`}
          >
            {isIn && <Icon name="check" />}
            <span class="clip">{field}</span>
            {isIn && <span class="vh">{say("used")}</span>}
          </button>
        );
      })}
      {(hidden > 0 || isOpen.value) && (
        <button
          type="button"
          class="btn btn--ghost btn--sm"
          aria-expanded={isOpen.value}
          aria-label={isOpen.value ? undefined : say("allFields", { count: fields.length })}
          onClick={() => isOpen.value = !isOpen.value}
        >
          {isOpen.value ? say("fewerFields") : say("moreFields", { count: hidden })}
        </button>
      )}
    </div>
  );
}
