import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
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

/** A server with an empty library of one's own, and a browser. */
async function openStage() {
  await using opening = new AsyncDisposableStack();
  const server = opening.use(await startServer());
  const { browser } = opening.use(await openBrowser());
  const api = new Api(server);
  const open = opening.move();
  return {
    url: server.url,
    browser,
    api,
    /** Keeps a template of one's own. */
    keep: (name: string, content = `Say {{q}} for ${name}`, more: Record<string, unknown> = {}) =>
      api.call("POST /api/templates", { name, prompt: { messages: [{ role: "user", content }] }, ...more }),
    own: async () => (await api.call("GET /api/templates", {})).templates.filter(({ builtIn }) => !builtIn),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function openLibrary(page: Page, path = "/templates"): Promise<void> {
  await page.goto(path);
  await untilAwake(page);
}

/** The title of what is shown beside the list. */
const shown = (page: Page) => page.locator(".lib__one h2").first();
const lines = (page: Page) => page.locator(".lib__list .tp");
const toast = (page: Page) => page.locator(".toast");
/** What the console says of a refusal that was meant. */
const isRefusal = (fault: string) => /status of 422/u.test(fault);

function fileOf(templates: unknown[], more: Record<string, unknown> = {}) {
  const text = JSON.stringify({ kind: "promptfactory-templates", version: 1, templates, ...more });
  return { name: "mine.json", mimeType: "application/json", buffer: Buffer.from(text) };
}
const body = (name: string, content = "{{q}}") => ({ name, prompt: { messages: [{ role: "user", content }] } });

Deno.test("templates are found as one types, by tag and by source, and the address keeps what was asked", async () => {
  await using stage = await openStage();
  await stage.keep("客服回答", "回答 {{question}}，语气 {{tone}}", { tags: ["客服"] });
  await using watched = await openPage(stage.browser, stage.url, { language: "zh-CN" });
  const { page } = watched;
  await openLibrary(page);
  const all = await lines(page).count();
  assert.ok(all > 30);
  await page.keyboard.press("/");
  await page.keyboard.type("客服 tone");
  await page.locator("[role=status]", { hasText: `1 / ${all}` }).waitFor();
  assert.equal(await lines(page).locator("b").innerText(), "客服回答");
  await page.keyboard.press("Escape");
  assert.equal(await lines(page).count(), all);
  await page.getByRole("button", { name: /^翻译 /u }).click();
  await page.getByRole("button", { name: "内置", exact: true }).click();
  const few = await lines(page).count();
  assert.ok(few > 0 && few < 6, String(few));
  await page.waitForURL("**/templates?tag=translation&from=builtIn**");
  await page.reload();
  await untilAwake(page);
  assert.equal(await lines(page).count(), few);
  await page.getByRole("button", { name: /^翻译 /u }).click();
  await page.getByRole("button", { name: "全部", exact: true }).click();
  assert.equal(await lines(page).count(), all);
  await page.getByRole("searchbox").fill("没有这样的东西");
  await page.getByText("没有符合“没有这样的东西”的模板。").waitFor();
  await page.getByRole("button", { name: "显示全部" }).click();
  assert.equal(await lines(page).count(), all);
  assert.deepEqual(watched.faults, []);
  assert.deepEqual(watched.outside, []);
});

Deno.test("without script one searches, filters, chooses, and makes a project with a template", async () => {
  await using stage = await openStage();
  await using watched = await openPage(stage.browser, stage.url, { options: { javaScriptEnabled: false } });
  const { page } = watched;
  await page.goto("/templates?q=idiomatically");
  assert.equal(await lines(page).count(), 1); // its text alone has the word
  await lines(page).first().click();
  assert.equal(await shown(page).innerText(), "Translation");
  await page.getByRole("searchbox").fill("rubric");
  await page.keyboard.press("Enter");
  await page.waitForURL("**q=rubric**");
  assert.ok(await lines(page).count() >= 1);
  await page.getByRole("button", { name: /^Judging/u }).click();
  assert.ok(page.url().includes("tag=judging") && page.url().includes("q=rubric"), page.url());
  await page.getByRole("button", { name: "中文" }).last().click();
  assert.ok(page.url().includes("lang=zh"), page.url());
  await page.goto("/templates?id=translation-en");
  await page.getByRole("button", { name: "New project with it" }).click();
  await page.waitForURL("**/projects/**");
  const { projects } = await stage.api.call("GET /api/projects", {});
  assert.equal(projects[0]?.name, "Translation");
  assert.equal(projects[0]?.defaults.outputField, "translation");
});

Deno.test("the list is walked by keys, and a built-in template shows its other language", async () => {
  await using stage = await openStage();
  await using watched = await openPage(stage.browser, stage.url);
  const { page } = watched;
  await openLibrary(page);
  await lines(page).first().focus();
  for (
    const [key, name] of [["ArrowDown", "Detailed Q&A"], ["ArrowDown", "Translation"], ["ArrowUp", "Detailed Q&A"]]
  ) {
    await page.keyboard.press(key ?? "");
    await page.getByRole("heading", { name, level: 2, exact: true }).waitFor();
    await page.waitForFunction((name) => document.activeElement?.querySelector("b")?.textContent === name, name);
  }
  await page.keyboard.press("End");
  await page.waitForFunction(() => document.activeElement === [...document.querySelectorAll(".tp")].at(-1));
  await page.keyboard.press("Home");
  await page.getByRole("heading", { name: "Basic Q&A", level: 2 }).waitFor();
  assert.equal(await page.locator(".lib__one .var").first().innerText(), "{{question}}");
  await page.getByRole("button", { name: "Filled in" }).click();
  assert.ok(await page.locator(".lib__one .val").count() > 0);
  await page.getByRole("link", { name: "Show it in Chinese" }).click();
  await page.getByRole("heading", { name: "基础问答", level: 2 }).waitFor();
  await page.waitForURL("**lang=zh&id=basic-qa-zh**");
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "Basic Q&A", level: 2 }).waitFor();
  assert.deepEqual(watched.faults, []);
});

Deno.test("a built-in template is copied, changed, deleted and had back; what was typed is not lost by a slip", async () => {
  await using stage = await openStage();
  await using watched = await openPage(stage.browser, stage.url);
  const { page } = watched;
  await openLibrary(page, "/templates?id=translation-en");
  assert.equal(await page.getByRole("button", { name: "Edit", exact: true }).count(), 0);
  await page.keyboard.press("e");
  const name = page.getByLabel("Name", { exact: true });
  assert.equal(await name.inputValue(), "Translation (copy)");
  await name.fill("");
  await page.getByRole("button", { name: /^Save/u }).click();
  await page.getByText("Give it a name.").waitFor();
  assert.ok(await name.evaluate((field) => field === document.activeElement));
  await name.fill("My translation");
  await page.getByLabel("Message 2: User").fill("Into {{lang}}: {{text}}");
  await page.getByLabel("What lang stands for").fill("The language");
  await page.getByRole("textbox", { name: "Tags" }).fill("Translation, mine");

  await lines(page).nth(4).click();
  await toast(page).getByText("Changes to “My translation” dropped").waitFor();
  await page.keyboard.press("Control+z");
  assert.equal(await page.getByLabel("Message 2: User").inputValue(), "Into {{lang}}: {{text}}");
  await page.keyboard.press("Control+s");
  await toast(page).getByText("“My translation” saved").waitFor();
  const [made] = await stage.own();
  assert.ok(made);
  assert.deepEqual(made.tags, ["translation", "mine"]);
  assert.equal(made.variables.find(({ name }) => name === "lang")?.about, "The language");
  assert.equal(made.parameters.temperature, 0.2);
  await page.waitForURL(`**id=${made.id}**`);

  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByLabel("temperature").fill("9");
  await page.getByRole("button", { name: /^Save/u }).click();
  await page.getByText("Give a number from 0 to 2, or nothing.").waitFor();
  await page.getByLabel("temperature").fill("");
  await page.getByRole("button", { name: "Remove message 1" }).click();
  await page.getByRole("button", { name: /^Save/u }).click();
  await page.getByRole("button", { name: "Edit", exact: true }).waitFor();
  const changed = await stage.api.call("GET /api/templates/{id}", { id: made.id });
  assert.deepEqual([changed.prompt.messages.length, changed.parameters], [1, {}]);

  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await toast(page).getByText("“My translation” deleted").waitFor();
  assert.deepEqual(await stage.own(), []);
  await toast(page).getByRole("button", { name: "Undo" }).click();
  await page.getByRole("heading", { name: "My translation", level: 2 }).waitFor();
  const [back] = await stage.own();
  assert.deepEqual(back?.prompt, changed.prompt);
  assert.deepEqual(watched.faults, []);
});

Deno.test("a template is used in a project, new or there already, and taken back from its prompt", async () => {
  await using stage = await openStage();
  const { project } = await stage.api.call("POST /api/demo", {});
  const made = await stage.keep("Short one", "Briefly: {{question}}", { outputField: "brief" });
  await using watched = await openPage(stage.browser, stage.url);
  const { page } = watched;
  await openLibrary(page, `/templates?id=${made.id}`);
  await page.getByRole("button", { name: "Use it in a project" }).click();
  await page.getByRole("menuitem", { name: project.name }).click();
  await page.waitForURL(`**/projects/${project.id}`);
  await toast(page).getByText("“Short one” is in the prompt").waitFor();
  await page.getByText("Briefly:").first().waitFor();
  await toast(page).getByRole("button", { name: "Undo" }).click();
  await page.getByText("Briefly:").first().waitFor({ state: "detached" });
  await openLibrary(page, `/templates?id=${made.id}`);
  await page.getByRole("button", { name: "New project with it" }).click();
  await page.waitForURL("**/projects/**");
  const { projects } = await stage.api.call("GET /api/projects", {});
  assert.equal(projects[0]?.name, "Short one");
  assert.deepEqual(projects[0]?.prompt, made.prompt);
  assert.equal(projects[0]?.defaults.outputField, "brief");
  assert.deepEqual(watched.faults, []);
});

Deno.test("an export comes in elsewhere; a bad file is refused by its entries, and a taken name replaces nothing unasked", async () => {
  await using stage = await openStage();
  const old = await stage.keep("Taken", "old {{q}}");
  await using watched = await openPage(stage.browser, stage.url);
  const { page } = watched;
  await openLibrary(page, `/templates?id=${old.id}`);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export as a file" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "Taken.json");
  const exported = JSON.parse(await Deno.readTextFile(await download.path()));
  assert.equal(exported.version, 1);

  const opener = page.getByRole("button", { name: "Import", exact: true });
  await opener.click();
  const dialog = page.getByRole("dialog", { name: "Import templates" });
  const chooser = dialog.locator("input[type=file]");
  await chooser.setInputFiles({ ...fileOf([]), buffer: Buffer.from("{ not JSON") });
  await dialog.getByText(/is not whole JSON/u).waitFor();
  await chooser.setInputFiles(fileOf([body("a")], { version: 7 }));
  await dialog.getByText(/has the version 7/u).waitFor();
  await chooser.setInputFiles(fileOf([body("good"), { name: "" }, { ...body("odd"), oops: 1 }]));
  await dialog.getByText("Entry 3").waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  assert.equal(await dialog.getByText("Entry 1").count(), 0);
  assert.equal((await stage.own()).length, 1);

  await chooser.setInputFiles(fileOf([...exported.templates, body("Taken", "new {{q}}"), body("Fresh")]));
  await dialog.getByText("There already").waitFor();
  await dialog.getByText("Name is taken").waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  await dialog.getByRole("button", { name: "Import 2 templates" }).click();
  await toast(page).getByText("2 templates imported").waitFor();
  assert.deepEqual((await stage.own()).map(({ name }) => name).sort(), ["Fresh", "Taken", "Taken (2)"]);
  assert.equal(
    (await stage.api.call("GET /api/templates/{id}", { id: old.id })).prompt.messages[0]?.content,
    "old {{q}}",
  );
  await toast(page).getByRole("button", { name: "Undo" }).click();
  await toast(page).getByText("The import is undone").waitFor();
  assert.deepEqual((await stage.own()).map(({ name }) => name), ["Taken"]);

  await opener.click();
  await chooser.setInputFiles(fileOf([body("Taken", "newer {{q}}")]));
  await dialog.getByLabel("What becomes of “Taken”").selectOption("replace");
  await dialog.getByText("1 template of yours will be replaced.").waitFor();
  await dialog.getByRole("button", { name: "Import 1 template" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal((await stage.own())[0]?.prompt.messages[0]?.content, "newer {{q}}");
  await page.keyboard.press("Control+z");
  await toast(page).getByText("The import is undone").waitFor();
  assert.equal((await stage.own())[0]?.prompt.messages[0]?.content, "old {{q}}");

  await opener.click();
  await dialog.getByText("Drop the file here").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.ok(await opener.evaluate((button) => button === document.activeElement));
  assert.deepEqual(watched.faults.filter((fault) => !isRefusal(fault)), []);
});

Deno.test("a phone shows the list, then the one, and the way back; nothing of a template is markup", async () => {
  await using stage = await openStage();
  const foreign = "<img src=x onerror=window.__x=1>";
  await stage.keep(foreign, `${foreign} {{q}}`, { description: foreign, tags: [foreign] });
  for (const theme of ["light", "dark"] as const) {
    await using watched = await openPage(stage.browser, stage.url, { width: 360, height: 740, theme });
    const { page } = watched;
    await openLibrary(page);
    assert.equal(await page.locator(".lib__one").isVisible(), false);
    await lines(page).first().click();
    await page.getByRole("heading", { name: foreign, level: 2 }).waitFor();
    assert.equal(await page.locator(".lib__list").isVisible(), false);
    assert.deepEqual(await seriousFaults(page), []);
    await assertNoSidewaysScroll(page, "one");
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    assert.deepEqual(await seriousFaults(page), []);
    await assertNoSidewaysScroll(page, "form");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("link", { name: "Back to the list" }).click();
    await lines(page).first().waitFor();
    assert.equal(await page.locator(".lib__one").isVisible(), false);
    await page.goBack();
    await shown(page).waitFor();
    await page.goBack();
    await lines(page).first().waitFor();
    await assertNoSidewaysScroll(page, "list");
    assert.equal(await page.evaluate(() => Reflect.get(globalThis, "__x")), undefined);
    assert.equal(await page.locator("main img").count(), 0);
    assert.deepEqual(watched.faults, []);
  }
});
