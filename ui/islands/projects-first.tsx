import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { hasSingleKeys } from "../models/preferences.ts";
import { usePage, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";

/** What it does in one picture, then two doors: the sample on the built-in model, or an endpoint of one's own. */
export function FirstVisit({ demoOrder, onNew }: { demoOrder: string; onNew(): void }): VNode {
  const { base } = usePage();
  const say = useWords("projects");
  const busy = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isFree = event.target === document.body && !document.querySelector("dialog[open], :popover-open");
      if (event.key === "Enter" && isFree && hasSingleKeys()) form.current?.requestSubmit();
    };
    const back = () => busy.value = false; // the page may be shown again as it was left
    document.addEventListener("keydown", press);
    addEventListener("pageshow", back);
    return () => {
      document.removeEventListener("keydown", press);
      removeEventListener("pageshow", back);
    };
  }, []);
  return (
    <>
      <div class="stack first__h">
        <h1>{say("firstTitle")}</h1>
        <p class="mid">{say("firstText")}</p>
      </div>
      <Figure />
      <section class="first__two">
        <div class="card">
          <div class="card__body stack">
            <h2>{say("firstTry")}</h2>
            <p class="mid">{say("firstTryText")}</p>
            <form ref={form} method="post" action={`${base}/demo`} class="row" onSubmit={() => busy.value = true}>
              <input type="hidden" name="order" value={demoOrder} />
              <Button type="submit" look="primary" size="lg" icon="play" keys="↵" busy={busy.value}>
                {say("firstTryButton")}
              </Button>
            </form>
          </div>
        </div>
        <div class="card">
          <div class="card__body stack">
            <h2>{say("firstOwn")}</h2>
            <p class="mid">{say("firstOwnText")}</p>
            <form
              method="get"
              action={`${base}/`}
              class="row"
              onSubmit={(event) => {
                event.preventDefault();
                onNew();
              }}
            >
              <input type="hidden" name="new" value="1" />
              <Button type="submit" size="lg" icon="plus">{say("newProject")}</Button>
            </form>
          </div>
        </div>
      </section>
      <OldData />
    </>
  );
}

function OldData(): VNode {
  const say = useWords("projects");
  const [before, after] = say("firstOld", { command: "\n" }).split("\n");
  return (
    <p class="dim first__old">
      <Icon name="database" size="sm" />
      {before}
      <code class="mono">promptfactory import projects.db</code>
      {after}
    </p>
  );
}

function Figure(): VNode {
  const say = useWords("projects");
  const key = (name: string) => <span class="k">"{name}"</span>;
  const sign = (text: string) => <span class="p">{text}</span>;
  const variable = (name: string) => <span class="var">{`{{${name}}}`}</span>;
  return (
    <section class="first__fig" aria-label={say("figure")}>
      <div>
        <h3>{say("figRow")}</h3>
        <pre class="code">
          {sign("{")}{key(say("figReview"))}{sign(":")} "{say("figReviewText")}"{sign(",")}{"\n "}
          {key(say("figProduct"))}{sign(":")} "{say("figProductText")}"{sign("}")}
        </pre>
      </div>
      <Icon name="plus" class="dim" />
      <div>
        <h3>{say("figPrompt")}</h3>
        <pre class="code">
          {say("figAsk")}{variable(say("figProduct"))}{say("figAskRest")}{variable(say("figReview"))}
        </pre>
      </div>
      <Icon name="arrow-right" class="dim" />
      <div>
        <h3>{say("figAnswer")}</h3>
        <pre class="code">
          {sign("{")}{key(say("figReview"))}{sign(":")} "{say("figReviewShort")}"{sign(",")}{"\n "}
          {key(say("figProduct"))}{sign(":")} …{sign(",")}{"\n"}
          <span class="add"> {key(say("figField"))}{sign(":")} "{say("figFieldText")}"{sign("}")}</span>
        </pre>
      </div>
    </section>
  );
}
