import type { Project } from "../../server/contract/project.ts";
import type { Run } from "../../server/contract/run.ts";

/** What a run is asked with, as far as a person chose it. */
export const settingNames = [
  "model",
  "requestUrl",
  "prompt",
  "parameters",
  "datasetName",
  "selection",
  "outputField",
  "reasoningField",
  "overwrite",
  "concurrency",
  "adaptive",
  "retry",
  "missing",
  "cache",
  "timeoutMs",
  "limits",
  "budget",
  "canary",
] as const;
export type SettingName = (typeof settingNames)[number];
export type RunSettings = Pick<Run, SettingName>;

/** What a run over the same rows would be asked with if it were started from its project now. */
export function settingsNow(run: RunSettings, { endpoint, parameters, prompt, defaults }: Project): RunSettings {
  const { outputField, reasoningField, concurrency, adaptive, retry, missing, cache } = defaults;
  return {
    model: endpoint.model || endpoint.deployment,
    requestUrl: endpoint.requestUrl,
    prompt,
    parameters,
    timeoutMs: endpoint.timeoutMs,
    limits: endpoint.limits,
    outputField,
    reasoningField,
    concurrency,
    adaptive,
    retry,
    missing,
    cache,
    datasetName: run.datasetName,
    selection: run.selection,
    overwrite: run.overwrite,
    budget: run.budget,
    canary: run.canary,
  };
}

/** The settings that are not the same in both. */
export function differingSettings(one: RunSettings, other: RunSettings): SettingName[] {
  return settingNames.filter((name) => canonical(one[name]) !== canonical(other[name]));
}

/** The order in which members were written, and members that hold nothing, are no difference. */
function canonical(value: unknown): string {
  return JSON.stringify(
    value,
    (_, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => one < other ? -1 : 1))
        : part,
  ) ?? "";
}
