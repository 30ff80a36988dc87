import assert from "node:assert/strict";
import { startMock } from "../../server/mock/server.ts";
import { Api } from "../support/api.ts";
import {
  assertNoSidewaysScroll,
  openBrowser,
  openPage,
  type Page,
  seriousFaults,
  untilAwake,
} from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { sleep } from "../support/time.ts";

const foreign = "<img src=x onerror=window.__x=1><script>window.__x=1</script>";

type Rows = readonly Record<string, unknown>[];

/** A server, an endpoint with faults, a project on it, and a browser. */
async function openStage(mockOptions: Parameters<typeof startMock>[0] = {}) {
  await using opening = new AsyncDisposableStack();
  const mock = await startMock(mockOptions);
  opening.defer(() => mock.close());
  const server = opening.use(await startServer());
  const { browser } = opening.use(await openBrowser());
  const api = new Api(server);
  const project = await api.call("POST /api/projects", {
    name: "Faulty",
    endpoint: { url: `${mock.base}/v1`, model: "mock-model", key: "sk-test1234" },
    parameters: { maxTokens: 256 },
    prompt: { messages: [{ role: "user", content: "{{q}}" }] },
  });
  const open = opening.move();
  return {
    server,
    browser,
    api,
    mock,
    async run(rows: Rows, more: Record<string, unknown> = {}) {
      const dataset = await api.upload(rows.map((row) => JSON.stringify(row)).join("\n") + "\n");
      return await api.call("POST /api/projects/{id}/runs", { id: project.id, datasetId: dataset.id, ...more });
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

const numbered = (count: number): Rows => Array.from({ length: count }, (_, n) => ({ q: `row ${n}` }));

async function openRun(page: Page, id: string): Promise<void> {
  await page.goto(`/runs/${id}`);
  await untilAwake(page);
}

Deno.test("failures are grouped by cause, mended with what was too low, and only those are asked again", async () => {
  await using stage = await openStage({
    faults: [
      { match: { regex: "long" }, replies: [{ message: { content: "" }, finish: "length" }, "ok"] },
      { match: { regex: "filter" }, reply: "content-filter" },
    ],
  });
  const rows = [...numbered(30), { q: "a long one" }, { q: "another long one" }, { q: "to filter" }, { other: 1 }];
  const run = await stage.run(rows, { concurrency: 8 });
  await stage.api.waitForRun(run.id);
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await openRun(page, run.id);
  const mend = page.locator(".mend__t");
  await mend.getByText("content_filtered").waitFor();
  for (const code of ["truncated", "missing_variable"]) assert.equal(await mend.getByText(code).count(), 1, code);
  assert.equal(await page.locator("tr[data-row]").count(), 4);
  assert.equal(await mend.getByRole("combobox").inputValue(), "0");
  const asked = stage.mock.requests.length;
  await page.getByRole("button", { name: "Retry 2 rows" }).click();
  await page.getByText("2 rows failed").waitFor();
  const again = stage.mock.requests.slice(asked);
  assert.equal(again.length, 2);
  for (const { text } of again) assert.match(text, /"max_(?:completion_)?tokens":512/u);
  assert.equal((await stage.api.run(run.id)).counts.succeeded, 32);
  assert.deepEqual(watched.faults, []);
});

Deno.test("ui-script-answer: an answer with markup is text wherever it is shown", async () => {
  await using stage = await openStage({
    latency: 40,
    faults: [
      { match: { regex: "bad" }, reply: { status: 400, json: { error: { message: foreign, type: foreign } } } },
      { match: { regex: "row" }, reply: { message: { content: `${foreign}\n\n**bold** ${foreign}` } } },
    ],
  });
  const run = await stage.run([...numbered(2), { q: "bad" }, ...numbered(30)], {
    concurrency: 2,
    retry: { attempts: 1, maxWaitMs: 0 },
  });
  while ((await stage.api.run(run.id)).counts.succeeded < 5) await sleep(20);
  await stage.api.call("POST /api/runs/{id}/pause", { id: run.id }); // so that the log is there however fast rows come
  await stage.api.waitForRun(run.id, "paused");
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await openRun(page, run.id);
  await page.locator(".log").getByText("<img src=x onerror").first().waitFor();
  await page.getByRole("button", { name: "Failed 1", exact: true }).click(); // what failed before the page came, too
  await page.locator(".log tr.is-bad").getByText("<img src=x onerror").waitFor();
  await stage.api.call("POST /api/runs/{id}/resume", { id: run.id });
  await stage.api.waitForRun(run.id);
  await page.locator(".mend__t").waitFor();
  await page.getByRole("button", { name: /^succeeded/u }).click();
  await page.locator('tr[data-row="3"]').click();
  const drawer = page.locator(".drawer");
  await drawer.locator("strong", { hasText: "bold" }).waitFor();
  for (const view of ["Text", "Markdown"]) {
    await drawer.getByRole("button", { name: view }).click();
    assert.ok((await drawer.innerText()).includes("<img src=x onerror=window.__x=1>"), view);
  }
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^failed/u }).click();
  await page.locator('tr[data-row="2"]').click();
  await drawer.getByText("invalid_request").waitFor();
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.evaluate(() => Reflect.get(globalThis, "__x")), undefined);
  assert.equal(await page.locator("main img, main script").count(), 0);
  assert.deepEqual(watched.faults, []);
  assert.deepEqual(watched.outside, []);
});

Deno.test("rows are walked by keys, found by a text, and the focus goes back where it came from", async () => {
  await using stage = await openStage();
  const run = await stage.run(numbered(500), { concurrency: 50 });
  await stage.api.waitForRun(run.id);
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await openRun(page, run.id);
  const table = page.getByRole("region", { name: "Results" });
  await table.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const drawer = page.locator(".drawer");
  await drawer.getByRole("heading", { name: "Row 2" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await drawer.getByRole("heading", { name: "Row 3" }).waitFor();
  await drawer.getByText("echo: row 2").first().waitFor();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
  assert.ok(await table.evaluate((element) => element === document.activeElement));
  await page.keyboard.press("End");
  await page.locator('tr[data-row="499"]').waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("row 42");
  await page.getByText("11 rows found").waitFor(); // 42, and 420 to 429
  assert.equal(await page.locator("tr[data-row]").count(), 11);
  assert.deepEqual(watched.faults, []);
});

Deno.test("a lost server is told, its figures are dimmed, and the page is right again by itself", async () => {
  await using stage = await openStage({ latency: 100 });
  const run = await stage.run(numbered(80), { concurrency: 2 });
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await openRun(page, run.id);
  await page.locator(".log tr").first().waitFor();
  await stage.server.kill();
  await page.getByText("The server cannot be reached.").waitFor();
  assert.equal(await page.locator(".is-stale").count(), 1);
  const pause = page.getByRole("button", { name: /^Pause/u });
  assert.equal(await pause.getAttribute("aria-disabled"), "true");
  await stage.server.start();
  await page.locator(".banner").waitFor({ state: "detached", timeout: 15_000 });
  assert.equal(await page.locator(".is-stale").count(), 0);
  const ended = await stage.api.waitForRun(run.id);
  await page.locator(".run--done").waitFor();
  await page.getByRole("button", { name: `succeeded ${ended.counts.succeeded}` }).waitFor();
});

Deno.test("what the endpoint asked to wait for is said in words, in the page's language", async () => {
  const reply = { status: 429, json: { error: { message: "Slow down" } }, headers: { "retry-after": "40" } };
  await using stage = await openStage({ faults: [{ match: { regex: "row 1$" }, reply }] });
  const run = await stage.run(numbered(4), { concurrency: 1 });
  for (const [language, says] of [["en", /asked for a pause.* \d\d s/u], ["zh-CN", /接口要求等待 \d\d 秒/u]] as const) {
    await using watched = await openPage(stage.browser, stage.server.url, { language });
    await openRun(watched.page, run.id);
    await watched.page.locator(".run__notices").getByText(says).waitFor();
    await watched.page.locator(".run__notices code", { hasText: "rate_limited" }).waitFor();
    assert.deepEqual(watched.faults, []);
  }
  await stage.api.call("POST /api/runs/{id}/cancel", { id: run.id });
});

Deno.test("two tabs show the same, and what one does the other sees", async () => {
  await using stage = await openStage({ latency: 100 });
  const run = await stage.run(numbered(400), { concurrency: 2 });
  await using one = await openPage(stage.browser, stage.server.url);
  await using other = await openPage(stage.browser, stage.server.url, { language: "zh-CN" });
  await openRun(one.page, run.id);
  await openRun(other.page, run.id);
  await one.page.keyboard.press("p");
  await other.page.getByText("已手动暂停").waitFor();
  await other.page.locator(".runhead .stepper input").fill("5");
  await other.page.keyboard.press("Enter");
  await one.page.waitForFunction(() =>
    document.querySelector<HTMLInputElement>(".runhead .stepper input")?.value === "5"
  );
  assert.equal((await stage.api.run(run.id)).concurrency, 5);
  await other.page.getByRole("button", { name: /^继续/u }).click();
  await stage.api.waitForRun(run.id, "running");
  await one.page.getByRole("button", { name: "Cancel…" }).click();
  await one.page.getByRole("button", { name: "Let it go on" }).click();
  assert.equal((await stage.api.run(run.id)).status, "running");
  await one.page.getByRole("button", { name: "Cancel…" }).click();
  await one.page.getByRole("button", { name: "Cancel the run" }).click();
  await other.page.getByText("已取消").waitFor();
  assert.deepEqual([...one.faults, ...other.faults], []);
});

Deno.test("a canary shows its rows and goes on with the rest; the page is whole in every look", async () => {
  await using stage = await openStage();
  const run = await stage.run(numbered(60), { concurrency: 4, canary: 5 });
  await stage.api.waitForRun(run.id, "paused");
  const looks = [
    { language: "en", theme: "light", width: 1440 },
    { language: "zh-CN", theme: "dark", width: 768 },
    { language: "zh-CN", theme: "light", width: 360 },
  ] as const;
  const look = async (page: Page, where: string) => {
    await assertNoSidewaysScroll(page, where);
    assert.deepEqual(await seriousFaults(page), [], where);
  };
  for (const one of looks) {
    await using watched = await openPage(stage.browser, stage.server.url, one);
    await openRun(watched.page, run.id);
    await look(watched.page, `paused ${one.width}`);
    assert.deepEqual(watched.faults, []);
  }
  {
    await using watched = await openPage(stage.browser, stage.server.url);
    await openRun(watched.page, run.id);
    await watched.page.getByRole("button", { name: "Continue with the other 55 rows" }).click();
    await watched.page.locator(".run--done").waitFor();
  }
  for (const one of looks) {
    await using watched = await openPage(stage.browser, stage.server.url, { ...one, theme: "dark" });
    await openRun(watched.page, run.id);
    await watched.page.locator("tr[data-row]").first().click();
    await watched.page.locator(".drawer .sec").first().waitFor();
    await look(watched.page, `completed ${one.width}`);
    assert.deepEqual(watched.outside, []);
  }
});

Deno.test("the charts are drawn without script, and rows of the cache are listed by themselves", async () => {
  await using stage = await openStage();
  const first = await stage.run(numbered(40), { concurrency: 10, cache: "use" });
  await stage.api.waitForRun(first.id);
  const run = await stage.run(numbered(50), { concurrency: 10, cache: "use" });
  await stage.api.waitForRun(run.id);
  {
    await using plain = await openPage(stage.browser, stage.server.url, { options: { javaScriptEnabled: false } });
    await plain.page.goto(`/runs/${run.id}`);
    assert.equal(await plain.page.locator(".quad figure").count(), 4);
    assert.match(await plain.page.locator(".quad path.l").first().getAttribute("d") ?? "", /^M\d/u);
    assert.equal(await plain.page.locator("tr[data-row]").count(), 40);
  }
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await openRun(page, run.id);
  await page.getByRole("button", { name: "cached 40" }).click();
  await page.locator(".resbar").getByText("40 rows").waitFor();
  await page.locator('tr[data-row="5"] .st--cache').waitFor();
  assert.equal(await page.locator("tr[data-row] .st--ok").count(), 0);
  await page.goto(`/runs/${run.id}?status=cached`);
  await page.locator(".resbar").getByText("40 rows").waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  assert.deepEqual(watched.faults, []);
});

Deno.test("a run that ends while its tab is hidden says so in the title, by a notification and with the file, once", async () => {
  await using stage = await openStage({ latency: 30 });
  const run = await stage.run(numbered(60), { concurrency: 2, canary: 5 });
  await stage.api.waitForRun(run.id, "paused");
  const options = { acceptDownloads: true };
  await using watched = await openPage(stage.browser, stage.server.url, { options });
  const { page } = watched;
  await page.context().grantPermissions(["notifications"]);
  await page.addInitScript(() => {
    const told: string[] = [];
    class Told {
      static permission = "granted";
      static requestPermission = () => Promise.resolve((Reflect.set(globalThis, "__asked", true), "granted"));
      constructor(title: string, { body }: { body: string }) {
        told.push(`${title}: ${body}`);
      }
      close(): void {}
    }
    Reflect.set(globalThis, "Notification", Told);
    Reflect.set(globalThis, "__told", told);
  });
  await openRun(page, run.id);
  assert.equal(await page.evaluate(() => Reflect.get(globalThis, "__asked")), undefined);
  for (const wish of ["Download by itself at the end", "Tell me when it ends"]) await page.getByLabel(wish).check();
  assert.equal(await page.evaluate(() => Reflect.get(globalThis, "__asked")), true);
  await page.reload();
  await untilAwake(page);
  assert.ok(await page.getByLabel("Tell me when it ends").isChecked()); // kept
  const second = await page.context().newPage(); // another tab of the same browser saves nothing more
  const files: string[] = [];
  for (const one of [page, second]) one.on("download", (file) => files.push(file.suggestedFilename()));
  await openRun(second, run.id);
  await page.bringToFront();
  const see = (state: string) =>
    page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  const own = await page.title();
  await see("hidden");
  await stage.api.call("POST /api/runs/{id}/resume", { id: run.id });
  await page.waitForFunction((id) => new RegExp(`^[\\d.]+% · #${id}$`).test(document.title), run.id);
  await stage.api.waitForRun(run.id);
  await page.waitForFunction((id) => document.title === `completed · #${id}`, run.id);
  const told = await page.evaluate(() => Reflect.get(globalThis, "__told"));
  assert.deepEqual(told, [`Run #${run.id}: completed: 60 succeeded, 0 failed`]);
  await see("visible");
  assert.equal(await page.title(), own);
  await second.locator(".run--done").waitFor();
  while (files.length === 0) await sleep(20);
  assert.equal(files.length, 1, `${files}`);
  assert.match(files[0] ?? "", /\.jsonl$/u);
  assert.deepEqual(watched.faults, []);
});
