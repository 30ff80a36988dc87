import assert from "node:assert/strict";
import { insertFile } from "../../db/datasets.ts";
import { putImported } from "../../db/imported.ts";
import { openDatabase } from "../../db/open.ts";
import { fileRecord, newRun } from "../../db/records_for_tests.ts";
import { insertRun } from "../../db/runs.ts";
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
import { temporaryFolder } from "../support/folder.ts";
import { startServer } from "../support/server.ts";

/** A server with two projects on an endpoint of its own, a file, and a browser. */
async function openStage(mockOptions: Parameters<typeof startMock>[0] = {}) {
  await using opening = new AsyncDisposableStack();
  const mock = await startMock(mockOptions);
  opening.defer(() => mock.close());
  const server = opening.use(await startServer());
  const { browser } = opening.use(await openBrowser());
  const api = new Api(server);
  const endpoint = { url: `${mock.base}/v1`, model: "mock-model" };
  const prompt = { messages: [{ role: "user" as const, content: "{{q}}" }] };
  const news = await api.call("POST /api/projects", { name: "News <b>1</b>", endpoint, prompt });
  const other = await api.call("POST /api/projects", {
    name: "评论",
    endpoint: { ...endpoint, model: "b-model" },
    prompt,
  });
  const rows = Array.from({ length: 60 }, (_, n) => JSON.stringify(n === 3 ? { other: 1 } : { q: `row ${n}` }));
  const { id: datasetId } = await api.upload(rows.join("\n") + "\n", "rows.jsonl");
  const open = opening.move();
  return {
    server,
    browser,
    api,
    mock,
    news,
    other,
    run: (id: string, count: number, more: Record<string, unknown> = {}) =>
      api.call("POST /api/projects/{id}/runs", { id, datasetId, selection: { kind: "first", count }, ...more }),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function openHistory(page: Page, query = ""): Promise<void> {
  await page.goto(`/history${query}`);
  await untilAwake(page);
}

const shown = (page: Page) =>
  page.locator("tr[data-run]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-run")));

const row = (page: Page, id: string) => page.locator(`tr[data-run="${id}"]`);

/** Waits until these runs are listed, in this order. */
async function untilShown(page: Page, ids: string[]): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll("tr[data-run]")].map((row) => row.getAttribute("data-run")).join() === wanted,
    ids.join(),
  );
}

Deno.test("runs are found by the address: without script by a form, with it at once", async () => {
  await using stage = await openStage();
  const one = await stage.run(stage.news.id, 2);
  const two = await stage.run(stage.other.id, 5);
  const three = await stage.run(stage.news.id, 3);
  for (const { id } of [one, two, three]) await stage.api.waitForRun(id);
  {
    await using plain = await openPage(stage.browser, stage.server.url, { options: { javaScriptEnabled: false } });
    const { page } = plain;
    await page.goto("/history");
    assert.deepEqual(await shown(page), [three.id, two.id, one.id]);
    await page.getByRole("button", { name: /^With failures/u }).click();
    assert.deepEqual(await shown(page), [two.id]);
    await page.goto("/history");
    await page.getByLabel("Project", { exact: true }).selectOption({ label: "News <b>1</b>" });
    await page.getByRole("button", { name: "Filter" }).last().click();
    assert.deepEqual(await shown(page), [three.id, one.id]);
    assert.match(page.url(), /projectId=/u);
    await page.getByLabel("Find runs").fill("b-model");
    await page.getByLabel("Find runs").press("Enter");
    await page.getByText("No run fits.").waitFor();
  }
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await openHistory(page);
  await page.keyboard.press("/");
  await page.keyboard.type("评");
  await untilShown(page, [two.id]);
  assert.equal(new URL(page.url()).search, `?q=${encodeURIComponent("评")}`);
  await page.getByLabel("Find runs").fill("");
  await untilShown(page, [three.id, two.id, one.id]);
  await page.getByRole("button", { name: /^With failures/u }).click();
  await untilShown(page, [two.id]);
  assert.equal(await page.getByRole("button", { name: /^With failures/u }).getAttribute("aria-pressed"), "true");
  await page.goBack();
  await untilShown(page, [three.id, two.id, one.id]);
  await openHistory(page, "?state=unfinished&days=7");
  await page.getByRole("link", { name: "Show all runs" }).click();
  await untilShown(page, [three.id, two.id, one.id]);
  assert.equal(new URL(page.url()).search, "");
  assert.deepEqual(watched.faults, []);
  assert.deepEqual(watched.outside, []);
});

Deno.test("a run that goes on moves, a new one comes on top, and one that is not over is asked about before it goes", async () => {
  await using stage = await openStage({ latency: 700 });
  const going = await stage.run(stage.news.id, 60, { concurrency: 1 });
  await stage.api.waitForRun(going.id, "running");
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await openHistory(page);
  const figure = () => row(page, going.id).locator(".bar .mid").innerText();
  const before = await figure();
  await page.waitForFunction(
    ([id, text]) => document.querySelector(`tr[data-run="${id}"] .bar .mid`)?.textContent !== text,
    [going.id, before],
  );
  const next = await stage.run(stage.other.id, 2);
  await untilShown(page, [next.id, going.id]);
  await row(page, next.id).getByText("completed").waitFor();
  await row(page, going.id).getByRole("button", { name: /^More actions/u }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Keep" }).click();
  assert.equal((await stage.api.run(going.id)).status, "running");
  await row(page, going.id).getByRole("button", { name: /^More actions/u }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Cancel and delete" }).click();
  await untilShown(page, [next.id]);
  assert.equal((await stage.api.run(going.id)).status, "cancelled");
  await page.getByRole("button", { name: "Undo" }).click();
  await untilShown(page, [next.id, going.id]);
  await row(page, going.id).getByText("cancelled").waitFor();
  assert.deepEqual(watched.faults, []);
});

Deno.test("a deleted run comes back by undo, and is gone for good when the page is left", async () => {
  await using stage = await openStage();
  const runs = [
    await stage.run(stage.news.id, 2),
    await stage.run(stage.other.id, 2),
    await stage.run(stage.news.id, 1),
  ];
  for (const { id } of runs) await stage.api.waitForRun(id);
  const [one, two, three] = runs.map(({ id }) => id) as [string, string, string];
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await openHistory(page);
  await row(page, two).getByRole("button", { name: /^More actions/u }).press("Enter");
  await page.getByRole("menuitem", { name: "Delete" }).press("Enter");
  await untilShown(page, [three, one]);
  await page.keyboard.press("Control+z");
  await untilShown(page, [three, two, one]);
  await row(page, one).getByRole("checkbox").check();
  await row(page, three).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Delete 2" }).click();
  await untilShown(page, [two]);
  assert.equal((await stage.api.run(one)).id, one);
  await page.goto("/statistics");
  for (let tries = 0; (await stage.api.call("GET /api/runs", {})).total > 1 && tries < 50; tries++) {
    await page.waitForTimeout(20);
  }
  assert.deepEqual((await stage.api.call("GET /api/runs", {})).runs.map(({ id }) => id), [two]);
  assert.deepEqual(watched.faults, []);
});

Deno.test("two runs are held beside each other, and one is repeated as it was or as the project is now", async () => {
  await using stage = await openStage();
  const first = await stage.run(stage.news.id, 10, { outputField: "answer" });
  await stage.api.waitForRun(first.id);
  await stage.api.call("PATCH /api/projects/{id}", {
    id: stage.news.id,
    prompt: { messages: [{ role: "user", content: "changed {{q}}" }] },
  });
  const second = await stage.run(stage.news.id, 3);
  await stage.api.waitForRun(second.id);
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await openHistory(page);
  for (const { id } of [first, second]) await row(page, id).getByRole("checkbox").check();
  const foot = page.locator(".vs");
  assert.match((await foot.innerText()).replace(/\s+/gu, " "), /Rows #1 10 #2 3 Success #1 90.0% #2 100%/u);
  await foot.getByRole("button", { name: "All figures and settings" }).click();
  const sheet = page.getByRole("dialog", { name: "#1 and #2 beside each other" });
  const cells = async (name: string) =>
    (await sheet.getByRole("row", { name }).first().locator("td").allInnerTexts()).map((text) => text.trim());
  await sheet.getByRole("heading", { name: "Settings that differ" }).waitFor();
  assert.deepEqual(await cells("Failed"), ["1", "0", "−1"]);
  assert.deepEqual(await cells("Success"), ["90.00%", "100%", "+10 points"]);
  assert.deepEqual(await cells("variable missing"), ["1", "0", "−1"]);
  assert.deepEqual((await cells("Prompt")).map((text) => text.split("\n")[1]), ["{{q}}", "changed {{q}}"]);
  assert.deepEqual(await cells("Field of the result"), ["answer", "response"]);
  assert.deepEqual(await seriousFaults(page), []);
  await page.keyboard.press("Escape");
  assert.equal(
    await foot.getByRole("button", { name: "All figures and settings" }).evaluate((it) =>
      it === document.activeElement
    ),
    true,
  );

  const asked = stage.mock.requests.length;
  await row(page, first.id).getByRole("button", { name: /^Run again/u }).click();
  const repeat = page.getByRole("dialog", { name: "Run #1 again" });
  await repeat.getByRole("radio", { name: /^As it was then/u }).waitFor();
  assert.equal(await repeat.getByText("changed {{q}}").count(), 1);
  assert.deepEqual(await seriousFaults(page), []);
  await repeat.getByRole("button", { name: "Run 10 rows" }).dblclick();
  await page.waitForURL(/\/runs\/3$/u);
  const third = await stage.api.waitForRun("3");
  assert.deepEqual([third.outputField, third.prompt], ["answer", first.prompt]);
  assert.equal(stage.mock.requests.length - asked, 9);
  await openHistory(page);
  assert.equal((await stage.api.call("GET /api/runs", {})).total, 3);
  await row(page, first.id).getByRole("button", { name: /^Run again/u }).click();
  await repeat.getByRole("radio", { name: /^With the project as it is now/u }).check();
  await repeat.getByRole("button", { name: "Run 10 rows" }).click();
  await page.waitForURL(/\/runs\/4$/u);
  const fourth = await stage.api.waitForRun("4");
  assert.deepEqual([fourth.outputField, fourth.prompt.messages[0]?.content], ["response", "changed {{q}}"]);
  assert.equal(fourth.counts.total, 10);
  assert.deepEqual(watched.faults, []);
});

Deno.test("thousands of runs come as one scrolls, and those out of sight weigh nothing; the imported ones have their place", async () => {
  await using folder = await temporaryFolder();
  const count = 1_200;
  {
    using open = openDatabase(folder.path);
    const { db } = open;
    insertFile(db, fileRecord("hash"));
    const start = Date.now();
    db.transaction(() => {
      for (let number = 0; number < count; number++) {
        insertRun(db, newRun(), new Date(start - (count - number) * 1_800_000));
      }
    })();
    db.exec(
      "update runs set status = 'completed', succeeded = 9, failed = 1, started_at = created_at, active_ms = 1000",
    );
    const body = { filename: "旧.jsonl", total_records: 10, success_count: 8, error_count: 2, status: "completed" };
    for (const [index, name] of ["<img src=x>", "一"].entries()) {
      const oldCreatedAt = `2025-06-0${index + 1}T00:00:00.000Z`;
      const old = { ...body, project_name: name, created_at: oldCreatedAt };
      putImported(db, { kind: "record", oldId: `r${index}`, oldCreatedAt, newId: null, body: old }, new Date());
    }
  }
  await using server = await startServer({ folder: folder.path });
  await using opened = await openBrowser();
  await using watched = await openPage(opened.browser, server.url);
  const { page } = watched;
  await openHistory(page);
  assert.ok((await page.locator(".page__head").innerText()).includes("1,200 runs"));
  const lines = () => page.locator("tr[data-run]").count();
  for (let oldest = count; oldest > 500;) {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await page.waitForTimeout(60);
    oldest = Number((await shown(page)).at(-1));
    assert.ok(await lines() < 500, `${await lines()} rows are written`);
  }
  await page.evaluate(() => scrollTo(0, 0));
  await row(page, String(count)).waitFor();
  assert.ok(await lines() < 500);
  await page.getByRole("link", { name: /^Earlier application/u }).click();
  const table = page.getByRole("region", { name: /^Runs of the earlier application/u });
  assert.deepEqual(await table.locator(".who b").allInnerTexts(), ["一", "<img src=x>"]);
  assert.equal(await table.locator("img").count(), 0);
  const looks = [
    { language: "en", theme: "light", width: 1440 },
    { language: "zh-CN", theme: "dark", width: 768 },
    { language: "en", theme: "dark", width: 360 },
  ] as const;
  for (const look of looks) {
    await using other = await openPage(opened.browser, server.url, look);
    for (const query of ["", "?tab=imported"]) {
      await openHistory(other.page, query);
      for (const id of query === "" ? [String(count), String(count - 1)] : []) {
        await row(other.page, id).getByRole("checkbox").check();
      }
      await assertNoSidewaysScroll(other.page, `${query} ${look.width}`);
      if (query === "" || look.width === 360) assert.deepEqual(await seriousFaults(other.page), [], `${look.width}`);
    }
    assert.deepEqual([...other.faults, ...other.outside], []);
  }
  assert.deepEqual(watched.faults, []);
});
