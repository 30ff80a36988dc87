import type { VNode } from "preact";
import { afterRender } from "../models/after-render.ts";
import type { Settings } from "../models/settings.ts";
import { showToast } from "../models/toasts.ts";
import { useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { WhenIn } from "../parts/when.tsx";
import type { FieldName } from "../settings-form.ts";
import { focusField } from "./settings-fields.tsx";

const labels = {
  name: "name",
  description: "description",
  "endpoint.provider": "endpoint",
  "endpoint.url": "url",
  "endpoint.resource": "resource",
  "endpoint.deployment": "deployment",
  "endpoint.apiVersion": "apiVersion",
  "endpoint.model": "model",
  "endpoint.auth": "auth",
  "endpoint.key": "key",
  "endpoint.headers": "headers",
  "endpoint.stream": "stream",
  "endpoint.timeoutMs": "timeout",
  "endpoint.idleTimeoutMs": "idle",
  "endpoint.maxAnswerBytes": "maxAnswer",
  "endpoint.tls.verify": "tlsVerify",
  "endpoint.tls.ca": "ca",
  "endpoint.limits.requestsPerMinute": "requestsPerMinute",
  "endpoint.limits.tokensPerMinute": "tokensPerMinute",
  "parameters.temperature": "temperature",
  "parameters.maxTokens": "maxTokens",
  "parameters.topP": "topP",
  "parameters.stop": "stop",
  "parameters.seed": "seed",
  "parameters.extra": "extra",
  "defaults.outputField": "outputField",
  "defaults.reasoningField": "reasoningField",
  "defaults.concurrency": "concurrency",
  "defaults.missing": "missing",
  "defaults.cache": "cache",
  "defaults.adaptive": "adaptive",
  "defaults.retry.attempts": "attempts",
  "defaults.retry.maxWaitMs": "maxWait",
} as const satisfies Record<FieldName, string>;

/** Their values are words of the form or secret, and say nothing by themselves. */
const isSilent = (name: FieldName) =>
  /\.(?:provider|auth|headers|stream|missing|cache|adaptive|verify|ca|extra)$/u.test(name);
const mostChars = 60;

/** What was changed elsewhere and here. */
export function ConflictText({ settings }: { settings: Settings }): VNode | null {
  const say = useWords("settings");
  const conflict = settings.conflict.value;
  if (!conflict) return null;
  const told = (name: FieldName): string => {
    const value = (name === "endpoint.key" ? conflict.keyHint : conflict.theirs[name]) || "–";
    const label = say(labels[name]);
    if (isSilent(name)) return label;
    const clipped = value.length > mostChars ? `${value.slice(0, mostChars)}…` : value;
    return say("conflictField", { label, value: clipped });
  };
  const says = say("conflict", { when: "\n", names: conflict.names.map(told).join(say("and")).replaceAll("\n", " ") });
  return (
    <>
      <Icon name="triangle-alert" size="sm" /> <WhenIn says={says} at={conflict.changedAt} />
    </>
  );
}

/** Which of the two is to hold. */
export function ConflictActs({ settings }: { settings: Settings }): VNode | null {
  const say = useWords("settings");
  const conflict = settings.conflict.value;
  if (!conflict) return null;
  const [first] = conflict.names;
  const choose = (keeps: "mine" | "theirs") => {
    const undo = settings.settle(keeps);
    if (keeps === "theirs") showToast({ says: say("conflictTaken"), icon: "check", undo });
    if (first !== undefined) afterRender(() => focusField(first)); // the buttons are gone
  };
  return (
    <span class="row wrap gap1">
      <Button size="sm" onClick={() => choose("theirs")}>{say("conflictTake")}</Button>
      <Button size="sm" onClick={() => choose("mine")}>{say("conflictKeep")}</Button>
    </span>
  );
}
