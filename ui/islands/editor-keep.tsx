import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Message } from "../../server/contract/project.ts";
import { variablesOf } from "../../server/prompt/parse.ts";
import { call } from "../client.ts";
import { showToast } from "../models/toasts.ts";
import { useSpeech } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { controlOf, Field, TextField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { PromptText } from "./editor-reading.tsx";

export type KeepProps = {
  messages: Message[];
  /** What the template is called unless another name is given. */
  name: string;
  onClose(): void;
};

/** Keeps the prompt in the library under a name. */
export function KeepDialog({ messages, name: first, onClose }: KeepProps): VNode {
  const speech = useSpeech();
  const say = speech.words("editor");
  const name = useSignal(first);
  const about = useSignal("");
  const tags = useSignal("");
  const wrong = useSignal<string | null>(null);
  const problem = useSignal<string | null>(null);
  const isBusy = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const order = useRef(crypto.randomUUID()); // of one dialog one template comes, however often it is asked

  useEffect(() => form.current?.querySelector("input")?.select(), []);

  async function keep(): Promise<void> {
    if (isBusy.value) return;
    const called = name.value.trim();
    wrong.value = called === "" ? say("nameMissing") : null;
    if (called === "") return void form.current?.querySelector("input")?.focus();
    isBusy.value = true;
    const answer = await call("POST /api/templates", {
      name: called,
      description: about.value.trim(),
      language: speech.language,
      tags: [...new Set(tags.value.split(/[,，、]/u).map((tag) => tag.trim()).filter(Boolean))],
      prompt: { messages },
      variables: variablesOf(messages).map((path) => ({ name: path.name, about: "", example: "" })),
    }, { order: order.current });
    isBusy.value = false;
    if (answer.ok) {
      onClose();
      return showToast({ says: say("kept", { name: called }), icon: "book-marked" });
    }
    wrong.value = answer.problem.errors.find(({ path }) => path === "name")?.message ?? null;
    problem.value = answer.problem.sentence;
    order.current = crypto.randomUUID(); // what was refused is another order when it is changed
  }

  return (
    <Dialog
      title={say("keepTitle")}
      open
      onClose={onClose}
      foot={
        <>
          <span class="push" />
          <Button look="primary" icon="book-marked" busy={isBusy.value} onClick={() => void keep()}>
            {say("keep")}
          </Button>
        </>
      }
    >
      <form
        ref={form}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        {problem.value && <Notice look="bad" card alert>{problem.value}</Notice>}
        <p class="mid">{say("keepIntro", { count: messages.length })}</p>
        <TextField
          id="keep-name"
          label={say("name")}
          value={name.value}
          error={wrong.value}
          autocomplete="off"
          onInput={(value) => name.value = value}
        />
        <Field id="keep-about" label={say("about")}>
          <textarea
            {...controlOf({ id: "keep-about" })}
            class="input area"
            rows={2}
            value={about.value}
            onInput={(event) => about.value = event.currentTarget.value}
          />
        </Field>
        <TextField
          id="keep-tags"
          label={say("tags")}
          hint={say("tagsHint")}
          value={tags.value}
          autocomplete="off"
          onInput={(value) => tags.value = value}
        />
        <div class="scroll pick__short" tabIndex={0} role="region" aria-label={say("messages")}>
          <PromptText messages={messages} />
        </div>
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
