import { call } from "../client.ts";
import { thisPage } from "../page.ts";
import type { Draft } from "./draft.ts";
import { showToast } from "./toasts.ts";

/** Puts the template that the address asks for in the place of the prompt, once; the toast that says so takes it back. */
export async function takeTemplate(draft: Draft): Promise<void> {
  const here = new URL(location.href);
  const id = here.searchParams.get("template");
  if (id === null) return;
  here.searchParams.delete("template");
  history.replaceState(null, "", here);
  const answer = await call("GET /api/templates/{id}", { id });
  if (!answer.ok) return showToast({ says: answer.problem.sentence, icon: "circle-alert" });
  const { name, prompt: { messages } } = answer.value;
  const before = draft.messages.value;
  draft.messages.value = messages;
  showToast({
    says: thisPage().speech.words("editor")("inserted", { name }),
    icon: "check",
    ...(before.length > 0 && { undo: () => draft.messages.value = before }),
  });
}
