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

/** A server on which two models have worked, one of them with failures, and a browser. */
async function openStage() {
  await using opening = new AsyncDisposableStack();
  const mock = await startMock({ faults: [{ match: { regex: "filter" }, reply: "content-filter" }] });
  opening.defer(() => mock.close());
  const server = opening.use(await startServer());
  const { browser } = opening.use(await openBrowser());
  const api = new Api(server);
  const work = async (name: string, model: string, rows: readonly string[]) => {
    const project = await api.call("POST /api/projects", {
      name,
      endpoint: { url: `${mock.base}/v1`, model, key: "sk-test1234" },
      prompt: { messages: [{ role: "user", content: "{{q}}" }] },
    });
    const dataset = await api.upload(rows.map((q) => JSON.stringify({ q }) + "\n").join(""));
    const run = await api.call("POST /api/projects/{id}/runs", { id: project.id, datasetId: dataset.id });
    await api.waitForRun(run.id);
  };
  await work("=First", "model-a", [...Array.from({ length: 30 }, (_, n) => `row ${n}`), "to filter"]);
  await work("Second", "model-b", Array.from({ length: 10 }, (_, n) => `a longer row, number ${n}`));
  const open = opening.move();
  return { server, browser, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

async function saved(page: Page, act: () => Promise<void>): Promise<{ name: string; bytes: Uint8Array }> {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  return { name: download.suggestedFilename(), bytes: await Deno.readFile(await download.path()) };
}

const textOf = (bytes: Uint8Array) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

/** The page in both themes, both languages and three widths. */
async function lookAt({ browser, server }: Awaited<ReturnType<typeof openStage>>): Promise<void> {
  const looks = [
    { language: "en", theme: "light", width: 1440 },
    { language: "zh-CN", theme: "dark", width: 768 },
    { language: "zh-CN", theme: "light", width: 360 },
  ] as const;
  for (const look of looks) {
    await using watched = await openPage(browser, server.url, look);
    const { page } = watched;
    await page.goto("/statistics?period=24h");
    await untilAwake(page);
    const where = `${look.language} ${look.theme} ${look.width}`;
    await page.locator(".plot__b").first().click();
    await page.locator(".plot__tip").waitFor();
    await assertNoSidewaysScroll(page, where);
    assert.deepEqual(await seriousFaults(page), [], where);
    assert.deepEqual([watched.faults, watched.outside], [[], []], where);
  }
}

Deno.test("figures, charts and tables: complete without script, read by pointer and keys, saved, filtered, in every look", async () => {
  await using stage = await openStage();
  await lookAt(stage);
  {
    await using plain = await openPage(stage.browser, stage.server.url, { options: { javaScriptEnabled: false } });
    const { page } = plain;
    await page.goto("/statistics");
    assert.equal(await page.locator(".kpis dd b").first().innerText(), "41");
    assert.ok(await page.locator(".chart .f-ok").count() > 0);
    assert.ok(await page.getByRole("row", { name: /model-a/u }).isVisible());
    await page.getByRole("link", { name: "24 hours" }).click();
    await page.getByRole("heading", { name: "Rows by hour" }).waitFor();
    await page.getByRole("combobox", { name: "Model" }).selectOption("model-b");
    await page.getByRole("button", { name: "Show" }).click();
    assert.match(page.url(), /period=24h.*model=model-b/u);
    assert.equal(await page.locator(".kpis dd b").first().innerText(), "10");
    assert.deepEqual(plain.faults, []);
  }
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await page.goto("/statistics");
  await untilAwake(page);

  // by pointer, by keys, and as a table
  const rows = page.getByRole("slider", { name: "Rows by day" });
  const box = await rows.boundingBox();
  assert.ok(box);
  await rows.hover({ position: { x: box.width - 4, y: 40 } });
  const tip = rows.locator(".plot__tip");
  assert.match(await tip.innerText(), /41\s+succeeded\s+40\s+cached\s+0\s+failed\s+1/u);
  await page.mouse.move(2, 2);
  await tip.waitFor({ state: "detached" });
  await page.getByRole("slider", { name: "Latency" }).focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  assert.ok(await rows.evaluate((element) => element === document.activeElement));
  await page.keyboard.press("End");
  assert.match(await rows.getAttribute("aria-valuetext") ?? "", /succeeded 40, cached 0, failed 1/u);
  await page.keyboard.press("ArrowLeft");
  assert.match(await tip.innerText(), /succeeded\s+0/u);
  await page.keyboard.press("Escape");
  await tip.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "“Rows by day” as a table" }).click();
  const table = page.getByRole("region", { name: "Rows by day, scrolls sideways" });
  assert.equal(await table.locator("tbody tr").count(), 30);
  assert.equal(await table.locator("tbody tr").last().locator("td").first().innerText(), "40");

  // as files
  const save = async (form: string) => {
    await page.getByRole("button", { name: "Save “Rows by day”: PNG, SVG, CSV" }).click();
    return await saved(page, () => page.getByRole("menuitem", { name: `Save as ${form}` }).click());
  };
  const csv = await save("CSV");
  assert.match(csv.name, /^statistics-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d-rows\.csv$/u);
  assert.match(
    textOf(csv.bytes),
    /^\uFEFFDay,succeeded,cached,failed\r\n(?:[\d-]+,\d+,\d+,\d+\r\n){29}[\d-]+,40,0,1\r\n$/u,
  );
  const svg = textOf((await save("SVG")).bytes);
  assert.ok(svg.startsWith("<svg ") && svg.includes("Rows by day") && !/var\(|light-dark/u.test(svg));
  const png = await save("PNG");
  assert.deepEqual([...png.bytes.slice(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  assert.ok(png.bytes.length > 8000, `${png.bytes.length} bytes`);
  const all = await saved(page, () => page.getByRole("button", { name: "Export CSV" }).click());
  assert.match(textOf(all.bytes).split("\r\n").at(-2) ?? "", /^[\d-]+,2,41,40,1,0,\d+,\d+,\d+,[\d.]+,[\d.]+,[\d.]+$/u);

  // by cause, by length, by model and project
  assert.match(await page.getByRole("region", { name: "Failures by cause" }).innerText(), /filtered\s+1\s+100%/u);
  const runs = await page.getByRole("link", { name: "Runs with failures" }).getAttribute("href");
  assert.equal(runs, "/history?state=with_failures&days=30");
  await page.getByRole("button", { name: "characters" }).click();
  await page.getByText(/median \d+ characters/u).waitFor();
  await page.getByRole("button", { name: "Project", exact: true }).click();
  await page.getByRole("row", { name: /=First 31/u }).waitFor();
  const groups = await saved(page, () => page.getByRole("button", { name: "Save as CSV: By project" }).click());
  assert.match(textOf(groups.bytes), /\r\n'=First,1,31,/u);

  // filters, and the way back from nothing
  await page.getByRole("combobox", { name: "Project" }).selectOption({ label: "Second" });
  await page.waitForFunction(() => document.querySelector(".kpis dd b")?.textContent === "10");
  assert.match(page.url(), /\?project=/u);
  await page.getByText("No row failed.").first().waitFor();
  await page.getByRole("combobox", { name: "Model" }).selectOption("model-a");
  await page.getByText("Nothing that fits the filter").waitFor();
  await page.getByRole("button", { name: "All projects and models" }).click();
  await page.waitForFunction(() => document.querySelector(".kpis dd b")?.textContent === "41");
  await page.getByRole("link", { name: "Custom" }).click();
  await page.getByLabel("To", { exact: true }).fill("2020-01-01");
  await page.getByLabel("From", { exact: true }).fill("2020-01-01");
  await page.getByText("Nothing was run in this time.").waitFor();
  await page.reload();
  await untilAwake(page);
  await page.getByRole("button", { name: /^Show all, from/u }).click();
  await page.waitForFunction(() => document.querySelector(".kpis dd b")?.textContent === "41");
  assert.deepEqual([watched.faults, watched.outside], [[], []]);
});

Deno.test("statistics that cannot be had are told with the next step; before the first run the page says what to do", async () => {
  await using server = await startServer();
  await using opened = await openBrowser();
  await using watched = await openPage(opened.browser, server.url);
  const { page } = watched;
  await page.goto("/statistics");
  await untilAwake(page);
  assert.equal(await page.getByRole("link", { name: "Run your first rows" }).getAttribute("href"), "/");
  assert.deepEqual(await seriousFaults(page), []);
  assert.deepEqual(watched.faults, []);
  await page.route("**/api/stats*", (route) => route.abort());
  await page.getByRole("link", { name: "7 days" }).click();
  await page.getByRole("alert").waitFor();
  await page.unroute("**/api/stats*");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("alert").waitFor({ state: "detached" });
});
