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

/** A server on an empty folder, and a browser. */
async function openStage() {
  await using opening = new AsyncDisposableStack();
  const server = opening.use(await startServer());
  const { browser } = opening.use(await openBrowser());
  const api = new Api(server);
  const open = opening.move();
  return { server, browser, api, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

async function openList(page: Page, path = "/"): Promise<void> {
  await page.goto(path);
  await untilAwake(page);
}

const row = (page: Page, name: string) => page.getByRole("row", { name: new RegExp(name, "u") });

async function choose(page: Page, project: string, action: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${project}` }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

Deno.test("a first visitor sees the sample run after one key, and is led to a project of their own", async () => {
  await using stage = await openStage();
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await openList(page);
  await page.getByRole("heading", { name: "No project yet" }).waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  await page.keyboard.press("n");
  const name = page.getByRole("dialog").getByRole("textbox", { name: "Name" });
  await name.waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  await page.keyboard.press("Enter");
  await page.getByText("Give it a name.").waitFor();
  await page.keyboard.type("Mine");
  await page.keyboard.press("Escape");
  await page.locator("#new-project-name").waitFor({ state: "detached" });

  await page.keyboard.press("Enter");
  await page.waitForURL("**/runs/1");
  await page.getByText("running", { exact: true }).first().waitFor();
  await openList(page);
  await row(page, "Demo: questions").waitFor();
  await page.getByRole("region", { name: "Runs in progress" }).getByRole("link", { name: /#1/u }).waitFor();
  await page.getByRole("button", { name: "New project" }).click();
  await name.fill("Mine");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/projects\/[^/]+\/settings$/u);
  assert.equal((await stage.api.call("GET /api/projects", {})).projects[0]?.name, "Mine");
  assert.deepEqual(watched.faults, []);
  assert.deepEqual(watched.outside, []);
});

Deno.test("without script the sample runs, a project is made, and a project is found", async () => {
  await using stage = await openStage();
  await using watched = await openPage(stage.browser, stage.server.url, { options: { javaScriptEnabled: false } });
  const { page } = watched;
  await page.goto("/");
  await page.getByRole("button", { name: "Run the sample" }).click();
  await page.waitForURL("**/runs/1");
  await page.goto("/");
  await page.getByRole("button", { name: "New project" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("商品标题");
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForURL("**/settings");
  await page.goto("/");
  await page.getByRole("searchbox").fill("标题");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/?q=*");
  await row(page, "商品标题").waitFor();
  await page.goto("/?q=nowhere");
  await page.getByText("No project with “nowhere”").waitFor();
});

Deno.test("five hundred projects come in pages, and are found as one types", async () => {
  await using stage = await openStage();
  for (let n = 0; n < 500; n++) {
    if ([1, 450, 499].includes(n)) await sleep(5); // two of one millisecond have no order
    await stage.api.call("POST /api/projects", {
      name: `Project ${n}`,
      endpoint: { model: n % 50 ? "m" : "qwen-plus" },
    });
  }
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await openList(page);
  const rows = page.locator("tr[data-project]");
  assert.equal(await rows.first().locator("a").first().innerText(), "Project 499");
  while (await rows.count() < 500) {
    const before = await rows.count();
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.waitForFunction((count) => document.querySelectorAll("tr[data-project]").length > count, before);
  }
  assert.equal(await page.getByText("Show more").count(), 0);
  assert.equal(await rows.last().locator("a").first().innerText(), "Project 0");

  await page.keyboard.press("/");
  await page.keyboard.type("qwen");
  await page.waitForFunction(() => document.querySelectorAll("tr[data-project]").length === 10);
  await page.waitForURL("**/?q=qwen");
  await page.getByRole("searchbox").fill("project 123");
  await row(page, "Project 123").waitFor();
  assert.equal(await rows.count(), 1);
  await page.getByRole("searchbox").fill("no such");
  await page.getByText("No project with “no such”").waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  await page.getByRole("button", { name: "Show all" }).click();
  await page.waitForFunction(() => document.querySelectorAll("tr[data-project]").length === 50);
  assert.equal(new URL(page.url()).search, "");

  await using plain = await openPage(stage.browser, stage.server.url, { options: { javaScriptEnabled: false } });
  await plain.page.goto("/?q=Project");
  await plain.page.getByRole("link", { name: "Show more" }).click();
  await row(plain.page, "Project 449").waitFor();
  assert.deepEqual(watched.faults, []);
  assert.deepEqual(watched.outside, []);
});

Deno.test("a project is renamed, copied and deleted, each by keyboard, and what was deleted comes back", async () => {
  await using stage = await openStage();
  for (const name of ["Alpha", "Beta", "Gamma"]) await stage.api.call("POST /api/projects", { name });
  const names = async () => (await stage.api.call("GET /api/projects", {})).projects.map(({ name }) => name);
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await openList(page);
  await page.getByRole("button", { name: "Actions for Beta" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Workbench" }).waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  for (let n = 0; n < 3; n++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).waitFor();
  await page.keyboard.type("Better");
  await page.keyboard.press("Enter");
  await row(page, "Better").waitFor();
  assert.deepEqual(await names(), ["Gamma", "Better", "Alpha"]);

  await choose(page, "Better", "Duplicate");
  await row(page, "Better \\(2\\)").waitFor();
  assert.deepEqual(await names(), ["Better (2)", "Gamma", "Better", "Alpha"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await row(page, "Better \\(2\\)").waitFor({ state: "detached" });

  await choose(page, "Gamma", "Delete");
  await row(page, "Gamma").waitFor({ state: "detached" });
  await page.getByText("Deleted “Gamma”").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Better");
  assert.deepEqual(await seriousFaults(page), []);
  await page.keyboard.press("Control+z");
  await row(page, "Gamma").waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent === "Gamma");
  assert.deepEqual(await names(), ["Gamma", "Better", "Alpha"]);

  await choose(page, "Gamma", "Delete");
  await choose(page, "Alpha", "Delete");
  await page.waitForFunction(() =>
    fetch("/api/projects").then((answer) => answer.json()).then(({ projects }) => projects.length === 2)
  );
  await openList(page); // leaving the page deletes for good
  await row(page, "Better").waitFor();
  await row(page, "Alpha").waitFor({ state: "detached" });
  await page.waitForFunction(() =>
    fetch("/api/projects").then((answer) => answer.json()).then(({ projects }) => projects.length === 1)
  );
  assert.deepEqual(await names(), ["Better"]);
  assert.deepEqual(watched.faults.filter((fault) => !/404/u.test(fault)), []);
});

Deno.test("a run is seen going on, is paused and continued, and its figures stand with its project", async () => {
  await using stage = await openStage();
  await using mock = await startMock({ latency: 40 });
  const { api } = stage;
  const project = await api.call("POST /api/projects", {
    name:
      "Reviews, so many that their name must be cut off somewhere, since it says all that the project does with them",
    description: "about",
    endpoint: { url: `${mock.base}/v1`, model: "mock-model", key: "sk-test1234" },
    prompt: { messages: [{ role: "user", content: "{{q}}" }] },
  });
  const dataset = await api.upload(
    Array.from({ length: 900 }, (_, n) => `{"q":"row ${n}"}\n`).join(""),
    "reviews.jsonl",
  );
  const run = await api.call("POST /api/projects/{id}/runs", { id: project.id, datasetId: dataset.id, concurrency: 1 });
  for (
    const look of [
      { language: "zh-CN", theme: "dark", width: 1024 },
      { language: "en", theme: "light", width: 768 },
      { language: "zh-CN", theme: "dark", width: 360 },
    ] as const
  ) {
    await using watched = await openPage(stage.browser, stage.server.url, look);
    await openList(watched.page);
    await watched.page.locator(".livecard").waitFor();
    await assertNoSidewaysScroll(watched.page, String(look.width));
    assert.deepEqual(await seriousFaults(watched.page), []);
    assert.deepEqual(watched.faults, []);
  }
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await openList(page);
  const card = page.getByRole("region", { name: "Runs in progress" });
  await card.getByText("Reviews").first().waitFor();
  await row(page, "Reviews").getByText("running").waitFor();
  await card.getByRole("button", { name: /^Pause/u }).click();
  await card.getByRole("button", { name: /^Resume/u }).waitFor();
  await row(page, "Reviews").getByText("paused").waitFor();
  assert.equal((await api.run(run.id)).status, "paused");
  await card.getByRole("button", { name: /^Resume/u }).click();
  await card.getByRole("button", { name: /^Pause/u }).waitFor();
  await api.call("PATCH /api/runs/{id}", { id: run.id, concurrency: 100 });
  await api.waitForRun(run.id);
  await card.waitFor({ state: "detached" });
  await row(page, "Reviews").getByText("completed").waitFor();
  await row(page, "Reviews").getByText("100%", { exact: true }).waitFor();
  await page.getByRole("searchbox").fill("reviews.jsonl");
  await row(page, "Reviews").getByRole("link", { name: /completed/u }).click();
  await page.waitForURL(`**/runs/${run.id}`);
  assert.deepEqual(watched.faults, []);
});
