import type { VNode } from "preact";
import type { RunSettings, SettingName } from "../models/run-settings.ts";
import type { Say, Speech } from "../i18n/speech.ts";
import { useSpeech, useWords } from "../page.ts";
import { selectionText } from "./run-dialogs.tsx";

export type SettingTableProps = {
  names: readonly SettingName[];
  /** What stands over each column. */
  heads: [string, string];
  one: RunSettings;
  other: RunSettings;
  label: string;
};

/** Settings of two beside each other. */
export function SettingTable({ names, heads, one, other, label }: SettingTableProps): VNode {
  const say = useWords("history");
  const sayRun = useWords("run");
  const speech = useSpeech();
  const show = (name: SettingName, settings: RunSettings) => {
    const text = settingText(name, settings, say, sayRun, speech);
    return name === "prompt" ? <div class="code" tabIndex={0}>{text}</div> : text;
  };
  return (
    <table class="tbl differ" aria-label={label}>
      <thead>
        <tr>
          <th>{say("setting")}</th>
          {heads.map((head) => <th key={head}>{head}</th>)}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">{settingName(name, say, sayRun)}</th>
            <td>{show(name, one)}</td>
            <td>{show(name, other)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function settingName(name: SettingName, say: Say<"history">, sayRun: Say<"run">): string {
  switch (name) {
    case "model":
    case "parameters":
    case "selection":
    case "outputField":
    case "concurrency":
    case "limits":
    case "missing":
    case "cache":
      return sayRun(name);
    case "requestUrl":
      return sayRun("address");
    case "prompt":
      return sayRun("promptTitle");
    case "retry":
      return sayRun("retries");
    case "timeoutMs":
      return sayRun("timeLimit");
    case "datasetName":
      return say("file");
    case "reasoningField":
    case "overwrite":
    case "adaptive":
    case "budget":
    case "canary":
      return say(name);
  }
}

const missingWords = { fail: "missingFail", empty: "missingEmpty", keep: "missingKeep" } as const;
const cacheWords = { off: "cacheOff", use: "cacheUse", refresh: "cacheRefresh" } as const;

function settingText(
  name: SettingName,
  settings: RunSettings,
  say: Say<"history">,
  sayRun: Say<"run">,
  speech: Speech,
): string {
  const count = (value: number | null) => value === null ? sayRun("changesNone") : speech.number(value);
  switch (name) {
    case "model":
    case "datasetName":
    case "outputField":
      return settings[name] || say("none");
    case "requestUrl":
    case "reasoningField":
      return settings[name] ?? say("none");
    case "prompt":
      return settings.prompt.messages.map(({ role, content }) => `${sayRun(role)}\n${content}`).join("\n\n");
    case "parameters":
      return Object.entries(settings.parameters).filter(([, value]) => value !== undefined && value !== null)
        .map(([member, value]) => `${member} ${JSON.stringify(value)}`).join(", ") || say("none");
    case "selection":
      return selectionText(settings.selection, sayRun);
    case "concurrency":
      return speech.number(settings.concurrency);
    case "overwrite":
    case "adaptive":
      return say(settings[name] ? "yes" : "no");
    case "retry":
      return say("attemptsText", {
        attempts: settings.retry.attempts,
        length: speech.duration(settings.retry.maxWaitMs),
      });
    case "missing":
      return sayRun(missingWords[settings.missing]);
    case "cache":
      return sayRun(cacheWords[settings.cache]);
    case "timeoutMs":
      return speech.duration(settings.timeoutMs);
    case "limits": {
      const { requestsPerMinute: requests, tokensPerMinute: tokens } = settings.limits;
      return requests === null && tokens === null
        ? sayRun("changesNone")
        : sayRun("perMinute", { requests: count(requests), tokens: count(tokens) });
    }
    case "budget": {
      if (settings.budget === null) return say("none");
      const { requests, tokens, minutes } = settings.budget;
      return say("budgetText", { requests: count(requests), tokens: count(tokens), minutes: count(minutes) });
    }
    case "canary":
      return settings.canary === null ? say("none") : speech.number(settings.canary);
  }
}
