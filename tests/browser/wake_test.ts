import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { startMock } from "../../server/mock/server.ts";
import { Api } from "../support/api.ts";
import { openBrowser, openPage, openPlainBrowser, type Page, untilAwake } from "../support/browser.ts";
import { type Relay, startRelay } from "../support/relay.ts";
import { startServer } from "../support/server.ts";
import { sleep, until } from "../support/time.ts";

const inBackground = { sanitizeOps: false, sanitizeResources: false };
const soon = { timeout: 8000 };
const options = { acceptDownloads: true };

/** A server behind a relay, a run that rests after its first rows, and a browser. */
async function openStage({ fails = 0 } = {}) {
  await using opening = new AsyncDisposableStack();
  const reply = { status: 400, json: { error: { message: "No." } } };
  const mock = await startMock({ latency: 50, faults: [{ match: { regex: "bad" }, reply }] });
  opening.defer(() => mock.close());
  const server = opening.use(await startServer({ args: ["--allowed-hosts", "127.0.0.1"] }));
  const relay = opening.use(startRelay(server.url));
  const { browser } = opening.use(await openBrowser());
  const api = new Api(server);
  const project = await api.call("POST /api/projects", {
    name: "Sleeper",
    endpoint: { url: `${mock.base}/v1`, model: "mock-model", key: "sk-test1234" },
    prompt: { messages: [{ role: "user", content: "{{q}}" }] },
  });
  const rows = Array.from({ length: 80 }, (_, n) => ({ q: n >= 20 && n < 20 + fails ? `bad ${n}` : `row ${n}` }));
  const dataset = await api.upload(rows.map((row) => JSON.stringify(row)).join("\n"));
  const { id } = await api.call("POST /api/projects/{id}/runs", {
    id: project.id,
    datasetId: dataset.id,
    concurrency: 2,
  });
  while ((await api.run(id)).counts.succeeded < 5) await sleep(20);
  await api.call("POST /api/runs/{id}/pause", { id });
  await api.waitForRun(id, "paused");
  const open = opening.move();
  return {
    server,
    relay,
    browser,
    id,
    /** The run goes on to its end. */
    async finish(meanwhile: () => Promise<void> = async () => {}) {
      await api.call("POST /api/runs/{id}/resume", { id });
      await meanwhile();
      await api.waitForRun(id, "completed");
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** Opens the page of a run that goes on, with its table in place of its log and the file wished at its end. */
async function watchRun(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await untilAwake(page);
  await page.getByLabel("Download by itself at the end").check();
  await page.getByRole("tab", { name: /^Results/u }).click();
  await page.locator('tr[data-row="0"]').waitFor();
}

/** Puts a page behind another one, and to sleep as a browser does; what it returns wakes it, still behind. */
async function freeze(page: Page): Promise<() => Promise<unknown>> {
  const devtools = await page.context().newCDPSession(page);
  await (await page.context().newPage()).bringToFront();
  await page.waitForFunction(() => document.visibilityState === "hidden", null, { polling: 50 });
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  return () => devtools.send("Page.setWebLifecycleState", { state: "active" });
}

/** What a run's page shows that must be the same after a reload. */
async function shownOf(page: Page): Promise<unknown> {
  await page.locator("tr[data-row] .st").nth(15).waitFor(soon);
  return {
    lines: (await page.locator("tr[data-row]").allInnerTexts()).slice(0, 16),
    counts: await page.getByRole("group", { name: "Status" }).innerText(),
    sum: await page.locator(".done").innerText(),
    charts: await page.locator(".quad path").evaluateAll((paths) => paths.map((path) => path.getAttribute("d"))),
  };
}

/** The page catches up by itself: it comes to show what one shows that is loaded anew, and saves the file, once. */
async function assertCaughtUp(page: Page, relay: Relay): Promise<void> {
  await page.locator(".run--done").waitFor(soon);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await untilAwake(other);
  await other.getByRole("button", { name: "All 80" }).click(); // with failures those come first
  await other.locator('tr[data-row="0"]').waitFor();
  const wanted = await shownOf(other);
  await other.close();
  await until("the page shows the same", async () => isDeepStrictEqual(await shownOf(page), wanted), soon.timeout)
    .catch(async () => assert.deepEqual(await shownOf(page), wanted));
  assert.equal(await page.locator(".banner, .is-stale").count(), 0);
  const files = () => relay.asked.filter((path) => path.endsWith("/result")).length;
  await until("the file is asked for", () => files() > 0);
  assert.equal(files(), 1);
}

for (const isKilled of [true, false]) {
  const meanwhile = isKilled ? "its server was started again" : "its connection died unsaid";
  Deno.test({
    name: `a page that slept while ${meanwhile} and the run ended is right by itself when it wakes`,
    ...inBackground,
    fn: async () => {
      await using stage = await openStage({ fails: isKilled ? 10 : 0 });
      await using plain = await openPlainBrowser();
      const page = await plain.context.newPage();
      await watchRun(page, `${stage.relay.url}/runs/${stage.id}`);
      const wake = await freeze(page);
      if (!isKilled) stage.relay.hush();
      await stage.finish(async () => {
        if (!isKilled) return;
        await sleep(300);
        await stage.server.kill();
        await stage.server.start();
      });
      await wake();
      await page.waitForFunction(() => /^completed/u.test(document.title), null, { polling: 50, ...soon });
      await page.bringToFront();
      await assertCaughtUp(page, stage.relay);
    },
  });
}

/** How a page that is looked at learns that its machine has slept: in each way alone. */
const wakings: { says: string; sleep(page: Page): Promise<() => Promise<unknown>> }[] = [
  {
    says: "its clock has jumped, and nothing else is told",
    sleep: (page) =>
      Promise.resolve(() =>
        page.evaluate(() => {
          const before = Date.now;
          Date.now = () => before() + 3_600_000;
        })
      ),
  },
  {
    says: "the network is there again",
    sleep: (page) => Promise.resolve(() => page.evaluate(() => dispatchEvent(new Event("online")))),
  },
  {
    says: "it was kept for the way back", // Chromium does not keep ours, whose answers are not to be stored
    async sleep(page) {
      const turn = (name: "pagehide" | "pageshow") =>
        page.evaluate((name) => dispatchEvent(new PageTransitionEvent(name, { persisted: true })), name);
      await turn("pagehide");
      return () => turn("pageshow");
    },
  },
];

Deno.test({
  name: "a page whose connection looks open and is dead after a sleep is right by itself, however it learns of it",
  ...inBackground,
  fn: async (test) => {
    for (const { says, sleep } of wakings) {
      await test.step({
        name: says,
        ...inBackground,
        fn: async () => {
          await using stage = await openStage();
          await using watched = await openPage(stage.browser, stage.relay.url, { options });
          const { page } = watched;
          await watchRun(page, `/runs/${stage.id}`);
          const wake = await sleep(page);
          stage.relay.hush();
          await stage.finish();
          await wake();
          await assertCaughtUp(page, stage.relay);
          assert.deepEqual(watched.faults, []);
        },
      });
    }
  },
});

Deno.test({
  name: "a run's page that was left while the run went on is right when one comes back to it",
  ...inBackground,
  fn: async () => {
    await using stage = await openStage();
    await using watched = await openPage(stage.browser, stage.relay.url, { options });
    const { page } = watched;
    await watchRun(page, `/runs/${stage.id}`);
    await page.goto("/history");
    await stage.finish();
    await page.goBack();
    await page.locator(".run--done").waitFor(soon);
    await page.getByRole("button", { name: "succeeded 80" }).waitFor(soon);
    await shownOf(page);
    assert.deepEqual(watched.faults, []);
  },
});
