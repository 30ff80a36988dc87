import type { ComponentChildren, FunctionComponent } from "preact";
import { h, hydrate } from "preact";
import { useEffect } from "preact/hooks";
import { PageContext, thisPage } from "../page.ts";
import { islands } from "./mod.ts";

// An island's props were written by the server for this very part, so their types are taken on trust here.
const parts: Record<string, () => Promise<unknown>> = islands;

/** Marks an island as awake when all effects inside have run: its keys and buttons then work. */
function Awake({ element, children }: { element: HTMLElement; children: ComponentChildren }): ComponentChildren {
  useEffect(() => {
    element.dataset.awake = "";
  }, []);
  return children;
}

/** Wakes one island; one that fails keeps what the server wrote, and the others wake all the same. */
async function wake(element: HTMLElement): Promise<void> {
  try {
    const load = parts[element.dataset.island ?? ""];
    if (!load) throw new Error(`there is no island “${element.dataset.island}”`);
    const props: object = JSON.parse(element.dataset.props ?? "{}");
    const part = await load() as FunctionComponent<object>;
    const awake = h(Awake, { element, children: h(part, props) });
    hydrate(h(PageContext.Provider, { value: thisPage() }, awake), element);
  } catch (error) {
    reportError(error);
  }
}

/** Writes moments in the browser's own time zone, and again as they grow older. Those inside islands write themselves. */
function refreshTimes(): void {
  const { speech } = thisPage();
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-form]")) {
    if (time.closest("[data-island]")) continue;
    time.title = speech.exact(time.dateTime);
    const text = time.dataset.form === "time" ? speech.time(time.dateTime) : speech.when(time.dateTime);
    if (time.textContent !== text) time.textContent = text;
  }
}

// An Enter that confirms the candidate of an input method reaches no part of the page: half a word is not sent or run.
addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
}, { capture: true });
for (const element of document.querySelectorAll<HTMLElement>("[data-island]")) void wake(element);
refreshTimes();
setInterval(refreshTimes, 30_000);
