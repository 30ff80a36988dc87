import assert from "node:assert/strict";
import { differingSettings, type RunSettings } from "./run-settings.ts";

const settings: RunSettings = {
  model: "m",
  requestUrl: null,
  prompt: { messages: [{ role: "user", content: "{{q}}" }] },
  parameters: { temperature: 0, maxTokens: 5 },
  datasetName: "a.jsonl",
  selection: { kind: "all" },
  outputField: "response",
  reasoningField: null,
  overwrite: false,
  concurrency: 8,
  adaptive: true,
  retry: { attempts: 5, maxWaitMs: 1 },
  missing: "fail",
  cache: "off",
  timeoutMs: 1000,
  limits: { requestsPerMinute: null, tokensPerMinute: null },
  budget: null,
  canary: null,
};

Deno.test("settings differ by what they say, not by the order that it was written in", () => {
  const same = { ...settings, parameters: { maxTokens: 5, temperature: 0 } };
  assert.deepEqual(differingSettings(settings, same), []);
  const other: RunSettings = {
    ...settings,
    prompt: { messages: [{ role: "user", content: "{{q}}!" }] },
    selection: { kind: "first", count: 3 },
    parameters: { temperature: 0 },
  };
  assert.deepEqual(differingSettings(settings, other), ["prompt", "parameters", "selection"]);
});
