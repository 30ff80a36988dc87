import assert from "node:assert/strict";
import { startMock } from "../../server/mock/server.ts";
import { Api } from "../support/api.ts";
import { assertNoSidewaysScroll, openBrowser, openPage, seriousFaults, untilAwake } from "../support/browser.ts";
import { startServer } from "../support/server.ts";

/** A server with the sample project and a run of it, and a browser beside it. */
async function openStage() {
  await using opening = new AsyncDisposableStack();
  const server = opening.use(await startServer());
  const { browser } = opening.use(await openBrowser());
  const api = new Api(server);
  const { project, dataset } = await api.call("POST /api/demo", {});
  const run = await api.call("POST /api/projects/{id}/runs", {
    id: project.id,
    datasetId: dataset.id,
    concurrency: 1,
  });
  const open = opening.move();
  return {
    url: server.url,
    browser,
    api,
    project,
    run,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

const pagesOf = (projectId: string, runId: string) => [
  "/",
  `/projects/${projectId}`,
  `/projects/${projectId}/runs`,
  `/projects/${projectId}/settings`,
  `/runs/${runId}`,
  "/history",
  "/statistics",
  "/templates",
  "/nowhere",
  "/sign-in",
];

/** What a page that is not there says of itself in the console; its status is what is wanted. */
const isWanted = (fault: string) => /status of 404/u.test(fault);

Deno.test("every page is whole in both languages and themes: no fault, no sideways scroll, nothing asked outside", async () => {
  await using stage = await openStage();
  const looks = [
    { language: "en", theme: "light", width: 1440 },
    { language: "zh-CN", theme: "dark", width: 1440 },
    { language: "en", theme: "dark", width: 768 },
    { language: "zh-CN", theme: "light", width: 360 },
  ] as const;
  for (const look of looks) {
    await using watched = await openPage(stage.browser, stage.url, look);
    for (const path of pagesOf(stage.project.id, stage.run.id)) {
      const where = `${path} ${look.language} ${look.theme} ${look.width}`;
      await watched.page.goto(path);
      await untilAwake(watched.page);
      await assertNoSidewaysScroll(watched.page, where);
      assert.deepEqual(await seriousFaults(watched.page), [], where);
      assert.equal(await watched.page.locator("html").getAttribute("lang"), look.language);
      for (const width of look.width === 1440 ? [360, 1024, 3840] : []) {
        await watched.page.setViewportSize({ width, height: 900 });
        await assertNoSidewaysScroll(watched.page, `${where}, then ${width}`);
      }
      await watched.page.setViewportSize({ width: look.width, height: 900 });
    }
    assert.deepEqual(watched.faults.filter((fault) => !isWanted(fault)), []);
    assert.deepEqual(watched.outside, []);
  }
});

Deno.test("no link of any page is dead, and the policy of each holds back scripts in the page and other hosts", async () => {
  await using stage = await openStage();
  const links = new Set<string>();
  for (const path of pagesOf(stage.project.id, stage.run.id)) {
    const response = await fetch(stage.url + path);
    const policy = response.headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self';/u, path);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/u, path);
    const html = await response.text();
    for (const [, href = ""] of html.matchAll(/<a\b[^>]*?\bhref="([^"#]*)/gu)) {
      if (href !== "") links.add(new URL(href.replaceAll("&amp;", "&"), stage.url + path).href);
    }
  }
  assert.ok(links.size > 30, `${links.size} links`);
  for (const link of links) {
    assert.ok(link.startsWith(`${stage.url}/`), link);
    assert.doesNotMatch(new URL(link).pathname, /compare|people/u);
    const response = await fetch(link);
    await response.body?.cancel();
    assert.ok(response.ok, `${link}: ${response.status}`);
  }

  await using watched = await openPage(stage.browser, stage.url);
  await watched.page.goto("/");
  await untilAwake(watched.page);
  const held = await watched.page.evaluate(async () => {
    const broken: string[] = [];
    addEventListener("securitypolicyviolation", ({ effectiveDirective }) => broken.push(effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "document.title = 'ran'";
    document.body.append(script);
    const about = document.createElement("i");
    about.setAttribute("onclick", "document.title = 'ran'");
    document.body.append(about);
    about.click();
    await fetch("http://127.0.0.1:9/").catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { title: document.title, broken: broken.sort() };
  });
  assert.notEqual(held.title, "ran");
  assert.deepEqual(held.broken, ["connect-src", "script-src-attr", "script-src-elem"]);
});

Deno.test("language and theme change at once and stay, and work without script", async () => {
  await using stage = await openStage();
  {
    await using watched = await openPage(stage.browser, stage.url);
    const { page } = watched;
    await page.goto("/history");
    await untilAwake(page);
    await page.getByRole("button", { name: "Switch dark and light" }).click();
    assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByRole("heading", { name: "历史" }).waitFor();
    assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
    assert.equal(new URL(page.url()).pathname, "/history");
    const problem = await page.evaluate(() => fetch("/api/runs/999").then((response) => response.json()));
    assert.equal(problem.detail, "没有这个处理任务。");
    assert.deepEqual(watched.faults.filter((fault) => !isWanted(fault)), []);
  }
  await using watched = await openPage(stage.browser, stage.url, { options: { javaScriptEnabled: false } });
  const { page } = watched;
  await page.goto("/statistics?days=7");
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("heading", { name: "统计" }).waitFor();
  assert.equal(new URL(page.url()).search, "?days=7");
  await page.getByRole("button", { name: "切换深色与浅色" }).click();
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
});

Deno.test("the palette finds places, projects and runs by keyboard alone, and the focus goes back", async () => {
  await using stage = await openStage();
  await using watched = await openPage(stage.browser, stage.url);
  const { page } = watched;
  await page.goto("/statistics");
  await untilAwake(page);
  await page.getByRole("button", { name: "Find, jump, do" }).focus();
  await page.route("**/static/built/**", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  await page.keyboard.press("Control+k");
  await page.keyboard.type("gtx"); // faster than the palette comes, and a shortcut by itself
  await page.keyboard.press("Backspace");
  const field = page.getByRole("combobox", { name: "Find, jump, do" });
  await field.waitFor();
  await page.waitForFunction(() =>
    document.activeElement instanceof HTMLInputElement && document.activeElement.value === "gt"
  );
  await page.unroute("**/static/built/**");
  assert.match(page.url(), /\/statistics$/u);
  await field.fill("");
  await page.getByRole("option", { name: /Run #1/u }).waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  await page.keyboard.press("Escape");
  await field.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement?.className), "find");

  await page.keyboard.press("Control+k");
  await field.fill("dark theme");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");

  await page.keyboard.press("Control+k");
  await field.fill(stage.project.name);
  await page.getByRole("option", { name: stage.project.name }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/projects/${stage.project.id}`);
  await untilAwake(page);

  // More than come at once: what is not among the newest is asked for, and a number means its own run.
  for (let n = 0; n < 60; n++) await stage.api.call("POST /api/projects", { name: `Filler ${n}` });
  await page.keyboard.press("Control+k");
  await field.waitFor();
  await page.getByRole("option", { name: "Filler 59" }).waitFor();
  await field.fill("filler 3");
  await page.getByRole("option").first().getByText("Filler 3", { exact: true }).waitFor();
  await page.route("**/api/overview?**", (route) => route.abort());
  await field.fill("elsewhere");
  await page.getByRole("dialog").getByText("The server does not answer.").waitFor();
  await page.unroute("**/api/overview?**");
  await field.fill("settings");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/projects/${stage.project.id}/settings`);
  await untilAwake(page);
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await page.waitForURL("**/history");
  await untilAwake(page);
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await sheet.waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  await sheet.getByRole("switch").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.waitForTimeout(200);
  assert.equal(await sheet.isVisible(), false);
  assert.deepEqual(watched.faults.filter((fault) => !/ERR_FAILED/u.test(fault)), []);
});

Deno.test("the bar of a project leads to the others, and the ring of runs goes when the last one ends", async () => {
  await using stage = await openStage();
  await using watched = await openPage(stage.browser, stage.url);
  const { page } = watched;
  const other = await stage.api.call("POST /api/projects", { name: "Another one" });
  await page.goto(`/projects/${stage.project.id}`);
  await untilAwake(page);
  await page.getByRole("button", { name: `${stage.project.name}: Switch project` }).click();
  const entry = page.getByRole("menuitem", { name: "Another one" });
  await entry.waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  await page.keyboard.press("Escape");
  await entry.waitFor({ state: "detached" });
  await page.getByRole("button", { name: `${stage.project.name}: Switch project` }).click();
  await entry.click();
  await page.waitForURL(`**/projects/${other.id}`);
  await untilAwake(page);
  await page.getByRole("link", { name: "1 run in progress" }).waitFor();
  await stage.api.call("POST /api/runs/{id}/cancel", { id: stage.run.id });
  await page.getByRole("link", { name: "1 run in progress" }).waitFor({ state: "detached" });
  assert.deepEqual(watched.faults, []);
});

Deno.test("a project keeps what the last test of its connection came to while it holds, and its bar shows it", async () => {
  const [rightKey, wrongKey] = ["sk-right-key-of-the-test-9f8e", "sk-wrong-key-of-the-test-a3f9"];
  await using mock = await startMock({ key: rightKey });
  await using stage = await openStage();
  const { api } = stage;
  const { id } = await api.call("POST /api/projects", {
    name: "Tested",
    endpoint: { url: mock.url, model: "mock-model", key: wrongKey },
    prompt: { messages: [{ role: "user", content: "{{q}}" }] },
  });
  const last = async () => (await api.call("GET /api/projects/{id}", { id })).lastTest;
  const change = (members: object) => api.call("PATCH /api/projects/{id}", { id, ...members });
  const test = () => api.call("POST /api/projects/{id}/test-connection", { id });
  assert.equal(await last(), null);
  await test();
  const failed = await last();
  assert.equal(failed?.verdict, "unauthorized");
  for (
    const kept of [
      { name: "Tested twice", prompt: { messages: [] } },
      { endpoint: { limits: { requestsPerMinute: 60 } } },
      { endpoint: { model: "mock-model" }, defaults: { concurrency: 3 } },
    ]
  ) {
    await change(kept);
    assert.deepEqual(await last(), failed, JSON.stringify(kept));
  }
  for (
    const changed of [{ endpoint: { key: "sk-another-key-of-the-test" } }, { endpoint: { timeoutMs: 9000 } }, {
      parameters: { seed: 1 },
    }]
  ) {
    await test();
    assert.notEqual(await last(), null);
    await change(changed);
    assert.equal(await last(), null, JSON.stringify(changed));
  }
  await test();

  const looks = [
    {
      language: "en",
      theme: "light",
      width: 1440,
      not: "Last test: not passed",
      passed: /^Last test: passed, \d+\.\d\d s$/u,
    },
    {
      language: "zh-CN",
      theme: "dark",
      width: 768,
      not: "最近一次测试：没有通过",
      passed: /^最近一次测试：通过，\d+\.\d\d 秒$/u,
    },
  ] as const;
  for (const { not, passed, ...look } of looks) {
    await using watched = await openPage(stage.browser, stage.url, look);
    const { page } = watched;
    const mark = page.locator(".sub a.st");
    const show = async () => {
      await page.goto(`/projects/${id}`);
      await untilAwake(page);
      assert.deepEqual(await seriousFaults(page), []);
      await assertNoSidewaysScroll(page, look.language);
    };
    await change({ endpoint: { key: wrongKey } });
    await show();
    assert.equal(await mark.count(), 0);
    await test();
    await show();
    assert.equal(await mark.getAttribute("title"), not);
    assert.match(await mark.getAttribute("class") ?? "", /st--bad/u);
    await change({ endpoint: { key: rightKey } });
    await test();
    await show();
    assert.match(await mark.getAttribute("title") ?? "", passed);
    assert.match(await mark.getAttribute("class") ?? "", /st--ok/u);
    await mark.click();
    await page.waitForURL("**/settings");
    assert.deepEqual(watched.faults, []);
  }
});

Deno.test("after too many wrong keys the page says how long to wait, and signing in works again by itself", async () => {
  await using browser = await openBrowser();
  await using server = await startServer({ env: { PROMPTFACTORY_ACCESS_KEY: "let-me-in-please" } });
  const send = (key: string) =>
    fetch(`${server.url}/sign-in`, { method: "POST", body: new URLSearchParams({ key }), redirect: "manual" })
      .then((response) => response.body?.cancel());
  for (let n = 0; n < 8; n++) await send(`wrong${n}`);
  const looks = [
    {
      language: "en",
      theme: "light",
      width: 1440,
      says: /^Too many wrong keys\. You can try again in \d+ (?:s|min), at \d\d:\d\d:\d\d\.$/u,
    },
    {
      language: "zh-CN",
      theme: "dark",
      width: 360,
      says: /^错误次数过多，\d+ (?:秒|分)后（\d\d:\d\d:\d\d）可以再试。$/u,
    },
  ] as const;
  for (const { says, ...look } of looks) {
    await using watched = await openPage(browser.browser, server.url, look);
    const { page } = watched;
    await page.clock.install();
    const isEnglish = look.language === "en";
    const field = page.getByLabel(isEnglish ? "Access key" : "访问密钥");
    const button = page.getByRole("button", { name: isEnglish ? "Sign in" : "登录" });
    const answers: number[] = [];
    page.on("response", (response) => {
      if (response.request().method() === "POST") answers.push(response.status());
    });
    await page.goto("/history");
    await untilAwake(page);
    if (isEnglish) {
      await field.fill("wrong");
      await page.keyboard.press("Enter");
      await page.getByText("The access key is not right. 1 more try within this minute.").waitFor();
      await untilAwake(page);
      await field.fill("wrong again");
      await page.keyboard.press("Enter");
      await page.getByText("Too many wrong keys.").first().waitFor();
      await untilAwake(page);
      assert.deepEqual(answers, [401, 401]);
    }
    await page.getByRole("alert").filter({ hasText: says }).waitFor();
    assert.match(await page.locator("#problem").innerText(), says);
    assert.equal(await button.getAttribute("aria-disabled"), "true");
    assert.deepEqual(await seriousFaults(page), []);
    await assertNoSidewaysScroll(page, look.language);
    const sent = answers.length;
    await field.fill("let-me-in-please");
    await page.keyboard.press("Enter"); // nothing is sent
    const before = await page.getByRole("alert").innerText();
    const shown = await page.locator("#problem").innerText();
    await page.clock.fastForward(2000);
    await page.waitForFunction((shown) => document.querySelector("#problem")?.textContent !== shown, shown);
    assert.equal(await page.getByRole("alert").innerText(), before); // what is read out does not count down
    assert.equal(answers.length, sent);
    await page.clock.fastForward(60_000);
    await page.getByRole("alert").filter({ hasText: isEnglish ? "You can try again now." : "现在可以再试了。" })
      .waitFor();
    assert.equal(await button.getAttribute("aria-disabled"), null);
    assert.equal(await field.inputValue(), "let-me-in-please");
    await button.click(); // only this page's clock has gone on: the server keeps to its own
    await page.getByRole("alert").filter({ hasText: says }).waitFor();
    assert.equal(answers.at(-1), 429);
    assert.deepEqual(watched.faults.filter((fault) => !/status of (?:401|429)/u.test(fault)), []);
  }
});

Deno.test("a phone has its places at the foot, and a server with a key a gate that speaks both languages", async () => {
  await using browser = await openBrowser();
  await using server = await startServer({ env: { PROMPTFACTORY_ACCESS_KEY: "let-me-in-please" } });
  await using watched = await openPage(browser.browser, server.url, { width: 390, height: 844 });
  const { page } = watched;
  await page.goto("/history");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await untilAwake(page);
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("heading", { name: "登录" }).waitFor();
  await page.getByLabel("访问密钥").fill("wrong");
  await page.getByRole("button", { name: "登录" }).click();
  await page.getByRole("alert").waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  await page.getByLabel("访问密钥").fill("let-me-in-please");
  await page.getByRole("button", { name: "登录" }).click();
  await page.getByRole("heading", { name: "历史" }).waitFor();
  await untilAwake(page);
  await page.getByRole("navigation", { name: "主导航" }).getByText("模板").click();
  await page.waitForURL("**/templates");

  // A session that has ended is told wherever it is noticed, and one comes back to where one was.
  await page.goto("/history?days=7");
  await untilAwake(page);
  await page.context().clearCookies();
  await page.getByRole("searchbox").fill("x");
  const told = page.locator(".toast", { hasText: "登录已过期" });
  await told.waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  await told.getByRole("button", { name: "登录" }).click();
  await page.getByLabel("Access key").fill("let-me-in-please");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "History" }).waitFor();
  assert.match(page.url(), /\/history\?.*days=7/u);
  assert.deepEqual(watched.faults.filter((fault) => !/status of 401/u.test(fault)), []);
});
