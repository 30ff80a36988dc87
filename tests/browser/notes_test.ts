import assert from "node:assert/strict";
import { startMock } from "../../server/mock/server.ts";
import { Api } from "../support/api.ts";
import { openBrowser, openPage, type Page, untilAwake } from "../support/browser.ts";
import { startServer } from "../support/server.ts";

/** The words of an endpoint, which stay as they came. */
const endpointSays = "Unsupported value: temperature is not adjustable here.";
const questions = ["重置", "挂起", "过滤", "截断", "空白", "网页", "断开", "拒绝参数"];
const asOnce = { retry: { attempts: 1, maxWaitMs: 0 } };

/** Fails when a page, titles of its parts included, says a sentence in English that is not the endpoint's. */
async function assertChinese(page: Page, where: string): Promise<void> {
  const said = await page.evaluate(() => [
    document.body.innerText,
    ...[...document.querySelectorAll("[title]")].map((element) => element.getAttribute("title") ?? ""),
  ]);
  const english = said.flatMap((text) =>
    text.replaceAll(endpointSays, "").match(/[^\n]*[a-z]+ [a-z]+ [a-z]+[^\n]*/giu) ?? []
  );
  assert.deepEqual(english, [], where);
}

Deno.test("a Chinese page tells in Chinese what the program notes of an error; the words of an endpoint stay", async () => {
  await using mock = await startMock({
    faults: [
      { match: { regex: "重置" }, reply: "reset" },
      { match: { regex: "挂起" }, reply: "hang" },
      { match: { regex: "过滤" }, reply: "content-filter" },
      { match: { regex: "截断" }, reply: "length-empty" },
      { match: { regex: "空白" }, reply: { text: "" } },
      { match: { regex: "网页" }, reply: { headers: { "content-type": "text/html" }, text: "<title>登录</title>" } },
      { match: { regex: "断开" }, reply: "cut-length" },
      {
        match: { regex: "拒绝参数" },
        reply: {
          status: 400,
          json: { error: { message: endpointSays, param: "temperature", code: "unsupported_value" } },
        },
      },
    ],
  });
  await using server = await startServer();
  await using opened = await openBrowser();
  const api = new Api(server);
  const endpoint = { url: `${mock.base}/v1`, model: "mock-model", auth: "none" as const, timeoutMs: 400 };
  const prompt = { messages: [{ role: "user" as const, content: "{{q}}" }] };
  const input = { name: "接口出错", endpoint, parameters: { temperature: 0.5 }, prompt };
  const project = await api.call("POST /api/projects", input);
  const lines = [...questions.map((q) => ({ q })), { a: "没有问题" }].map((row) => `${JSON.stringify(row)}\n`);
  const dataset = await api.upload(lines.join(""), "行.jsonl");
  const run = await api.call("POST /api/projects/{id}/runs", { id: project.id, datasetId: dataset.id, ...asOnce });
  await api.waitForRun(run.id);
  await using watched = await openPage(opened.browser, server.url, { language: "zh-CN" });
  const { page } = watched;

  await page.goto(`/runs/${run.id}`);
  await untilAwake(page);
  await page.locator("tr[data-row]").nth(questions.length).waitFor();
  await assertChinese(page, "the table of a run");
  const expected = [
    "连接被重置",
    "400 毫秒内没有收到回答",
    "接口的内容过滤终止了回答（content_filter）",
    "请调高 max tokens",
  ];
  for (const text of expected) await page.locator("tr[data-row]").getByText(text).first().waitFor();
  const drawer = page.locator(".drawer");
  for (let row = 0; row <= questions.length; row++) {
    await page.locator(`tr[data-row="${row}"]`).click();
    await drawer.locator(".sec").first().waitFor();
    await page.locator(`[data-row-open="${row}"] .code.mid`).first().waitFor();
    await assertChinese(page, `row ${row}`);
  }
  await page.locator('tr[data-row="7"]').click();
  await drawer.getByText(`${endpointSays} → 请不要设置 temperature`).first().waitFor();

  // The same run while it rests, with its log and its failures by cause.
  const short = { ...asOnce, concurrency: 1, budget: { requests: questions.length - 1 } };
  const paused = await api.call("POST /api/projects/{id}/runs", { id: project.id, datasetId: dataset.id, ...short });
  await api.waitForRun(paused.id, "paused");
  await page.goto(`/runs/${paused.id}`);
  await untilAwake(page);
  await page.getByText("7 次请求的预算已用完。").waitFor();
  await page.locator(".log").getByText("连接被重置").first().waitFor();
  await assertChinese(page, "a paused run");

  // Nothing listens: the run as a whole fails, and says so on its page, in the list of projects and in a test.
  await mock.close();
  await api.call("PATCH /api/projects/{id}", { id: project.id, endpoint: { timeoutMs: 5000 } });
  const failed = await api.call("POST /api/projects/{id}/runs", { id: project.id, datasetId: dataset.id, ...asOnce });
  await api.waitForRun(failed.id, "failed");
  await page.goto(`/runs/${failed.id}`);
  await untilAwake(page);
  await page.locator(".notice").getByText("连接被拒绝：那里没有服务在监听").waitFor();
  await assertChinese(page, "a failed run");
  await page.goto("/");
  await untilAwake(page);
  await page.getByTitle("连接被拒绝：那里没有服务在监听").waitFor();
  await assertChinese(page, "the projects");
  await page.goto(`/projects/${project.id}`);
  await untilAwake(page);
  await page.getByRole("button", { name: "测试这一行" }).click();
  await page.locator(".notice").getByText("连接被拒绝：那里没有服务在监听").waitFor();
  await assertChinese(page, "the workbench");
  assert.deepEqual(watched.faults, []);

  // What is stored and given out stays in one language.
  const { result } = await api.call("GET /api/runs/{id}/rows/{row}", { id: run.id, row: 0 });
  assert.equal(result?.error?.message, "the connection was reset");
});
