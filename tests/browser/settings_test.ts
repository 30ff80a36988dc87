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

const rightKey = "sk-right-key-of-the-test-9f8e";
const wrongKey = "sk-wrong-key-of-the-test-a3f9";

type Made = { name?: string; endpoint?: Record<string, unknown>; parameters?: Record<string, unknown> };

/** A server, an endpoint that wants the right key and one of its models, and a browser. */
async function openStage() {
  await using opening = new AsyncDisposableStack();
  const mock = await startMock({ key: rightKey, strictModels: true, models: ["mock-model", "mock-large"] });
  opening.defer(() => mock.close());
  const server = opening.use(await startServer());
  const { browser } = opening.use(await openBrowser());
  const api = new Api(server);
  const open = opening.move();
  return {
    server,
    browser,
    api,
    mock,
    make: ({ name = "Support answers", ...more }: Made = {}) => api.call("POST /api/projects", { name, ...more }),
    project: (id: string) => api.call("GET /api/projects/{id}", { id }),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function openSettings(page: Page, id: string): Promise<void> {
  await page.goto(`/projects/${id}/settings`);
  await untilAwake(page);
}

const badStep = (page: Page, name: string) => page.locator(".steps .is-bad", { hasText: name });
const untilSaved = (page: Page) => page.locator('.set__save[data-state="saved"]').waitFor();

type Stage = Awaited<ReturnType<typeof openStage>>;
const steps: [string, (stage: Stage) => Promise<void>][] = [];
const step = (says: string, does: (stage: Stage) => Promise<void>): void => void steps.push([says, does]);

step(
  "an unreachable host, a wrong key and a missing model are each told with what to do, until it works",
  async (stage) => {
    const { id } = await stage.make();
    await using watched = await openPage(stage.browser, stage.server.url);
    const { page } = watched;
    await openSettings(page, id);

    await page.getByLabel("Address").fill("http://127.0.0.1:9");
    await page.locator("#set-endpoint-url-hint", { hasText: "http://127.0.0.1:9/v1/chat/completions" }).waitFor();
    await page.getByRole("combobox", { name: "Model" }).fill("mock-modle");
    await page.keyboard.press("Control+Enter");
    await badStep(page, "Connection").getByText("Nothing listens on port 9").waitFor();
    await page.getByRole("button", { name: "Correct the address" }).click();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "set-endpoint-url");

    await page.keyboard.press("Control+A");
    await page.keyboard.type(stage.mock.url);
    await page.getByLabel("Key", { exact: true }).fill(wrongKey);
    await page.getByRole("button", { name: /^Test again/u }).click();
    await badStep(page, "Key").getByText("refuses the key (401)").waitFor();
    await page.getByText("The endpoint refuses this key.").waitFor();
    assert.ok(!(await page.content()).includes(wrongKey));

    await page.getByRole("button", { name: "Change the key" }).click();
    await page.keyboard.type(rightKey);
    await page.keyboard.press("Enter"); // saved, and tested again by itself
    await badStep(page, "Model").getByText("does not know the model “mock-modle”").waitFor();
    await page.getByText("········9f8e").waitFor();
    assert.ok(!(await page.content()).includes(rightKey));

    await page.getByRole("button", { name: "Use mock-model" }).click();
    await page.getByText("It works: mock-model answered").waitFor();
    assert.equal(await page.locator(".steps .is-bad").count(), 0);
    const { endpoint } = await stage.project(id);
    assert.deepEqual([endpoint.url, endpoint.model, endpoint.keyHint], [stage.mock.url, "mock-model", "…9f8e"]);

    await page.getByLabel("temperature").fill("0.5");
    await page.getByText("settings changed since").waitFor();
    assert.deepEqual(watched.faults, []);
    assert.deepEqual(watched.outside, []);
  },
);

step("a preset fills in address and authentication, says what is known of it, and is taken back", async (stage) => {
  const { id } = await stage.make({ endpoint: { url: stage.mock.url, model: "m", key: rightKey } });
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await openSettings(page, id);
  const url = page.getByLabel("Address");

  await page.getByRole("radio", { name: "Custom" }).focus();
  await page.keyboard.press("Home");
  for (let n = 0; n < 3; n++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  assert.equal(await url.inputValue(), "https://dashscope.aliyuncs.com/compatible-mode/v1");
  assert.equal(await page.getByRole("radio", { name: "Qwen" }).getAttribute("aria-checked"), "true");
  await page.getByText(`The key was put in for 127.0.0.1:${stage.mock.port}`).waitFor();
  await page.getByRole("button", { name: "Turn thinking off" }).click();
  await untilSaved(page);
  assert.deepEqual((await stage.project(id)).parameters.extra, { enable_thinking: false });
  await page.getByRole("radio", { name: "Ollama" }).click();
  await page.getByLabel("Authentication").and(page.locator("select")).waitFor();
  assert.equal(await page.getByLabel("Authentication").inputValue(), "none");
  await page.getByRole("button", { name: "Undo" }).click();
  assert.equal(await url.inputValue(), "https://dashscope.aliyuncs.com/compatible-mode/v1");

  await page.getByRole("radio", { name: "Azure OpenAI" }).click();
  await page.getByLabel("Azure resource").fill("my-resource");
  await page.getByLabel("Deployment").fill("answers");
  await page.locator("#set-endpoint-resource-hint", {
    hasText: "https://my-resource.openai.azure.com/openai/deployments/answers/chat/completions",
  }).waitFor();
  assert.equal((await stage.project(id)).endpoint.provider, "azure");
  assert.equal(stage.mock.requests.length, 0); // nothing went out by itself
  assert.deepEqual(watched.faults, []);
});

step("models are offered from the endpoint's own list, and taken by keys", async (stage) => {
  const { id } = await stage.make({ endpoint: { url: stage.mock.url, key: rightKey } });
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await openSettings(page, id);
  await page.getByRole("button", { name: "Get the list" }).click();
  await page.getByText("2 models offered").waitFor();
  await page.getByRole("option", { name: "mock-large" }).waitFor();
  await page.keyboard.type("large");
  assert.equal(await page.locator(".combo__list").getByRole("option").count(), 1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(await page.getByRole("combobox", { name: "Model" }).inputValue(), "mock-large");
  await page.keyboard.press("Control+s");
  await untilSaved(page);
  assert.equal((await stage.project(id)).endpoint.model, "mock-large");
  assert.deepEqual(watched.faults, []);
});

step("what is wrong stands at its field, the rest is saved, and what is left survives a reload", async (stage) => {
  const { id } = await stage.make({ endpoint: { url: stage.mock.url, model: "mock-model" } });
  await using watched = await openPage(stage.browser, stage.server.url, { language: "zh-CN" });
  const { page } = watched;
  await openSettings(page, id);
  await page.getByLabel("temperature").fill("3");
  await page.getByLabel("max_tokens").fill("many");
  await page.getByLabel("top_p").fill("0.9");
  await page.keyboard.press("Control+s");
  await page.locator("#set-parameters-temperature-error", { hasText: "必须不超过 2" }).waitFor();
  await page.locator("#set-parameters-maxTokens-error", { hasText: "“many”不是数字" }).waitFor();
  await page.getByText("没有全部保存").waitFor();
  assert.deepEqual((await stage.project(id)).parameters, { topP: 0.9 });

  page.once("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await untilAwake(page);
  assert.equal(await page.getByLabel("temperature").inputValue(), "3");
  await page.getByLabel("temperature").fill("0.3");
  await page.getByLabel("max_tokens").fill("256");
  await page.locator("#adv summary").click();
  await page.getByLabel("额外请求头").fill("X-Api-Token: hush-hush-1234\nbad header: x");
  await page.locator("#set-endpoint-headers-error", { hasText: "只能含字母" }).waitFor();
  await page.getByLabel("额外请求头").fill("X-Api-Token: hush-hush-1234");
  await page.getByLabel("密钥", { exact: true }).fill("sk-ｆull-width");
  await page.keyboard.press("Control+s");
  await page.locator("#set-endpoint-key-error", { hasText: "全角字符" }).waitFor();
  await page.getByLabel("密钥", { exact: true }).fill("${NO_SUCH_KEY}");
  await page.keyboard.press("Control+Enter");
  await badStep(page, "设置").getByText("环境变量 NO_SUCH_KEY").waitFor();
  const { parameters, endpoint } = await stage.project(id);
  assert.deepEqual(parameters, { topP: 0.9, temperature: 0.3, maxTokens: 256 });
  assert.deepEqual([endpoint.keyHint, endpoint.headers], ["${NO_SUCH_KEY}", { "X-Api-Token": "…1234" }]);
  assert.ok(watched.faults.every((fault) => fault.includes("422")), watched.faults.join("\n"));
});

step("a key is removed and a project deleted with an offer to undo", async (stage) => {
  const { id } = await stage.make({ endpoint: { url: stage.mock.url, key: rightKey } });
  await using watched = await openPage(stage.browser, stage.server.url);
  const { page } = watched;
  await openSettings(page, id);
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("········9f8e").waitFor();
  assert.equal((await stage.project(id)).endpoint.keyHint, "…9f8e");
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Delete project" }).click(); // the next toast makes the one before last
  await page.getByText("Deleted when the offer to undo ends").waitFor();
  await page.keyboard.press("Control+z");
  await page.getByText("Its runs stay in the history").waitFor();
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>("#set-endpoint-key") !== null);
  assert.equal((await stage.project(id)).endpoint.keyHint, null);
  await page.getByRole("button", { name: "Delete project" }).click();
  await page.goto("/"); // leaving makes it last
  await page.waitForTimeout(300);
  assert.equal((await stage.api.send("GET /api/projects/{id}", { id })).status, 404);
  assert.deepEqual(watched.faults, []);
});

step("the form saves without script, and the page is whole in every look", async (stage) => {
  const { id } = await stage.make({ endpoint: { url: stage.mock.url, model: "mock-modle", key: wrongKey } });
  {
    await using watched = await openPage(stage.browser, stage.server.url, { options: { javaScriptEnabled: false } });
    const { page } = watched;
    await page.goto(`/projects/${id}/settings`);
    await page.getByLabel("temperature").fill("0.3");
    await page.locator("#adv summary").click();
    await page.getByLabel("Check the certificate").uncheck();
    const send = (act: () => Promise<void>) => Promise.all([page.waitForEvent("load"), act()]);
    await send(() => page.getByLabel("temperature").press("Enter"));
    const { parameters, endpoint } = await stage.project(id);
    assert.deepEqual([parameters, endpoint.tls.verify, endpoint.keyHint], [{ temperature: 0.3 }, false, "…a3f9"]);
    await send(() => page.getByRole("radio", { name: "DeepSeek" }).click());
    assert.equal((await stage.project(id)).endpoint.url, "https://api.deepseek.com/v1");
    await page.getByLabel("Address").fill(stage.mock.url);
    await send(() => page.getByRole("button", { name: /^Save/u }).last().click());
    assert.equal((await stage.project(id)).endpoint.url, stage.mock.url);
  }
  for (
    const [language, theme, width] of [["en", "light", 1440], ["zh-CN", "dark", 768], ["zh-CN", "light", 360]] as const
  ) {
    await using watched = await openPage(stage.browser, stage.server.url, { language, theme, width });
    const { page } = watched;
    await openSettings(page, id);
    for (const fold of await page.locator("details summary").all()) await fold.click();
    await page.keyboard.press("Control+Enter");
    await page.locator(".steps .is-bad").waitFor();
    await assertNoSidewaysScroll(page, `${width}`);
    assert.deepEqual(await seriousFaults(page), [], `${width}`);
    assert.deepEqual([...watched.faults, ...watched.outside], []);
  }
});

Deno.test("the settings of a project", async (t) => {
  await using stage = await openStage();
  for (const [says, does] of steps) {
    stage.mock.requests.length = 0;
    await t.step(says, () => does(stage));
  }
});
