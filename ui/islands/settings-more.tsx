import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "../client.ts";
import type { ConnectionTest } from "../models/connection-test.ts";
import type { Settings } from "../models/settings.ts";
import { showToast } from "../models/toasts.ts";
import { usePage, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Notice } from "../parts/notice.tsx";
import { SelectSetting, SwitchSetting, TextSetting } from "./settings-fields.tsx";
import { ModelField } from "./settings-model.tsx";

type Props = { settings: Settings };

export function ModelSettings({ settings, test }: Props & { test: ConnectionTest }): VNode {
  const say = useWords("settings");
  const isAzure = settings.fields.value["endpoint.provider"] === "azure";
  const number = { settings, placeholder: say("unset"), keys: "decimal" } as const;
  return (
    <section id="model" class="stack gap4">
      <h2>{say("parameters")}</h2>
      <div class={isAzure ? "stack" : "two"}>
        {!isAzure && <ModelField settings={settings} test={test} />}
        <div class="three">
          <TextSetting {...number} field="parameters.temperature" label={say("temperature")} />
          <TextSetting {...number} field="parameters.maxTokens" label={say("maxTokens")} keys="numeric" />
          <TextSetting {...number} field="parameters.topP" label={say("topP")} />
        </div>
      </div>
    </section>
  );
}

export function LimitSettings({ settings }: Props): VNode {
  const say = useWords("settings");
  const common = { settings, placeholder: say("noLimit"), unit: say("perMinute"), keys: "numeric" } as const;
  return (
    <section id="limit" class="stack gap4">
      <div>
        <h2>{say("limits")}</h2>
        <p class="hint">{say("limitsHint")}</p>
      </div>
      <div class="two">
        <TextSetting {...common} field="endpoint.limits.requestsPerMinute" label={say("requestsPerMinute")} />
        <TextSetting {...common} field="endpoint.limits.tokensPerMinute" label={say("tokensPerMinute")} />
      </div>
    </section>
  );
}

/** A part that is folded away; what is wrong inside opens it. */
function Fold(
  { settings, id, title, says, fields, children }: Props & {
    id: string;
    title: string;
    says: string;
    fields: RegExp;
    children: VNode;
  },
): VNode {
  const open = useSignal(false);
  const isWrong = [...settings.faults.value.keys()].some((name) => fields.test(name));
  useEffect(() => {
    const follow = () => {
      if (location.hash === `#${id}`) open.value = true;
    };
    follow();
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  useEffect(() => {
    if (isWrong) open.value = true;
  }, [isWrong]);
  return (
    <details class="fold" id={id} open={open.value} onToggle={(event) => open.value = event.currentTarget.open}>
      <summary>
        <Icon name="chevron-right" size="sm" />
        <b>{title}</b>
        <span class="dim clip">{says}</span>
      </summary>
      {children}
    </details>
  );
}

/** How runs go when nothing else is said. */
export function DefaultSettings({ settings }: Props): VNode {
  const say = useWords("settings");
  const fields = settings.fields.value;
  const says = say("defaultsSay", {
    concurrency: fields["defaults.concurrency"],
    attempts: fields["defaults.retry.attempts"],
    field: fields["defaults.outputField"],
  });
  return (
    <Fold settings={settings} id="run" title={say("defaults")} says={says} fields={/^defaults\./u}>
      <div class="fold__b stack gap4">
        <div class="four">
          <TextSetting settings={settings} field="defaults.outputField" label={say("outputField")} mono />
          <TextSetting settings={settings} field="defaults.concurrency" label={say("concurrency")} keys="numeric" />
          <TextSetting settings={settings} field="defaults.retry.attempts" label={say("attempts")} keys="numeric" />
          <TextSetting
            settings={settings}
            field="defaults.retry.maxWaitMs"
            label={say("maxWait")}
            unit={say("minutes")}
            keys="decimal"
          />
        </div>
        <div class="three">
          <SelectSetting
            settings={settings}
            field="defaults.missing"
            label={say("missing")}
            choices={[["fail", say("missingFail")], ["empty", say("missingEmpty")], ["keep", say("missingKeep")]]}
          />
          <SelectSetting
            settings={settings}
            field="defaults.cache"
            label={say("cache")}
            choices={[["off", say("cacheOff")], ["use", say("cacheUse")], ["refresh", say("cacheRefresh")]]}
          />
          <TextSetting
            settings={settings}
            field="defaults.reasoningField"
            label={say("reasoningField")}
            hint={say("reasoningHint")}
            mono
          />
        </div>
        <SwitchSetting settings={settings} field="defaults.adaptive" label={say("adaptive")} />
      </div>
    </Fold>
  );
}

const advanced =
  /^(?:endpoint\.(?:headers|stream|timeoutMs|idleTimeoutMs|maxAnswerBytes|tls\.)|parameters\.(?:stop|seed|extra))/u;

/** What is seldom changed: time limits, TLS, headers, further members. */
export function AdvancedSettings({ settings }: Props): VNode {
  const say = useWords("settings");
  const fields = settings.fields.value;
  const hasMore = fields["endpoint.headers"].trim() !== "" || fields["parameters.extra"].trim() !== "";
  const says = say("advancedSay", {
    seconds: fields["endpoint.timeoutMs"],
    tls: say(fields["endpoint.tls.verify"] === "on" ? "tlsChecked" : "tlsUnchecked"),
    more: say(hasMore ? "more" : "noMore"),
  });
  const common = { settings, keys: "decimal" } as const;
  return (
    <Fold settings={settings} id="adv" title={say("advanced")} says={says} fields={advanced}>
      <div class="fold__b stack gap4">
        <div class="four">
          <TextSetting {...common} field="endpoint.timeoutMs" label={say("timeout")} unit={say("seconds")} />
          <TextSetting
            {...common}
            field="endpoint.idleTimeoutMs"
            label={say("idle")}
            hint={say("idleHint")}
            unit={say("seconds")}
            placeholder={say("off")}
          />
          <TextSetting {...common} field="endpoint.maxAnswerBytes" label={say("maxAnswer")} unit={say("mebibytes")} />
          <SelectSetting
            settings={settings}
            field="endpoint.stream"
            label={say("stream")}
            choices={[["auto", say("streamAuto")], ["on", say("streamOn")], ["off", say("streamOff")]]}
          />
        </div>
        <div class="two">
          <TextSetting
            settings={settings}
            field="parameters.stop"
            label={say("stop")}
            hint={say("stopHint")}
            lines={2}
            mono
            placeholder={say("unset")}
          />
          <TextSetting
            settings={settings}
            field="parameters.seed"
            label={say("seed")}
            keys="numeric"
            placeholder={say("unset")}
          />
        </div>
        <div class="two">
          <TextSetting
            settings={settings}
            field="parameters.extra"
            label={say("extra")}
            hint={say("extraHint")}
            lines={5}
            mono
            placeholder='{"enable_thinking": false}'
          />
          <TextSetting
            settings={settings}
            field="endpoint.headers"
            label={say("headers")}
            hint={say("headersHint")}
            lines={5}
            mono
            placeholder="X-Team: data"
          />
        </div>
        <SwitchSetting
          settings={settings}
          field="endpoint.tls.verify"
          label={say("tlsVerify")}
          hint={say("tlsVerifyHint")}
        />
        <TextSetting
          settings={settings}
          field="endpoint.tls.ca"
          label={say("ca")}
          hint={say("caHint")}
          lines={3}
          mono
          placeholder="-----BEGIN CERTIFICATE-----"
        />
      </div>
    </Fold>
  );
}

/** What the project is called, and its end. */
export function ProjectSettings({ settings }: Props): VNode {
  const say = useWords("settings");
  const { base } = usePage();
  const deleting = useSignal(false);
  const problem = useSignal<string | null>(null);

  async function end(leaving: boolean): Promise<void> {
    const answer = await call("DELETE /api/projects/{id}", { id: settings.id }, { keepalive: leaving });
    if (answer.ok) {
      if (!leaving) location.assign(`${base}/`);
      return;
    }
    problem.value = answer.problem.sentence;
    deleting.value = false;
  }
  function remove(): void {
    deleting.value = true;
    problem.value = null;
    showToast({
      says: say("removed", { name: settings.project.value.name }),
      icon: "trash-2",
      undo: () => deleting.value = false,
      last: (leaving) => void end(leaving),
    });
  }
  return (
    <section id="project" class="stack gap4">
      <h2>{say("project")}</h2>
      <TextSetting settings={settings} field="name" label={say("name")} required />
      <TextSetting settings={settings} field="description" label={say("description")} lines={2} />
      <div class="row" id="del">
        <Button look="danger" icon="trash-2" disabled={deleting.value} whyId="del-why" onClick={remove}>
          {say("remove")}
        </Button>
        <span class="hint" id="del-why">{say(deleting.value ? "removing" : "removeHint")}</span>
      </div>
      {problem.value !== null && <Notice look="bad" card alert>{problem.value}</Notice>}
    </section>
  );
}
