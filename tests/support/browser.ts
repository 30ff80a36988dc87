import assert from "node:assert/strict";
import axe from "axe-core";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { removeFolder } from "./folder.ts";
import { chromiumPath } from "./setup.ts";

export type { Browser, Page };

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A real Chromium, closed at the end of its block. */
export async function openBrowser(): Promise<{ browser: Browser } & AsyncDisposable> {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: flags });
  return { browser, [Symbol.asyncDispose]: () => browser.close() };
}

/**
 * A Chromium as people run it: a page behind another one is hidden, may be put to sleep, and is kept when it is left.
 * That of `openBrowser` takes every page for the one that is looked at.
 */
export async function openPlainBrowser(): Promise<{ context: BrowserContext } & AsyncDisposable> {
  await using opening = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "promptfactory-browser-" });
  opening.defer(() => removeFolder(folder));
  const child = new Deno.Command(chromiumPath, {
    args: [...flags, "--headless=new", `--user-data-dir=${folder}`, "--remote-debugging-port=0", "about:blank"],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const address = Promise.withResolvers<string>();
  const told = (async () => {
    let text = "";
    for await (const more of child.stderr.pipeThrough(new TextDecoderStream())) {
      text = (text + more).slice(-10_000);
      const found = /DevTools listening on (ws:\S+)/u.exec(text)?.[1];
      if (found !== undefined) address.resolve(found);
    }
    address.reject(new Error(`Chromium does not start: ${text}`));
  })();
  opening.defer(async () => {
    try {
      child.kill();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended
    }
    await told;
    await child.status;
  });
  const browser = await chromium.connectOverCDP(await address.promise, { noDefaults: true });
  opening.defer(() => browser.close());
  const [context] = browser.contexts();
  assert.ok(context);
  const open = opening.move();
  return { context, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

export type Look = {
  language?: "zh-CN" | "en";
  theme?: "light" | "dark";
  width?: number;
  height?: number;
  options?: BrowserContextOptions;
};

/** A page under watch: what the console said of errors, and what was asked of other hosts. */
export type Watched = AsyncDisposable & {
  page: Page;
  /** Errors of the console and of scripts, a broken policy among them. */
  faults: string[];
  /** Requests to anywhere but the server. */
  outside: string[];
};

/** A page of its own: nothing kept from others, and watched from its first moment on. */
export async function openPage(browser: Browser, url: string, look: Look = {}): Promise<Watched> {
  const { language = "en", theme = "light", width = 1440, height = 900, options } = look;
  const context = await browser.newContext({
    baseURL: url,
    locale: language,
    colorScheme: theme,
    viewport: { width, height },
    ...options,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  const outside: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("request", (request) => {
    const asked = request.url();
    if (!asked.startsWith(`${url}/`) && !/^(?:data|blob):/u.test(asked)) outside.push(asked);
  });
  return { page, faults, outside, [Symbol.asyncDispose]: () => context.close() };
}

/** Waits until every island of a page is awake. */
export async function untilAwake(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelectorAll("[data-island]:not([data-awake])").length === 0);
}

/** What axe finds serious or critical on a page, each with the elements that it is about. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // By the debugger's own channel, which no policy of the page holds back.
  await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    type Found = { violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] };
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<Found> } };
    // A colour on its way to another is neither.
    const underWay = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(underWay.map(({ finished }) => finished));
    const { violations } = await axe.run({ resultTypes: ["violations"] });
    return violations.filter(({ impact }) => impact === "serious" || impact === "critical").flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} (${failureSummary.slice(0, 300)})`)
    );
  });
}

/** Fails when a page can be scrolled sideways. */
export async function assertNoSidewaysScroll(page: Page, where: string): Promise<void> {
  const over = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return null;
    const wide = [...document.body.querySelectorAll("*")].filter((element) =>
      element.getBoundingClientRect().right > root.clientWidth + 1
    );
    return `${root.scrollWidth} > ${root.clientWidth}: ${
      wide.slice(0, 3).map(({ outerHTML }) => outerHTML.slice(0, 120))
    }`;
  });
  assert.equal(over, null, where);
}
