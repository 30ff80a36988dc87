import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { keysText } from "../models/keys.ts";
import { hasSingleKeys, keepSingleKeys } from "../models/preferences.ts";
import { useWords } from "../page.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Switch } from "../parts/field.tsx";

export type ShortcutSheetProps = { onClose(): void };

/** Every shortcut on one sheet. */
export function ShortcutSheet({ onClose }: ShortcutSheetProps): VNode {
  const say = useWords("shell");
  const single = useSignal(hasSingleKeys());
  const groups = [
    {
      title: say("keysEverywhere"),
      lines: [
        [say("find"), "mod+k"],
        [say("keysSheet"), "?"],
        [say("keysFindBox"), "/"],
        [say("keysEscape"), "Esc"],
        [say("keysGo"), "G P", "G H", "G S", "G T"],
        [say("keysUndo"), "mod+z"],
      ],
    },
    {
      title: say("keysWorkbench"),
      lines: [
        [say("keysTry"), "mod+enter"],
        [say("keysRunAll"), "mod+shift+enter"],
        [say("keysRows"), "J", "K"],
        [say("keysVariable"), "{{"],
        [say("keysPanes"), "alt+1–3"],
      ],
    },
    {
      title: say("keysRun"),
      lines: [
        [say("keysPause"), "P"],
        [say("keysConcurrency"), "+", "−"],
        [say("keysLog"), "L"],
        [say("keysFailed"), "F"],
        [say("keysOpenRow"), "↵"],
        [say("keysDownload"), "D"],
      ],
    },
    { title: say("templates"), lines: [[say("keysNewTemplate"), "N"], [say("keysEditTemplate"), "E"]] },
    { title: say("projects"), lines: [[say("keysNewProject"), "N"]] },
  ];
  return (
    <Dialog
      title={say("shortcuts")}
      open
      onClose={onClose}
      class="keys"
      foot={
        <Switch
          checked={single.value}
          onChange={(on) => {
            single.value = on;
            keepSingleKeys(on);
          }}
        >
          <span class="mid">{say("singleKeys")}</span>
        </Switch>
      }
    >
      <div class="keys__b">
        {groups.map(({ title, lines }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl class="kv">
              {lines.map(([says, ...keys]) => (
                <div key={says}>
                  <dt>{says}</dt>
                  <dd class="row gap1">
                    {keys.map((one) => <kbd key={one} class="kbd">{one.length > 3 ? keysText(one) : one}</kbd>)}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
