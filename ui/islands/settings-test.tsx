import type { ComponentChildren, VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { IconName } from "../icons.ts";
import { afterRender } from "../models/after-render.ts";
import type { Connection, ConnectionTest } from "../models/connection-test.ts";
import { keysText } from "../models/keys.ts";
import type { Settings } from "../models/settings.ts";
import { useSpeech, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Notice } from "../parts/notice.tsx";
import { Status } from "../parts/status.tsx";
import type { FieldName } from "../settings-form.ts";
import { focusField, idOf } from "./settings-fields.tsx";

type Props = { settings: Settings; test: ConnectionTest };
type Step = Connection["steps"][number];

const stepWords = {
  settings: "stepSettings",
  host: "stepHost",
  connect: "stepConnect",
  tls: "stepTls",
  key: "stepKey",
  model: "stepModel",
  answer: "stepAnswer",
} as const satisfies Record<Step["step"], string>;
const stepNames = Object.keys(stepWords).filter((name): name is Step["step"] => name in stepWords);

/** The test of the connection, step by step, and what to do about the one that failed. */
export function TestCard({ settings, test }: Props): VNode {
  const say = useWords("settings");
  const speech = useSpeech();
  const state = test.state.value;
  const done = state.kind === "done" ? state : null;
  const isStale = !test.isCurrent();
  const isRunning = state.kind === "running";
  return (
    <aside class="card set__test" aria-label={say("test")}>
      <header class="card__head">
        <h2>{say("test")}</h2>
        <span class="push" role="status">
          {isRunning
            ? <Status look="run" icon="loader-circle" box>{say("testing")}</Status>
            : done === null
            ? <span class="dim sm">{say("notTested")}</span>
            : isStale
            ? <Status look="off" icon="circle-dashed" box>{say("testStale")}</Status>
            : done.connection.verdict === "works"
            ? <Status look="ok" icon="circle-check" box>{say("works")}</Status>
            : <Status look="bad" icon="circle-x" box>{say("worksNot")}</Status>}
        </span>
      </header>
      <ol class={`steps ${isStale ? "is-stale" : done ? "" : "is-none"}`}>
        {done
          ? done.connection.steps.map((step) => <StepLine key={step.step} {...step} connection={done.connection} />)
          : stepNames.map((name) => (
            <li key={name} class="is-off">
              <Icon name="circle-dashed" />
              <span>
                <b>{say(stepWords[name])}</b>
              </span>
            </li>
          ))}
      </ol>
      {done === null && <p class="set__next dim sm">{say("testNone")}</p>}
      {done && !isStale && done.connection.verdict === "works" && done.connection.sentence !== "" && (
        <p class="set__next">{done.connection.sentence}</p>
      )}
      {done && !isStale && <Next settings={settings} test={test} connection={done.connection} />}
      {state.kind === "failed" && <Notice look="bad" alert>{state.problem?.sentence ?? say("testUnsaved")}</Notice>}
      <noscript class="set__next">{say("testScript")}</noscript>
      <footer class="row set__foot">
        <span class="dim sm">
          {isRunning ? <Waited since={state.since} /> : done
            ? (
              <>
                {speech.time(done.at)}
                {done.connection.latencyMs !== null && ` · ${
                  done.connection.latencyMs < 1000
                    ? speech.duration(done.connection.latencyMs)
                    : speech.seconds(done.connection.latencyMs)
                }`}
              </>
            )
            : null}
        </span>
        {isRunning ? <Button class="push" icon="x" onClick={() => test.stop()}>{say("testStop")}</Button> : (
          <Button
            class="push"
            icon="refresh-cw"
            look={done === null ? "primary" : undefined}
            keys={keysText("mod+enter")}
            onClick={() => void test.run()}
          >
            {say(done === null ? "test" : "testAgain")}
          </Button>
        )}
      </footer>
    </aside>
  );
}

function Waited({ since }: { since: number }): VNode {
  const say = useWords("settings");
  const now = useSignal(since);
  useEffect(() => {
    const timer = setInterval(() => now.value = Date.now(), 1000);
    return () => clearInterval(timer);
  }, [since]);
  const seconds = Math.round((now.value - since) / 1000);
  return <>{seconds < 2 ? say("testing") : say("testWaits", { seconds })}</>;
}

const looks: Record<Step["status"], { icon: IconName; line?: string; colour?: string }> = {
  ok: { icon: "circle-check", colour: "ok" },
  failed: { icon: "circle-x", line: "is-bad", colour: "bad" },
  skipped: { icon: "circle-dashed", line: "is-off" },
};

function StepLine({ step, status, message, connection }: Step & { connection: Connection }): VNode {
  const say = useWords("settings");
  const { icon, line, colour } = looks[status];
  const isAnswered = step === "answer" && connection.answer !== null;
  return (
    <li class={line}>
      <Icon name={icon} class={colour} />
      <span>
        <b>{say(stepWords[step])}</b>
        <span class={status === "skipped" ? undefined : "mid"}>{message}</span>
        {isAnswered && <span class="set__said mono xs" title={say("answered")}>{connection.answer}</span>}
      </span>
    </li>
  );
}

const parameterFields: readonly [string, FieldName][] = [
  ["temperature", "parameters.temperature"],
  ["max_tokens", "parameters.maxTokens"],
  ["top_p", "parameters.topP"],
  ["stop", "parameters.stop"],
  ["seed", "parameters.seed"],
];

/** What mends it, as buttons; the sentence of the failed step says the rest. */
function Next({ settings, test, connection }: Props & { connection: Connection }): VNode | null {
  const say = useWords("settings");
  const actions = actionsOf({ settings, test }, connection, say);
  if (actions.length === 0) return null;
  return (
    <div class="set__next">
      <b>{say("next")}</b>
      <div class="set__do">{actions}</div>
    </div>
  );
}

function actionsOf(
  { settings, test }: Props,
  { verdict, sentence, models, steps }: Connection,
  say: ReturnType<typeof useWords<"settings">>,
): ComponentChildren[] {
  const fields = settings.fields.value;
  const isAzure = fields["endpoint.provider"] === "azure";
  const address = isAzure ? "endpoint.resource" : "endpoint.url";
  const button = (says: string, act: () => void) => <Button key={says} size="sm" onClick={act}>{says}</Button>;
  const fill = (field: FieldName, value: string) => () => {
    settings.set(field, value);
    void test.run();
  };
  const changeKey = button(say("doKey"), () => {
    settings.changingKey.value = true;
    afterRender(() => document.getElementById(idOf("endpoint.key"))?.focus());
  });
  const correct = button(say("doUrl"), () => focusField(address));
  const withScheme = (scheme: string) => fields["endpoint.url"].trim().replace(/^(?:[a-z]+:\/\/)?/iu, `${scheme}://`);
  const failed = steps.find(({ status }) => status === "failed")?.step;
  switch (verdict) {
    case "works":
      return /max tokens/u.test(sentence) && fields["parameters.maxTokens"] !== ""
        ? [button(say("doMaxTokens"), () => focusField("parameters.maxTokens"))]
        : [];
    case "unauthorized":
      return [changeKey, correct];
    case "model_not_found":
      return [
        ...(models ?? []).slice(0, 4).map((model) => button(say("doModel", { model }), fill("endpoint.model", model))),
        button(say("doModelOther"), () => focusField(isAzure ? "endpoint.deployment" : "endpoint.model")),
      ];
    case "tls":
      if (isAzure) return [correct];
      if (/https:\/\/.*http:\/\/|http:\/\/.*https:\/\//u.test(sentence)) {
        const wanted = settings.project.value.endpoint.requestUrl?.startsWith("https:") ? "http" : "https";
        return [button(say(wanted === "http" ? "doHttp" : "doHttps"), fill("endpoint.url", withScheme(wanted)))];
      }
      return [button(say("doCa"), () => focusField("endpoint.tls.ca")), correct];
    case "timeout":
      return failed === "connect" ? [correct] : [button(say("doTimeout"), () => focusField("endpoint.timeoutMs"))];
    case "refused_request":
      return parameterFields.filter(([name, field]) =>
        fields[field] !== "" && new RegExp(`\\b${name}\\b`, "u").test(sentence)
      ).map(([parameter, field]) => button(say("doWithout", { parameter }), fill(field, "")));
    case "incomplete":
      if (settings.project.value.endpoint.requestUrl === null) return [correct];
      if (isAzure) return [button(say("doModelOther"), () => focusField("endpoint.deployment"))];
      if (fields["endpoint.model"].trim() === "") {
        return [
          ...(models ?? []).slice(0, 4).map((model) =>
            button(say("doModel", { model }), fill("endpoint.model", model))
          ),
          button(say("doModelOther"), () => focusField("endpoint.model")),
        ];
      }
      return [changeKey, correct];
    case "no_such_host":
    case "refused":
    case "wrong_path":
    case "not_a_chat_endpoint":
    case "redirected":
      return [correct];
    case "network":
    case "quota_exceeded":
    case "rate_limited":
    case "server_error":
      return [];
  }
}
