import assert from "node:assert/strict";
import { startMock } from "../../server/mock/server.ts";
import { Api } from "../support/api.ts";
import { type Browser, openBrowser, openPage, type Page, untilAwake } from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { sleep } from "../support/time.ts";

/** A server, an endpoint, a project on it, and a browser. */
async function openStage(mockOptions: Parameters<typeof startMock>[0] = {}) {
  await using opening = new AsyncDisposableStack();
  const mock = await startMock(mockOptions);
  opening.defer(() => mock.close());
  const server = opening.use(await startServer());
  const { browser } = opening.use(await openBrowser());
  const api = new Api(server);
  const project = await api.call("POST /api/projects", {
    name: "Cases",
    endpoint: { url: `${mock.base}/v1`, model: "mock-model", auth: "none" },
    prompt: { messages: [{ role: "user", content: "{{q}}" }] },
  });
  const open = opening.move();
  return {
    server,
    browser,
    api,
    project,
    async run(questions: readonly string[], more: Record<string, unknown> = {}) {
      const dataset = await api.upload(questions.map((q) => `${JSON.stringify({ q })}\n`).join(""), "rows.jsonl");
      return await api.call("POST /api/projects/{id}/runs", { id: project.id, datasetId: dataset.id, ...more });
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `row ${n}`);

Deno.test("ui-tab-close: a run goes on without its tab, and another browser shows at once how far it is", async () => {
  await using stage = await openStage({ latency: 40 });
  let path = "";
  {
    await using first = await openPage(stage.browser, stage.server.url);
    const { page } = first;
    await stage.api.upload(numbered(150).map((q) => `${JSON.stringify({ q })}\n`).join(""), "rows.jsonl");
    await page.goto(`/projects/${stage.project.id}`);
    await untilAwake(page);
    await page.getByRole("button", { name: "Run 150 rows" }).click();
    await page.waitForURL(/\/runs\/\d+$/u);
    path = new URL(page.url()).pathname;
  }
  const id = path.split("/").at(-1) ?? "";
  const done = async () => {
    const { counts: { succeeded, failed } } = await stage.api.run(id);
    return succeeded + failed;
  };
  const left = await done();
  await sleep(500);
  const before = await done();
  assert.ok(before > left || before === 150, "it goes on");
  await using other = await openPage(stage.browser, stage.server.url, { language: "zh-CN" });
  await other.page.goto(path, { waitUntil: "domcontentloaded" });
  const shown = await other.page.evaluate(() =>
    Number(document.querySelector(".legend b")?.textContent?.replaceAll(",", ""))
  );
  assert.ok(shown >= before && shown <= await done(), `${before} ≤ ${shown}`);
  await stage.api.waitForRun(id);
  await other.page.locator(".run--done .legend").getByText("150").waitFor();
  assert.deepEqual(other.faults, []);
});

/** Enter as an input method sends it, once as browsers should and once as some do. */
async function composeEnter(page: Page): Promise<void> {
  await page.evaluate(() => {
    const at = document.activeElement ?? document.body;
    for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
      const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...how });
      at.dispatchEvent(event);
      if (event.defaultPrevented) throw new Error(`something took the key: ${JSON.stringify(how)}`);
      const chord = new KeyboardEvent("keydown", {
        key: "Enter",
        ctrlKey: true,
        bubbles: true,
        cancelable: true,
        ...how,
      });
      at.dispatchEvent(chord);
      if (chord.defaultPrevented) throw new Error(`something took the chord: ${JSON.stringify(how)}`);
    }
  });
}

Deno.test("ui-ime: an Enter that confirms a candidate does nothing, and a plain one works", async () => {
  await using stage = await openStage();
  const run = await stage.run(numbered(20));
  await stage.api.waitForRun(run.id);
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    // The estimate follows the page by itself.
    if (request.method() !== "GET" && !pathname.endsWith("/estimate")) asked.push(`${request.method()} ${pathname}`);
  });
  for (const path of ["/", `/projects/${stage.project.id}`, `/runs/${run.id}`, "/history", "/templates"]) {
    await page.goto(path);
    await untilAwake(page);
    asked.length = 0;
    const here = page.url();
    const fields = "input:not([type=hidden], [type=file]), textarea, [contenteditable=true], [tabindex='0']";
    for (const field of await page.locator(fields).all()) {
      if (!await field.isVisible()) continue;
      await field.focus();
      await composeEnter(page);
    }
    assert.equal(page.url(), here, path);
    assert.deepEqual(asked, [], path);
  }

  await page.goto(`/projects/${stage.project.id}`);
  await untilAwake(page);
  const chosen = (row: number) => page.locator(`.pane--data tr[data-row="${row}"][aria-selected="true"]`);
  await page.getByRole("searchbox").fill("row 1");
  await page.getByText("11 rows found").waitFor();
  await composeEnter(page);
  await chosen(0).waitFor({ state: "detached" }); // it is not among those that were found
  assert.equal(await page.locator('.pane--data tr[aria-selected="true"]').count(), 0);
  await page.keyboard.press("Enter");
  await chosen(1).waitFor();
  await page.getByRole("textbox", { name: /^Message 1/u }).click();
  await composeEnter(page);
  assert.equal(await page.locator(".cm-line").count(), 1);
  assert.equal(await page.locator(".tests").getByText("1 row tried").count(), 0);
  await page.keyboard.press("Control+Enter");
  await page.locator(".tests").getByText("1 row tried").waitFor();

  await page.goto(`/runs/${run.id}`);
  await untilAwake(page);
  await page.getByRole("region", { name: "Results" }).focus();
  await composeEnter(page);
  assert.equal(await page.locator(".drawer").count(), 0);
  await page.keyboard.press("Enter");
  await page.locator(".drawer").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("history");
  const first = page.getByRole("option", { name: /History/u }).first();
  await first.waitFor();
  await composeEnter(page);
  await first.waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/history/u);
  assert.deepEqual(watched.faults, []);
});

/** What the processes of a browser's pages have held at the most, in MB; null where the system does not tell. */
async function mostPageMb(browser: Browser): Promise<number | null> {
  const line = await browser.newBrowserCDPSession();
  const { processInfo } = await line.send("SystemInfo.getProcessInfo");
  const sizes = await Promise.all(
    processInfo.filter(({ type }) => type === "renderer").map(async ({ id }) => {
      const status = await Deno.readTextFile(`/proc/${id}/status`).catch(() => "");
      return Number(/VmHWM:\s+(\d+)/u.exec(status)?.[1] ?? NaN) / 1024;
    }),
  );
  const most = Math.max(...sizes);
  return Number.isFinite(most) ? most : null;
}

const largeMb = Number(Deno.env.get("LARGE_FILE_MB") ?? 192);

Deno.test("ui-large-file: a large file streams with progress, the page stays quick, and a stop leaves nothing", async () => {
  await using stage = await openStage();
  const { project, api } = stage;
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/large.jsonl`;
    const row = JSON.stringify({ q: "x".repeat(1000) }) + "\n";
    const block = new TextEncoder().encode(row.repeat(1024));
    const blocks = Math.ceil(largeMb * 1024 * 1024 / block.length);
    {
      using file = await Deno.open(path, { write: true, create: true });
      const writer = file.writable.getWriter();
      for (let n = 0; n < blocks; n++) await writer.write(block);
      writer.releaseLock();
    }
    await using watched = await openPage(stage.browser, stage.server.url);
    const { page } = watched;
    await page.goto(`/projects/${project.id}`);
    await untilAwake(page);
    const line = await page.context().newCDPSession(page);
    const network = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: largeMb * 1_000_000 / 4 };
    await line.send("Network.emulateNetworkConditions", network);
    await page.locator("input[type=file]").setInputFiles(path);
    const percent = () =>
      page.locator(".up .meter").getAttribute("aria-label").then((label) => Number(/(\d+)%/u.exec(label ?? "")?.[1]));
    const seen: number[] = [];
    let quickestMs = Infinity;
    while ((seen.at(-1) ?? 0) < 50) {
      const at = await percent();
      if (at !== seen.at(-1)) seen.push(at);
      const tookMs = await page.evaluate(async () => {
        const button = document.querySelector<HTMLElement>(".runbar .seg button[aria-pressed=false]");
        const began = performance.now();
        button?.click();
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
        if (button?.getAttribute("aria-pressed") !== "true") throw new Error("a click was not answered");
        return performance.now() - began;
      });
      quickestMs = Math.min(quickestMs, tookMs);
      await sleep(50);
    }
    assert.ok(seen.length >= 4 && seen.every((at, index) => index === 0 || at > (seen[index - 1] ?? 0)), `${seen}`);
    assert.ok(quickestMs < 200, `a click took ${quickestMs} ms`);
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.locator(".up").waitFor({ state: "detached" });
    const left = async () => {
      const names: string[] = [];
      for await (const { name } of Deno.readDir(`${stage.server.folder}/datasets`)) names.push(name);
      return names;
    };
    for (let n = 0; (await left()).length > 0; n++) {
      assert.ok(n < 200, `${await left()}`);
      await sleep(25);
    }
    assert.deepEqual((await api.call("GET /api/datasets", {})).datasets, []);

    await line.send("Network.emulateNetworkConditions", { ...network, uploadThroughput: -1 });
    await page.locator("input[type=file]").setInputFiles(path);
    await page.getByRole("button", { name: "large.jsonl: Data files" }).waitFor({ timeout: 120_000 });
    assert.equal((await api.call("GET /api/datasets", {})).datasets[0]?.rows, blocks * 1024);
    const most = await mostPageMb(stage.browser);
    if (most !== null) assert.ok(most < 300, `a page held ${most} MB`);
    assert.deepEqual(watched.faults, []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Whether an empty word stands where a sentence or a number belongs; JSON that an endpoint sent may be quoted. */
const isEmpty = (line: string) =>
  /\[object \w+\]/u.test(line) || /\b(?:undefined|null|NaN)\b/u.test(line.replace(/\{.*\}/gu, ""));

/** Answers whose errors, texts and figures have odd shapes. */
const odd: Record<string, Record<string, unknown>> = {
  a: { status: 400, json: { error: {} } },
  b: { status: 400, json: { error: null } },
  c: { status: 400, json: { error: { message: { text: "deep" }, code: null } } },
  d: { status: 422, json: { detail: [{ msg: "Field required", loc: ["body", "model"] }] } },
  e: { status: 400, json: {} },
  f: { status: 400, json: [] },
  g: { status: 400, text: "" },
  h: { status: 500, json: { error: ["one", { two: 2 }] } },
  i: { json: { choices: null } },
  j: { json: { error: { message: null } } },
  k: { json: { choices: [{ message: null }] } },
  l: { message: { content: null }, finish: null },
  m: { message: { content: [{ type: "text", text: "part" }] }, usage: null },
  n: { message: { content: "fine" }, usage: { prompt_tokens: null, completion_tokens: "many" } },
  o: { message: { content: null, refusal: "no" } },
};

Deno.test("ui-error-object: no page shows [object Object], undefined, null or NaN in place of words", async () => {
  const faults = Object.entries(odd).map(([name, reply]) => ({ match: { regex: `^case ${name}$` }, reply }));
  await using stage = await openStage({ faults });
  const retry = { attempts: 1, maxWaitMs: 0 };
  const run = await stage.run([...Object.keys(odd).map((name) => `case ${name}`), "plain"], { retry });
  await stage.api.waitForRun(run.id);
  const none = await stage.run(["case m"], { retry });
  await stage.api.waitForRun(none.id);
  await using slow = await openStage({ latency: 60_000 });
  const waiting = await slow.run(["one"]);
  for (const language of ["en", "zh-CN"] as const) {
    await using watched = await openPage(stage.browser, stage.server.url, { language });
    const { page } = watched;
    const look = async (where: string) => {
      const text = await page.locator("body").innerText();
      const names = await page.locator("[title], [aria-label]").evaluateAll((all) =>
        all.map((one) => `${one.getAttribute("title") ?? ""} ${one.getAttribute("aria-label") ?? ""}`).join("\n")
      );
      for (const line of [...text.split("\n"), ...names.split("\n")]) {
        assert.ok(!isEmpty(line), `${where}: ${line}`);
      }
    };
    for (const path of [`/runs/${run.id}`, `/runs/${none.id}`, "/", "/history", "/statistics"]) {
      await page.goto(path);
      await untilAwake(page);
      await look(path);
    }
    await page.goto(`/runs/${run.id}?status=all`);
    await untilAwake(page);
    for (let row = 0; row <= Object.keys(odd).length; row++) {
      await page.locator(`tr[data-row="${row}"]`).click();
      await page.locator(".drawer .sec").nth(1).waitFor();
      await look(`row ${row}`);
    }
    await page.goto(`/projects/${stage.project.id}`);
    await untilAwake(page);
    for (const [row, name] of Object.keys(odd).entries()) {
      if (language === "zh-CN" || row % 3 !== 0) continue; // each of the tries is a request
      await page.locator(".pane__foot .jump").fill(`${row + 1}`);
      await page.keyboard.press("Enter");
      await page.keyboard.press("Control+Enter");
      await page.locator(".pane--answer .st").first().waitFor();
      await look(`try ${name}`);
    }
    await page.goto(`${slow.server.url}/runs/${waiting.id}`);
    await untilAwake(page);
    await look("a run with no row done");
  }
});
