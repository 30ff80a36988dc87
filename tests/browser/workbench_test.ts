import assert from "node:assert/strict";
import { Api } from "../support/api.ts";
import type { Page } from "../support/browser.ts";
import { assertNoSidewaysScroll, openBrowser, openPage, seriousFaults, untilAwake } from "../support/browser.ts";
import { startServer } from "../support/server.ts";

/** A server with the sample project, and a browser beside it. */
async function openStage() {
  await using opening = new AsyncDisposableStack();
  const server = opening.use(await startServer());
  const { browser } = opening.use(await openBrowser());
  const api = new Api(server);
  const { project, dataset } = await api.call("POST /api/demo", {});
  const open = opening.move();
  return { server, url: server.url, browser, api, project, dataset, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

const hostile = '<img src=x onerror="document.title=1">';
const lines = (count: number) =>
  Array.from({ length: count }, (_, row) => JSON.stringify({ question: `Question ${row}? ${hostile}`, price: row }));

/** Drops files on the page, as a person does who let go of them over it. */
async function drop(page: Page, files: { name: string; text: string }[]): Promise<void> {
  const transfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, text } of files) transfer.items.add(new File([text], name));
    return transfer;
  }, files);
  await page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

Deno.test("from a dropped file to a run: fields, bad lines, preview, a try, an estimate, and two presses are one run", async () => {
  await using stage = await openStage();
  await using watched = await openPage(stage.browser, stage.url);
  const { page } = watched;
  const project = await stage.api.call("POST /api/projects", {
    name: "Workbench",
    endpoint: { url: stage.project.endpoint.url, model: stage.project.endpoint.model, auth: "none" },
    prompt: { messages: [{ role: "user", content: "Answer: {{questoin}}" }] },
  });
  await page.goto(`/projects/${project.id}`);
  await untilAwake(page);

  await drop(page, [{ name: "rows.xlsx", text: "PK" }]);
  await page.getByRole("alert").getByText("rows.xlsx is a XLSX file").waitFor();
  await drop(page, [{ name: "asked.jsonl", text: [...lines(300), "[1]", '{"broken'].join("\n") }]);
  await page.getByRole("button", { name: "asked.jsonl: Data files" }).waitFor();
  await page.getByRole("button", { name: "Lines and reasons" }).click();
  const bad = page.getByRole("dialog", { name: "Lines and reasons" });
  await bad.getByText("a list, not an object").waitFor();
  assert.match(await bad.innerText(), /301[\s\S]*302/u);
  assert.deepEqual(await seriousFaults(page), []);
  await page.keyboard.press("Escape");
  await bad.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Lines and reasons");

  // What a row holds is text, wherever it is shown; a variable that no row has is mended by one press.
  const sent = page.getByRole("region", { name: "What is sent" });
  await page.getByText("did you mean {{question}}?").first().waitFor();
  await page.getByRole("button", { name: "Use {{question}}" }).click();
  await sent.locator(".val").getByText("Question 0?").waitFor();
  assert.ok((await sent.innerText()).includes(hostile));
  await page.locator("body").click({ position: { x: 700, y: 20 } });
  await page.keyboard.press("j");
  await sent.locator(".val").getByText("Question 1?").waitFor();
  await page.getByLabel("Go to row").fill("299");
  await page.keyboard.press("Enter");
  await page.locator('tr[aria-selected="true"]').getByText("Question 298?").waitFor();

  await page.getByRole("button", { name: "price number" }).click();
  const profile = page.getByRole("dialog", { name: "Field price" });
  await profile.getByText("Different values").waitFor();
  await profile.getByRole("button", { name: "Insert {{price}}" }).click();
  await sent.locator(".val").getByText("298", { exact: true }).waitFor();

  await page.getByRole("group", { name: "View", exact: true }).getByRole("button", { name: "JSON", exact: true })
    .click();
  await page.locator("pre.json").getByText('"price": 298').waitFor();
  await page.getByRole("group", { name: "View", exact: true }).getByRole("button", { name: "Table", exact: true })
    .click();

  await page.keyboard.press("Control+Enter");
  await page.locator(".tests").getByText("1 row tried").waitFor();
  await page.locator(".pane--answer .st--ok").waitFor();
  await page.getByRole("button", { name: "Try several rows" }).click();
  await page.getByRole("menuitem", { name: "5 random rows" }).click();
  await page.locator(".tests").getByText(/[56] succeeded/u).waitFor();
  await page.locator(".runbar").getByText(/from [56] tried rows/u).waitFor();
  assert.deepEqual(await seriousFaults(page), []);

  await page.getByRole("button", { name: "First N" }).click();
  await page.getByLabel("How many rows").fill("x");
  await page.getByText("A setting is no valid number").waitFor();
  await page.getByLabel("How many rows").fill("12");
  await page.getByLabel("Output field").fill("price");
  await page.getByText("The rows have price already").waitFor();
  await page.getByRole("button", { name: "Run 12 rows" }).click({ force: true }); // not possible, and said so
  assert.match(page.url(), /\/projects\//u);
  await page.getByLabel("Output field").fill("reply");
  const button = page.getByRole("button", { name: "Run 12 rows" });
  await button.evaluate((element) => {
    if (!(element instanceof HTMLElement)) return;
    element.click();
    element.click();
  });
  await page.waitForURL(/\/runs\/\d+$/u);
  const { runs } = await stage.api.call("GET /api/runs", { projectId: project.id });
  assert.equal(runs.length, 1);
  assert.equal(runs[0]?.counts.total, 12);
  assert.equal(runs[0]?.outputField, "reply");
  const kept = await stage.api.call("GET /api/projects/{id}", { id: project.id });
  assert.match(kept.prompt.messages[0]?.content ?? "", /\{\{question\}\}/u);
  assert.deepEqual(watched.faults, []);
  assert.deepEqual(watched.outside, []);
});

Deno.test("an upload that broke says so and is sent again; rows are pasted; a file is deleted and taken back", async () => {
  await using stage = await openStage();
  await using watched = await openPage(stage.browser, stage.url, { theme: "dark" });
  const { page } = watched;
  await page.goto(`/projects/${stage.project.id}`);
  await untilAwake(page);
  await page.route("**/api/datasets?**", (route) => route.abort("connectionreset"));
  await drop(page, [{ name: "cut.jsonl", text: lines(20).join("\n") }]);
  await page.getByRole("alert").getByText(/It broke off at byte/u).waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  await page.unroute("**/api/datasets?**");
  await page.getByRole("button", { name: "Send it again" }).click();
  await page.getByRole("button", { name: "cut.jsonl: Data files" }).waitFor();

  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", '{"pasted":1}\n{"pasted":2}');
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await page.getByRole("button", { name: "pasted.jsonl: Data files" }).click();
  await page.getByRole("menuitem", { name: "Delete this file" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "pasted.jsonl: Data files" }).click();
  await page.getByRole("menuitem", { name: /^cut\.jsonl/u }).click();
  await page.locator("tr[data-row]").getByText("Question 3?").waitFor();
  const { datasets } = await stage.api.call("GET /api/datasets", {});
  assert.deepEqual(datasets.map(({ name }) => name).sort(), ["cut.jsonl", "pasted.jsonl", "sample.jsonl"]);
  assert.deepEqual(watched.faults.filter((fault) => !/ERR_CONNECTION_RESET/u.test(fault)), []);
});

Deno.test("an upload that a lost server broke says at which byte, and goes through when the server is back", async () => {
  await using stage = await openStage();
  await using watched = await openPage(stage.browser, stage.url);
  const { page } = watched;
  await page.goto(`/projects/${stage.project.id}`);
  await untilAwake(page);
  const line = await page.context().newCDPSession(page);
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 4_000_000 };
  await line.send("Network.emulateNetworkConditions", slow);
  const text = `${JSON.stringify({ q: "x".repeat(998_000) })}\n`.repeat(8);
  await drop(page, [{ name: "long.jsonl", text }]);
  await page.locator(".up").getByText(/^[1-7]\.\d MB of 8(?:\.0)? MB$/u).waitFor();
  await stage.server.kill();
  const told = page.getByRole("alert").getByText(/It broke off at byte/u);
  await told.waitFor();
  const [, at = ""] = /at byte ([\d,]+) of/u.exec(await told.innerText()) ?? [];
  const byte = Number(at.replaceAll(",", ""));
  assert.ok(byte > 500_000 && byte < 8_000_000, `byte ${at}`);
  await stage.server.start();
  await line.send("Network.emulateNetworkConditions", { ...slow, uploadThroughput: -1 });
  await page.getByRole("button", { name: "Send it again" }).click();
  await page.getByRole("button", { name: "long.jsonl: Data files" }).waitFor();
  const { datasets } = await stage.api.call("GET /api/datasets", {});
  assert.deepEqual(datasets.map(({ name, rows }) => [name, rows]), [["long.jsonl", 8], ["sample.jsonl", 40]]);
});

Deno.test("the file is searched row by row, its columns are chosen, and a project without a file takes the sample", async () => {
  await using stage = await openStage();
  const text = Array.from(
    { length: 3000 },
    (_, row) =>
      row === 1 ? '{"title":"Row 1","n":12345678901234567890.0}' : JSON.stringify({
        title: row % 500 === 7 ? `${"long before ".repeat(9)}NEEDLE ${row}` : `Row ${row}`,
        n: row,
      }),
  );
  await stage.api.upload(text.join("\n") + "\n", "searched.jsonl");
  await using watched = await openPage(stage.browser, stage.url, { width: 1440 });
  const { page } = watched;
  await page.goto(`/projects/${stage.project.id}`);
  await untilAwake(page);
  await page.locator("tr[data-row]").getByText("Row 3", { exact: true }).waitFor();

  await page.locator('tr[data-row="1"]').getByText("12345678901234567890.0").waitFor(); // as the file writes it
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  await page.locator('tr[data-row="1"] pre').getByText('"n": 12345678901234567890.0').waitFor();
  const { width = 0 } = await page.locator('tr[data-row="1"] pre').boundingBox() ?? {};
  assert.ok(width > 300, `the JSON is ${width} px wide`);
  assert.deepEqual(await seriousFaults(page), []);
  await page.getByRole("button", { name: "Table", exact: true }).click();

  await page.locator("body").click({ position: { x: 700, y: 20 } });
  await page.keyboard.press("/");
  await page.keyboard.type("needle");
  await page.getByText("6 rows found").waitFor();
  const rows = page.locator(".pane--data tr[data-row]");
  assert.deepEqual(await rows.evaluateAll((all) => all.map((row) => row.getAttribute("data-row"))), [
    "7",
    "507",
    "1007",
    "1507",
    "2007",
    "2507",
  ]);
  assert.equal(await rows.first().locator("mark").innerText(), "NEEDLE");
  assert.ok(await rows.first().locator("mark").isVisible());
  await page.keyboard.press("Enter"); // the first behind the chosen one, then the next
  await page.locator('tr[data-row="7"][aria-selected="true"]').waitFor();
  await page.keyboard.press("Enter");
  await page.locator('tr[data-row="507"][aria-selected="true"]').waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  await page.keyboard.type("xx");
  await page.getByText("No row holds “needlexx”.").waitFor();
  await page.getByRole("button", { name: "Show all rows" }).click();
  await page.locator('tr[data-row="507"][aria-selected="true"]').waitFor();
  assert.equal(await page.getByRole("searchbox", { name: "Find in 3,000 rows" }).inputValue(), "");

  // A stretch at a time: what the server looked through is told, and it goes on when asked.
  await page.route("**/rows?**q=**", (route) => {
    const offset = Number(new URL(route.request().url()).searchParams.get("offset"));
    return route.fulfill({ json: { rows: [], total: 3000, nextOffset: offset + 100 } });
  });
  await page.getByRole("searchbox").fill("rare");
  await page.getByText("0 rows found, searched up to row 800 of 3,000").waitFor();
  await page.unroute("**/rows?**q=**");
  await page.getByRole("button", { name: "Search on" }).click();
  await page.getByText("No row holds “rare”.").waitFor();
  await page.getByRole("searchbox").fill("");

  await page.getByRole("button", { name: "Columns 2/2" }).click();
  await page.getByRole("dialog", { name: "Columns" }).getByLabel("title").uncheck();
  assert.deepEqual(await seriousFaults(page), []);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Columns 1/2" }).waitFor();
  assert.equal(await page.locator(".pane--data th button.th").count(), 1);
  await page.reload();
  await untilAwake(page);
  await page.getByRole("button", { name: "Columns 1/2" }).waitFor();

  const options = { options: { javaScriptEnabled: false } };
  await using plain = await openPage(stage.browser, stage.url, options);
  for (const { page } of [watched, plain]) {
    await watched.page.goto("about:blank");
    for (const { id } of (await stage.api.call("GET /api/datasets", {})).datasets) {
      await stage.api.call("DELETE /api/datasets/{id}", { id });
    }
    await page.goto(`/projects/${stage.project.id}`);
    await page.getByRole("button", { name: "Try it with the sample data" }).click();
    await page.getByRole("button", { name: "sample.jsonl: Data files" }).waitFor();
    await page.locator("tr[data-row]").getByText("q-002").waitFor();
  }
  assert.deepEqual(watched.faults, []);
});

Deno.test("what is written survives a reload, reaches a second tab, and is saved to the project", async () => {
  await using stage = await openStage();
  await using watched = await openPage(stage.browser, stage.url);
  const { page } = watched;
  const path = `/projects/${stage.project.id}`;
  await page.goto(path);
  await untilAwake(page);
  const second = await page.context().newPage();
  await second.goto(path);
  await untilAwake(second);

  // The server cannot be reached for saving: what was typed is there all the same.
  await page.route(`**/api/projects/${stage.project.id}`, (route) => route.abort());
  const write = async (text: string) => {
    await page.getByRole("textbox", { name: "Message 2: User" }).click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(text);
  };
  const shown = (where: Page, text: string) => where.getByRole("region", { name: "What is sent" }).getByText(text);
  await write(" Say it in verse.");
  await shown(page, "Say it in verse.").waitFor();
  await shown(second, "Say it in verse.").waitFor();
  await page.reload();
  await untilAwake(page);
  await shown(page, "Say it in verse.").waitFor();
  await page.unroute(`**/api/projects/${stage.project.id}`);
  await write(" Briefly.");
  await page.waitForResponse((response) => response.ok() && /Briefly\./u.test(response.request().postData() ?? ""));
  const { prompt } = await stage.api.call("GET /api/projects/{id}", { id: stage.project.id });
  assert.match(prompt.messages[1]?.content ?? "", /Say it in verse\. Briefly\.$/u);
});

Deno.test("a phone shows one step at a time, with its state, in either language", async () => {
  await using stage = await openStage();
  await using watched = await openPage(stage.browser, stage.url, { width: 360, height: 780, language: "zh-CN" });
  const { page } = watched;
  await page.goto(`/projects/${stage.project.id}`);
  await untilAwake(page);
  const steps = page.getByRole("group", { name: "步骤" });
  await steps.getByText("40 行").waitFor();
  await page.getByRole("radio", { name: /数据/u }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("region", { name: "提示词" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("button", { name: "测试这一行" }).click();
  await page.locator(".pane--answer .st--ok").waitFor();
  await assertNoSidewaysScroll(page, "answer");
  assert.deepEqual(await seriousFaults(page), []);
  await page.locator("label.sheetbtn").click();
  await page.getByLabel("结果字段").fill("");
  await page.getByText("结果字段还没有名字").waitFor();
  await assertNoSidewaysScroll(page, "settings");
  assert.deepEqual(watched.faults, []);
});
