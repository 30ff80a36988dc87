import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { usePage, useSpeech, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Notice } from "../parts/notice.tsx";

export type SignInFormProps = {
  /** Where the person was going. */
  next: string;
  /** Why the last try failed. */
  problem: string | null;
  /** How long the next try has to wait, in seconds; 0 when it need not. */
  waitSeconds: number;
  /** How many wrong keys are left before a wait; null before the first one. */
  triesLeft: number | null;
};

/** `ready`: no wait, or one that script has not begun to count. */
type Wait = { kind: "ready" } | { kind: "waiting"; restMs: number; until: number } | { kind: "over" };

/** Asks for the access key. After too many wrong ones it says how long to wait, and works again by itself. */
export function SignInForm({ next, problem, waitSeconds, triesLeft }: SignInFormProps): VNode {
  const { base } = usePage();
  const say = useWords("signin");
  const speech = useSpeech();
  const wait = useSignal<Wait>({ kind: "ready" });
  useEffect(() => {
    if (waitSeconds <= 0) return;
    const until = Date.now() + waitSeconds * 1000;
    const count = () => {
      const restMs = until - Date.now();
      wait.value = restMs > 0 ? { kind: "waiting", restMs, until } : { kind: "over" };
      if (restMs <= 0) clearInterval(timer);
    };
    const timer = setInterval(count, 1000);
    count();
    return () => clearInterval(timer);
  }, []);

  const now = wait.value;
  const isWaiting = now.kind === "waiting";
  const length = (ms: number) => speech.duration(Math.ceil(ms / 1000) * 1000);
  const says = ({ until }: { until: number }, ms: number) =>
    say("waitUntil", { length: length(ms), time: speech.time(new Date(until).toISOString()) });
  const isBad = problem !== null && now.kind !== "over";
  return (
    <div class="card">
      <form
        method="post"
        action={`${base}/sign-in`}
        onSubmit={(event) => {
          if (isWaiting) event.preventDefault();
        }}
      >
        {now.kind === "over"
          ? <Notice look="ok" card>{say("waitOver")}</Notice>
          : waitSeconds > 0
          ? (
            <Notice look="bad" card id="problem">
              {isWaiting ? says(now, now.restMs) : say("waitFor", { length: length(waitSeconds * 1000) })}
            </Notice>
          )
          : problem !== null && (
            <Notice look="bad" card alert id="problem">
              {triesLeft === null ? problem : say("triesLeft", { problem, count: triesLeft })}
            </Notice>
          )}
        {waitSeconds > 0 && (
          // What is read out does not count down: it is said when the wait begins, and when it is over.
          <p class="vh" role="alert">
            {now.kind === "over" ? say("waitOver") : isWaiting && says(now, waitSeconds * 1000)}
          </p>
        )}
        <div class="fieldset">
          <label class="label" for="key">{say("accessKey")}</label>
          <span class={isBad ? "input input--bad" : "input"}>
            <Icon name="key-round" size="sm" />
            <input
              id="key"
              name="key"
              type="password"
              class="mono"
              required
              autofocus
              autocomplete="current-password"
              placeholder={say("paste")}
              aria-invalid={isBad ? "true" : undefined}
              aria-describedby={isBad || waitSeconds > 0 && now.kind !== "over" ? "problem hint" : "hint"}
            />
          </span>
          <span class="hint" id="hint">{say("accessKeyHint")}</span>
        </div>
        <input type="hidden" name="next" value={next} />
        <Button type="submit" look="primary" disabled={isWaiting} whyId="problem">{say("title")}</Button>
      </form>
    </div>
  );
}
