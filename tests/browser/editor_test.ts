import assert from "node:assert/strict";
import { Api } from "../support/api.ts";
import {
  assertNoSidewaysScroll,
  type Browser,
  openBrowser,
  openPage,
  type Page,
  seriousFaults,
  untilAwake,
} from "../support/browser.ts";
import { startServer } from "../support/server.ts";

const rows = ['{"question":"怎么退货？","user":{"level":2,"country":"SG"}}', '{"question":"x","user":{"level":1}}'];

/** A server with a project over a small file, and a browser beside it. */
async function openStage() {
  await using opening = new AsyncDisposableStack();
  const server = opening.use(await startServer());
  const { browser } = opening.use(await openBrowser());
  const api = new Api(server);
  const demo = await api.call("POST /api/demo", {});
  const sent = await api.ask("POST", "/api/datasets?name=small.jsonl", new TextEncoder().encode(rows.join("\n")), {
    headers: { "content-type": "application/octet-stream" },
  });
  const datasetId: string = JSON.parse(sent.text).id;
  const id = demo.project.id;
  const open = opening.move();
  return {
    url: server.url,
    browser,
    api,
    id,
    datasetId,
    /** Gives the project another prompt and opens its workbench. */
    async openEditor(messages: { role: "system" | "user" | "assistant"; content: string }[], look = {}) {
      await api.call("PATCH /api/projects/{id}", { id, prompt: { messages } });
      return await openWorkbench(browser, server.url, `/projects/${id}?dataset=${datasetId}`, look);
    },
    /** The messages as the server has them once what was typed is saved. */
    async saved(fits: (contents: string[]) => boolean): Promise<string[]> {
      for (let left = 50;; left--) {
        const { prompt } = await api.call("GET /api/projects/{id}", { id });
        const contents = prompt.messages.map(({ content }) => content);
        if (fits(contents)) return contents;
        assert.ok(left > 0, `saved was ${JSON.stringify(contents)}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function openWorkbench(browser: Browser, url: string, path: string, look: object) {
  const watched = await openPage(browser, url, look);
  await watched.page.goto(path);
  await untilAwake(watched.page);
  await watched.page.locator(".pane--prompt .pane__head h2").waitFor({ state: "attached" });
  return watched;
}

const texts = (page: Page) => page.locator(".pane--prompt .cm-content");
const lint = (page: Page) => page.locator(".pane--prompt .lint");

/** Waits until the messages read so: what is done outside of a text reaches it with the next rendering. */
async function untilTexts(page: Page, ...expected: string[]): Promise<void> {
  let seen: string[] = [];
  for (let left = 40; left > 0; left--) {
    seen = await texts(page).allInnerTexts();
    if (JSON.stringify(seen) === JSON.stringify(expected)) return;
    await page.waitForTimeout(50);
  }
  assert.deepEqual(seen, expected);
}

Deno.test("fields are offered after {{ and put at the cursor; what is amiss is marked, said and mended", async () => {
  await using stage = await openStage();
  await using watched = await stage.openEditor([{ role: "user", content: "Q: " }]);
  const { page } = watched;
  const text = texts(page);
  await text.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("{{que");
  const option = page.getByRole("option", { name: /question/u });
  await option.waitFor();
  assert.match(await option.innerText(), /怎么退货/u); // the value of the row that is looked at
  await page.keyboard.press("Enter");
  await untilTexts(page, "Q: {{question}}");
  assert.equal(await page.locator(".cm-var").innerText(), "{{question}}");

  await page.keyboard.type(" ");
  await page.keyboard.press("Control+Space");
  await page.getByRole("option", { name: "user.level" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".chip", { hasText: "user.country" }).click();
  await untilTexts(page, "Q: {{question}} {{user.country}}");
  await page.keyboard.type("!"); // the cursor stands behind what was put in
  await untilTexts(page, "Q: {{question}} {{user.country}}!");
  await page.locator(".chip", { hasText: "user.level" }).dragTo(text, { targetPosition: { x: 60, y: 10 } });
  await untilTexts(page, "Q: {{question}}{{user.level}} {{user.country}}!"); // behind the variable that it fell on
  await page.keyboard.press("Control+z");
  await untilTexts(page, "Q: {{question}} {{user.country}}!");

  await page.keyboard.press("Control+End");
  await page.keyboard.type("\n{{ qestion }} ｛｛question｝｝ {{ question | upper }} {{user.contry}}");
  await lint(page).getByText("4 things to mend").waitFor();
  assert.equal(await page.locator(".cm-fault").count(), 3);
  assert.equal(await page.locator(".cm-doubt").count(), 1);
  assert.match(await lint(page).innerText(), /qestion is not in the file; did you mean question\?/u);
  await lint(page).getByRole("button", { name: "Mend: {{question}}" }).click();
  await lint(page).getByText("3 things to mend").waitFor();
  await lint(page).getByRole("button", { name: "Mend all 3" }).click();
  const mended = "Q: {{question}} {{user.country}}!\n{{question}} {{question}} {{question}} {{user.country}}";
  await lint(page).getByText("2 variables, all in the file").waitFor();
  assert.deepEqual(await stage.saved(([one]) => one === mended), [mended]);
  await page.keyboard.press("Escape");
  await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
  await lint(page).getByText("3 things to mend").waitFor();
  assert.deepEqual(watched.faults, []);
  assert.deepEqual(watched.outside, []);
});

Deno.test("messages are added, moved, given another role and removed, each with its own text", async () => {
  await using stage = await openStage();
  await using watched = await stage.openEditor([{ role: "user", content: "one" }]);
  const { page } = watched;
  await page.getByRole("button", { name: "System message" }).click();
  await page.keyboard.type("sys");
  await page.getByRole("button", { name: "Add a message: Assistant" }).click();
  await page.keyboard.type("two");
  await untilTexts(page, "sys", "one", "two");
  await page.getByRole("button", { name: "Move message 3 up" }).click();
  await untilTexts(page, "sys", "two", "one");
  await page.getByRole("combobox", { name: "Role of message 2" }).selectOption("user");
  await stage.saved((contents) => contents.join() === "sys,two,one");
  const { prompt } = await stage.api.call("GET /api/projects/{id}", { id: stage.id });
  assert.deepEqual(prompt.messages.map(({ role }) => role), ["system", "user", "user"]);
  await page.getByRole("button", { name: "Remove message 2" }).click();
  await untilTexts(page, "sys", "one");
  await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
  await untilTexts(page, "sys", "two", "one");
  assert.deepEqual(watched.faults, []);
});

Deno.test("the library is searched, used and added to; versions come back from the runs", async () => {
  await using stage = await openStage();
  const { api, id } = stage;
  const run = async (content: string) => {
    await api.call("PATCH /api/projects/{id}", { id, prompt: { messages: [{ role: "user", content }] } });
    return await api.call("POST /api/projects/{id}/runs", {
      id,
      datasetId: stage.datasetId,
      selection: { kind: "first", count: 1 },
    });
  };
  const first = await run("first {{question}}");
  await run("second {{question}}");
  await using watched = await stage.openEditor([{ role: "user", content: "third {{question}}" }]);
  const { page } = watched;
  await page.getByRole("button", { name: "v2 · changed" }).click();
  const dialog = page.getByRole("dialog", { name: "Versions of the prompt" });
  await dialog.getByRole("button", { name: /^v1/u }).click();
  await dialog.getByRole("link", { name: `#${first.id}` }).waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  await dialog.getByRole("button", { name: "Restore v1" }).click();
  await untilTexts(page, "first {{question}}");
  await page.locator(".pane__head").getByRole("button", { name: "v1" }).waitFor();

  await page.getByRole("button", { name: "Keep as a template" }).click();
  const keep = page.getByRole("dialog", { name: "Keep as a template" });
  await keep.getByLabel("Name").fill("Zephyr notes");
  await page.keyboard.press("Enter");
  await page.locator(".toast", { hasText: "Zephyr notes" }).waitFor();

  await page.locator(".pane__head").getByRole("button", { name: "Insert template" }).click();
  const library = page.getByRole("dialog", { name: "Insert template" });
  await library.getByRole("button", { name: /Zephyr notes/u }).waitFor();
  assert.ok(await library.locator(".tp").count() > 5);
  assert.deepEqual(await seriousFaults(page), []);
  await library.getByRole("searchbox").fill("notes zeph");
  assert.equal(await library.locator(".tp").count(), 1);
  await library.getByRole("button", { name: "Append to the prompt" }).click();
  await untilTexts(page, "first {{question}}", "first {{question}}");
  await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
  await untilTexts(page, "first {{question}}");
  assert.deepEqual(watched.faults, []);
});

Deno.test("an input method composes in peace, and a prompt of 50,000 characters types without lag", async () => {
  await using stage = await openStage();
  const line = "第 {{question}} 行 and some words of a long prompt, 还有 {{user.level}} 。\n";
  const long = line.repeat(Math.ceil(50_000 / line.length));
  await using watched = await stage.openEditor([{ role: "system", content: "答 " }, { role: "user", content: long }]);
  const { page } = watched;
  const client = await page.context().newCDPSession(page);
  const system = texts(page).first();
  await system.click();
  await page.keyboard.press("Control+End");
  for (const text of ["n", "ni", "nih", "niha", "nihao"]) {
    await client.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  }
  await client.send("Input.insertText", { text: "你好" });
  assert.equal(await system.innerText(), "答 你好");
  await page.keyboard.type(" {{");
  await page.locator(".cm-tooltip [role=option]").first().waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");

  await texts(page).last().click();
  await page.keyboard.press("Control+End");
  await page.evaluate(() => {
    const gaps: number[] = [];
    Object.assign(globalThis, { gaps });
    // From a key to the next frame: what a person sees as lag.
    addEventListener("keydown", () => {
      const from = performance.now();
      requestAnimationFrame(() => setTimeout(() => gaps.push(performance.now() - from)));
    }, { capture: true });
  });
  for (const key of "typing in a long prompt") await page.keyboard.press(key === " " ? "Space" : key, { delay: 15 });
  const gaps = await page.evaluate(() => (globalThis as unknown as { gaps: number[] }).gaps.sort((a, b) => a - b));
  const median = gaps[Math.floor(gaps.length / 2)] ?? Infinity;
  assert.ok(median < 50, `a key took ${median.toFixed(1)} ms in the middle`);
  const [, last = ""] = await stage.saved(([, one = ""]) => one.endsWith("long prompt"));
  assert.equal(last.length, long.length + "typing in a long prompt".length);
  assert.deepEqual(watched.faults, []);
});

Deno.test("the prompt pane is whole in both languages and themes, on a phone too", async () => {
  await using stage = await openStage();
  const messages = [
    { role: "system" as const, content: "你是客服。" },
    { role: "user" as const, content: "问题：{{question}}\n地区：{{user.contry}}" },
  ];
  const looks = [
    { language: "zh-CN", theme: "dark", width: 1440 },
    { language: "en", theme: "light", width: 768 },
    { language: "zh-CN", theme: "light", width: 360 },
  ] as const;
  for (const look of looks) {
    await using watched = await stage.openEditor(messages, look);
    const { page } = watched;
    const where = `${look.language} ${look.theme} ${look.width}`;
    const step = page.locator("#p-prompt");
    if (await page.locator(".phonetabs").isVisible()) await step.check({ force: true }); // on a phone one step is shown at a time
    await texts(page).first().waitFor();
    await assertNoSidewaysScroll(page, where);
    assert.deepEqual(await seriousFaults(page), [], where);
    assert.deepEqual(watched.faults, [], where);
    assert.deepEqual(watched.outside, [], where);
  }
});
