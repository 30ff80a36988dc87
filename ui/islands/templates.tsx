import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useCommands } from "../models/commands.ts";
import type { LibraryStart } from "../models/library.ts";
import { createLibrary } from "../models/library.ts";
import { listenForFiles } from "../models/template-import.ts";
import { useSpeech } from "../page.ts";
import { Empty } from "../parts/empty.tsx";
import { Notice } from "../parts/notice.tsx";
import { TemplateForm } from "./templates-form.tsx";
import { ImportDialog } from "./templates-import.tsx";
import { LibraryList } from "./templates-list.tsx";
import { BackLink, LibraryOne } from "./templates-one.tsx";

export type TemplateLibraryProps = LibraryStart;

/** The library: a list, and beside it what is chosen in it or being written. */
export function TemplateLibrary(props: TemplateLibraryProps): VNode {
  const speech = useSpeech();
  const say = speech.words("templates");
  const library = useMemo(() => createLibrary(props), []);
  const isOver = useSignal(false);
  const findBox = useRef<HTMLInputElement>(null);
  const one = useRef<HTMLElement>(null);
  const { chosen, form, importing, isOpen } = library;
  useEffect(() => library.wake(), []);
  useEffect(() => listenForFiles(isOver, (file) => importing.value = file), []);
  useEffect(() => one.current?.scrollTo(0, 0), [library.chosenId.value, form.value]);
  useCommands(() => {
    const template = chosen.value;
    return [
      { says: say("findLabel"), icon: "search", keys: "/", act: () => findBox.current?.select() },
      { says: say("newTitle"), icon: "plus", keys: "n", act: library.create },
      ...template
        ? [{
          says: template.builtIn ? say("copyToEdit") : say("edit"),
          about: template.name,
          icon: template.builtIn ? "copy" as const : "pencil" as const,
          keys: "e",
          act: () => template.builtIn ? library.copy(template) : library.edit(template),
        }]
        : [],
      { says: say("importTitle"), icon: "upload", act: () => importing.value = "choose" },
    ];
  }, [chosen.value]);

  const template = chosen.value;
  const name = form.value ? say("newTitle") : template?.name ?? say("title");
  return (
    <main
      id="main"
      class="lib"
      data-open={isOpen.value === null ? undefined : isOpen.value || form.value ? "one" : "list"}
    >
      <LibraryList library={library} language={props.language} findBox={findBox} />
      <article ref={one} class="lib__one" id="one" tabIndex={0} aria-label={name}>
        {form.value
          ? <TemplateForm key={form.value.key} library={library} start={form.value} />
          : template
          ? <LibraryOne library={library} template={template} />
          : (
            <>
              <header class="only-phone">
                <BackLink library={library} />
              </header>
              {library.problem.value && <Notice look="bad" alert>{library.problem.value.sentence}</Notice>}
              <Empty icon="library">
                {props.asked.id !== null && library.chosenId.value === null
                  ? say("missing")
                  : library.chosenId.value === null
                  ? say("chooseOrMake")
                  : say("loading")}
              </Empty>
            </>
          )}
      </article>
      {importing.value && (
        <ImportDialog library={library} file={importing.value === "choose" ? null : importing.value} />
      )}
      <div class={isOver.value ? "dropover is-open" : "dropover"} aria-hidden="true">
        <div>
          <b>{say("dropNow")}</b>
          <span class="hint">{say("importAbout")}</span>
        </div>
      </div>
    </main>
  );
}
