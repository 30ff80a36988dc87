import type { Output } from "../contract/operations.ts";
import { ok, type Outcome } from "../contract/outcome.ts";
import { renderSpans } from "../prompt/render.ts";
import { suggestName } from "../prompt/suggest.ts";
import { estimateMessagesTokens } from "../prompt/tokens.ts";
import { type AboutRow, findSubject, type Rows, type Subject } from "./subject.ts";

export type Preview = Output<"POST /api/projects/{id}/preview">;

/** Renders one row without sending it, and tells what is missing, what was likely meant, and what looks like a slip. */
export async function previewRow(
  open: Rows,
  about: AboutRow,
): Promise<Outcome<Preview, "project_not_found" | "dataset_not_found" | "row_not_found">> {
  const subject = await findSubject(open, about);
  return subject.ok ? ok(render(subject.value)) : subject;
}

function render({ prompt, row, missing, fields }: Subject): Preview {
  const rendered = renderSpans(prompt, row, missing);
  return {
    messages: rendered.messages.map(({ role, content, spans }) => ({
      role,
      content,
      spans: spans.map(({ start, end, name, kind }) => ({ start, end, name, missing: kind === "missing" })),
    })),
    missing: rendered.missing.map((name) => ({ name, suggestion: suggestName(name, fields) })),
    slips: prompt.messages.flatMap(({ slips }, message) => slips.map((slip) => ({ message, ...slip }))),
    variables: prompt.variables.map(({ name }) => name),
    promptTokens: estimateMessagesTokens(rendered.messages),
  };
}
