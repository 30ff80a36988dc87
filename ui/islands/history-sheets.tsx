import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { History, Removal, Sheet } from "../models/history.ts";
import { useSpeech, useWords } from "../page.ts";
import type { RunLine } from "../run-line.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { CompareSheet } from "./history-compare.tsx";
import { RepeatSheet } from "./history-repeat.tsx";

export type HistorySheetsProps = { history: History; remove: Removal };

/** What is asked or shown over the history. A sheet keeps what it showed while it closes. */
export function HistorySheets({ history, remove }: HistorySheetsProps): VNode {
  const sheet = history.sheet.value;
  const shown = useRef<Partial<{ [Kind in Sheet["kind"]]: Extract<Sheet, { kind: Kind }> }>>({});
  if (sheet) shown.current = { ...shown.current, [sheet.kind]: sheet };
  const { compare, repeat, going } = shown.current;
  const close = () => history.sheet.value = null;
  return (
    <>
      {compare && <CompareSheet {...compare} open={sheet?.kind === "compare"} onClose={close} />}
      {repeat && <RepeatSheet {...repeat} open={sheet?.kind === "repeat"} onClose={close} />}
      {going && (
        <GoingSheet
          runs={going.runs}
          open={sheet?.kind === "going"}
          onClose={close}
          history={history}
          remove={remove}
        />
      )}
    </>
  );
}

type GoingProps = { runs: RunLine[]; open: boolean; onClose(): void; history: History; remove: Removal };

/** Asks before runs are broken off that are not over. */
function GoingSheet({ runs, open, onClose, history, remove }: GoingProps): VNode {
  const say = useWords("history");
  const speech = useSpeech();
  const busy = useSignal(false);
  const going = runs.filter(({ status }) => status === "queued" || status === "running" || status === "paused");
  const left = going.reduce((sum, { counts: { total, succeeded, failed } }) => sum + total - succeeded - failed, 0);
  const inFlight = going.reduce((sum, { counts }) => sum + counts.inFlight, 0);
  const names = going.map(({ projectName, id }) => `${projectName} #${id}`);
  useEffect(() => {
    busy.value = false;
  }, [open]);
  const go = async () => {
    busy.value = true;
    const areOver = await history.cancel(going.map(({ id }) => id));
    const ids = new Set(runs.map(({ id }) => id));
    onClose();
    if (areOver) remove(history.lines.peek().filter(({ id }) => ids.has(id)));
  };
  return (
    <Dialog
      title={say("goingTitle")}
      open={open}
      onClose={onClose}
      foot={
        <>
          <Button class="push" onClick={onClose}>{say("goingNo")}</Button>
          <Button look="danger" busy={busy.value} onClick={() => void go()}>{say("goingYes")}</Button>
        </>
      }
    >
      <p>
        {say("goingAsk", {
          names: speech.language === "zh" ? names.join("、") : names.join(", "),
          left: speech.number(left),
          inFlight: speech.number(inFlight),
        })}
      </p>
    </Dialog>
  );
}
