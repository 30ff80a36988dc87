import type { VNode } from "preact";
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { useCommands } from "../models/commands.ts";
import { createConnectionTest } from "../models/connection-test.ts";
import { keysText } from "../models/keys.ts";
import type { Settings } from "../models/settings.ts";
import { createSettings } from "../models/settings.ts";
import { usePage, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { WhenIn } from "../parts/when.tsx";
import type { SettingsProject } from "../settings-form.ts";
import { EndpointSettings } from "./settings-endpoint.tsx";
import { ConflictActs, ConflictText } from "./settings-conflict.tsx";
import { focusField } from "./settings-fields.tsx";
import { AdvancedSettings, DefaultSettings, LimitSettings, ModelSettings, ProjectSettings } from "./settings-more.tsx";
import { TestCard } from "./settings-test.tsx";

export type SettingsViewProps = { project: SettingsProject };

const sections = [
  ["ep", "endpoint"],
  ["model", "parameters"],
  ["limit", "limits"],
  ["run", "defaults"],
  ["adv", "advanced"],
  ["project", "project"],
] as const;

/** The settings of a project: one form that saves itself, with a test of the connection beside it. */
export function SettingsView({ project }: SettingsViewProps): VNode {
  const say = useWords("settings");
  const { base } = usePage();
  const settings = useMemo(() => createSettings(project), []);
  const test = useMemo(() => createConnectionTest(settings), []);
  const wasRefused = useComputed(() =>
    test.state.value.kind === "done" && test.state.value.connection.verdict === "unauthorized"
  );
  const hint = settings.project.value.endpoint.keyHint;

  useEffect(() => settings.start(), []);
  // A new key after one that was refused: nobody wants anything else than to know.
  useEffect(() => {
    if (wasRefused.value && !test.isCurrent() && hint !== null) void test.run();
  }, [hint]);
  useCommands(() => [
    { says: say("save"), icon: "save", keys: "mod+s", act: () => void settings.save() },
    { says: say("test"), icon: "refresh-cw", keys: "mod+enter", act: () => void test.run() },
  ], []);

  return (
    <form
      method="post"
      action={`${base}/projects/${encodeURIComponent(project.id)}/settings`}
      onSubmit={(event) => {
        event.preventDefault();
        void settings.save();
      }}
    >
      <input type="hidden" name="over" value={project.changedAt} />
      <SectionNav />
      <div class="set__main">
        {/* The first of a form's buttons is what Enter presses. */}
        <button type="submit" class="vh" tabIndex={-1} aria-hidden="true">{say("save")}</button>
        <EndpointSettings settings={settings} test={test} />
        <ModelSettings settings={settings} test={test} />
        <LimitSettings settings={settings} />
        <div>
          <DefaultSettings settings={settings} />
          <AdvancedSettings settings={settings} />
        </div>
        <ProjectSettings settings={settings} />
      </div>
      <TestCard settings={settings} test={test} />
      <SaveLine
        settings={settings}
        onTest={() => {
          const show = () => document.querySelector(".set__test")?.scrollIntoView({ block: "start" });
          show();
          void test.run().then(() => requestAnimationFrame(show)); // it is longer by then
        }}
      />
    </form>
  );
}

/** Where one is on a long page. */
function SectionNav(): VNode {
  const say = useWords("settings");
  const here = useSignal<string>("ep");
  useEffect(() => {
    const seen = new Map<string, boolean>();
    const watch = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) seen.set(target.id, isIntersecting);
      here.value = sections.find(([id]) => seen.get(id))?.[0] ?? here.value;
    }, { rootMargin: "-90px 0px -40% 0px" });
    for (const [id] of sections) {
      const part = document.getElementById(id);
      if (part) watch.observe(part);
    }
    return () => watch.disconnect();
  }, []);
  return (
    <nav class="set__nav not-phone" aria-label={say("sections")}>
      {sections.map(([id, word]) => (
        <a key={id} href={`#${id}`} aria-current={here.value === id ? "true" : undefined}>
          {say(word === "parameters" ? "model" : word)}
        </a>
      ))}
    </nav>
  );
}

/** Whether what is written is saved, and what keeps it from that. */
function SaveLine({ settings, onTest }: { settings: Settings; onTest(): void }): VNode {
  const say = useWords("settings");
  const state = settings.state.value;
  const [wrong] = settings.faults.value.keys();
  const isBad = state.kind === "wrong" || state.kind === "failed";
  return (
    <div class="set__note set__save" data-state={state.kind}>
      <span role="status" class={isBad ? "bad" : state.kind === "conflict" ? "warn set__conflict" : "mid"}>
        {state.kind === "conflict" && <ConflictText settings={settings} />}
        {state.kind === "saved" && (
          <>
            <Icon name="check" size="sm" /> <WhenIn says={say("saved", { when: "\n" })} at={state.at} />
          </>
        )}
        {state.kind === "waiting" && say("waiting")}
        {state.kind === "saving" && (
          <>
            <Icon name="loader-circle" size="sm" class="i-spin" /> {say("saving")}
          </>
        )}
        {state.kind === "wrong" && (
          <>
            <Icon name="circle-alert" size="sm" /> {say("wrong")}
          </>
        )}
        {state.kind === "failed" && (
          <>
            <Icon name="circle-alert" size="sm" /> {say("notSaved")}: {state.problem.sentence}
          </>
        )}
      </span>
      {state.kind === "conflict" && <ConflictActs settings={settings} />}
      {state.kind === "wrong" && wrong !== undefined && (
        <button
          type="button"
          class="linkbtn"
          onClick={() => focusField(wrong)}
        >
          {say("showWrong")}
        </button>
      )}
      {state.kind !== "conflict" && <span class="dim sm grow not-phone">{!isBad && say("autosave")}</span>}
      {/* On a phone the test lies below all fields. */}
      <Button icon="refresh-cw" class="only-phone push" onClick={onTest}>{say("testShort")}</Button>
      {state.kind !== "conflict" && <Button type="submit" icon="save" keys={keysText("mod+s")}>{say("save")}</Button>}
    </div>
  );
}
