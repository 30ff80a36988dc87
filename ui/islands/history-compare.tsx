import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Run } from "../../server/contract/run.ts";
import { call } from "../client.ts";
import { differingSettings } from "../models/run-settings.ts";
import { useSpeech, useWords } from "../page.ts";
import { errorsOf, type RunLine, runLine, tokensPerRow } from "../run-line.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { successRatio } from "../parts/meter.tsx";
import { Notice } from "../parts/notice.tsx";
import { SettingTable } from "./history-settings.tsx";

export type CompareSheetProps = { one: RunLine; other: RunLine; open: boolean; onClose(): void };

/** Two runs beside each other: their figures, their failures by code, and the settings in which they differ. */
export function CompareSheet({ one, other, open, onClose }: CompareSheetProps): VNode {
  const say = useWords("history");
  const shell = useWords("shell");
  const runs = useSignal<[Run, Run] | null>(null);
  const problem = useSignal<string | null>(null);
  const load = async () => {
    problem.value = null;
    const [first, second] = await Promise.all(
      [one, other].map(({ id }) => call("GET /api/runs/{id}", { id })),
    );
    if (first?.ok && second?.ok) runs.value = [first.value, second.value];
    else {problem.value = [first, second].flatMap((answer) =>
        answer && !answer.ok ? [answer.problem.sentence] : []
      )[0] ?? null;}
  };
  useEffect(() => {
    runs.value = null;
    if (open) void load();
  }, [open, one.id, other.id]);
  return (
    <Dialog
      title={say("compareTitle", { one: one.id, other: other.id })}
      open={open}
      onClose={onClose}
      class="beside"
    >
      {problem.value !== null && (
        <Notice
          look="bad"
          card
          alert
          action={<Button size="sm" onClick={() => void load()}>{shell("tryAgain")}</Button>}
        >
          {problem.value}
        </Notice>
      )}
      {runs.value ? <Beside runs={runs.value} /> : problem.value === null && <p class="dim">{say("loading")}</p>}
    </Dialog>
  );
}

type FigureLine = {
  says: string;
  values: [number | null, number | null];
  show: (value: number) => string;
  isRatio?: boolean;
};

function Beside({ runs: [one, other] }: { runs: [Run, Run] }): VNode {
  const say = useWords("history");
  const sayRun = useWords("run");
  const speech = useSpeech();
  const lines: [RunLine, RunLine] = [runLine(one), runLine(other)];
  const both = (of: (run: Run, line: RunLine) => number | null): [number | null, number | null] => [
    of(one, lines[0]),
    of(other, lines[1]),
  ];
  const whole = (value: number) => speech.number(Math.round(value));
  const figures: FigureLine[] = [
    { says: say("rowsFigure"), values: both(({ counts }) => counts.total), show: whole },
    { says: say("succeeded"), values: both(({ counts }) => counts.succeeded), show: whole },
    { says: say("cached"), values: both(({ counts }) => counts.cached), show: whole },
    { says: say("failed"), values: both(({ counts }) => counts.failed), show: whole },
    {
      says: say("success"),
      values: both(({ counts }) => successRatio(counts)),
      show: (value) => speech.percent(value, 2),
      isRatio: true,
    },
    { says: say("attempts"), values: both(({ counts }) => counts.attempts), show: whole },
    { says: say("tokensIn"), values: both(({ usage }) => usage.promptTokens), show: whole },
    { says: say("tokensOut"), values: both(({ usage }) => usage.completionTokens), show: whole },
    { says: say("tokensPerRow"), values: both((_, line) => tokensPerRow(line)), show: whole },
    { says: say("latencyP50"), values: both(({ rates }) => rates.latencyP50Ms), show: speech.seconds },
    { says: say("latencyP95"), values: both(({ rates }) => rates.latencyP95Ms), show: speech.seconds },
    { says: say("elapsed"), values: both((_, line) => line.activeMs), show: speech.duration },
    { says: say("speed"), values: both(({ rates }) => rates.rowsPerSecond), show: (value) => speech.number(value, 1) },
  ];
  const codes = [...new Set(lines.flatMap((line) => errorsOf(line).map(([code]) => code)))];
  const errors = codes.map((code): FigureLine => ({
    says: sayRun(code),
    values: both((_, { errors }) => errors[code] ?? 0),
    show: whole,
  }));
  const names = differingSettings(one, other);
  const heads: [string, string] = [`#${one.id}`, `#${other.id}`];
  return (
    <>
      <FigureTable label={say("figure")} heads={heads} lines={figures} />
      <h3>{say("errorsTitle")}</h3>
      {errors.length === 0
        ? <p class="dim">{say("noErrors")}</p>
        : <FigureTable label={sayRun("causes")} heads={heads} lines={errors} />}
      <h3>{say("settingsTitle")}</h3>
      {names.length > 0 && (
        <SettingTable label={say("settingsTitle")} names={names} heads={heads} one={one} other={other} />
      )}
      <p class="dim sm">{names.length > 0 ? say("othersSame") : say("settingsSame")}</p>
    </>
  );
}

function FigureTable({ label, heads, lines }: { label: string; heads: [string, string]; lines: FigureLine[] }): VNode {
  const say = useWords("history");
  return (
    <table class="tbl beside__t" aria-label={label}>
      <thead>
        <tr>
          <th>{label}</th>
          {heads.map((head) => <th key={head} class="r">{head}</th>)}
          <th class="r">{say("difference")}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ says, values, show, isRatio = false }) => (
          <tr key={says}>
            <th scope="row">{says}</th>
            {values.map((value, index) => <td key={index} class="r">{value === null ? "—" : show(value)}</td>)}
            <td class="r mid">
              <Difference values={values} show={show} isRatio={isRatio} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Difference({ values: [one, other], show, isRatio }: Omit<FigureLine, "says"> & { isRatio: boolean }): VNode {
  const say = useWords("history");
  const speech = useSpeech();
  if (one === null || other === null) return <>—</>;
  const by = other - one;
  if (by === 0 || show(one) === show(other)) return <>=</>;
  const size = isRatio ? say("points", { points: speech.number(Math.abs(by) * 100, 2) }) : show(Math.abs(by));
  return <>{by > 0 ? "+" : "−"}{size}</>;
}
