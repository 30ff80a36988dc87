import type { VNode } from "preact";
import type { Template } from "../../server/contract/template.ts";
import { useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Notice } from "../parts/notice.tsx";
import { WhenIn } from "../parts/when.tsx";

export type TemplateConflictProps = {
  /** The template as it was saved elsewhere; null while it was not. */
  theirs: Template | null;
  onTake(template: Template): void;
  onCopy(): void;
  onOver(): void;
};

/** Told in the form of a template that was saved elsewhere since it was opened. */
export function TemplateConflict({ theirs, onTake, onCopy, onOver }: TemplateConflictProps): VNode | null {
  const say = useWords("templates");
  if (!theirs?.changedAt) return null;
  return (
    <div class="conflict">
      <Notice
        look="warn"
        card
        alert
        action={
          <span class="row wrap gap1">
            <Button size="sm" onClick={() => onTake(theirs)}>{say("conflictTake")}</Button>
            <Button size="sm" onClick={onCopy}>{say("conflictCopy")}</Button>
            <Button size="sm" onClick={onOver}>{say("conflictOver")}</Button>
          </span>
        }
      >
        <WhenIn says={say("conflict", { when: "\n" })} at={theirs.changedAt} />
      </Notice>
    </div>
  );
}
