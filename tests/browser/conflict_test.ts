import assert from "node:assert/strict";
import { Api } from "../support/api.ts";
import {
  assertNoSidewaysScroll,
  type Look,
  openBrowser,
  openPage,
  type Page,
  seriousFaults,
  untilAwake,
  type Watched,
} from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { until } from "../support/time.ts";

const first = [{ role: "user" as const, content: "Answer: {{question}}" }];

/** A server with a project, and a browser in which each page is another person's. */
async function openStage() {
  await using opening = new AsyncDisposableStack();
  const server = opening.use(await startServer());
  const { browser } = opening.use(await openBrowser());
  const api = new Api(server);
  const demo = await api.call("POST /api/demo", {});
  const { id } = await api.call("POST /api/projects/{id}/duplicate", { id: demo.project.id });
  await api.call("PATCH /api/projects/{id}", { id, description: "", prompt: { messages: first } });
  const open = opening.move();
  return {
    api,
    id,
    async open(path = "", look: Look = {}): Promise<Watched> {
      const watched = await openPage(browser, server.url, look);
      await watched.page.goto(path.startsWith("/templates") ? path : `/projects/${id}${path}`);
      await untilAwake(watched.page);
      if (path === "") await texts(watched.page).first().waitFor({ state: "attached" });
      return watched;
    },
    project: () => api.call("GET /api/projects/{id}", { id }),
    /** Waits until the project has this prompt. */
    async prompted(content: string): Promise<void> {
      await until(
        `the prompt is ${content}`,
        async () => (await api.call("GET /api/projects/{id}", { id })).prompt.messages[0]?.content === content,
      );
    },
    async versions(): Promise<(string | undefined)[]> {
      const { versions } = await api.call("GET /api/projects/{id}/versions", { id });
      return versions.map(({ prompt }) => prompt.messages[0]?.content);
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

const texts = (page: Page) => page.locator(".pane--prompt .cm-content");
async function write(page: Page, text: string): Promise<void> {
  await texts(page).first().fill(text);
}
/** A refused change is told by the console of itself. */
const faultsOf = ({ faults }: Watched) => faults.filter((fault) => !/status of 412/u.test(fault));

Deno.test("who writes over a prompt that was changed elsewhere is told, sees both, and keeps theirs with the other in the history", async () => {
  await using stage = await openStage();
  await using a = await stage.open();
  await using b = await stage.open();
  await write(a.page, "From A: {{question}}\nin one line");
  await stage.prompted("From A: {{question}}\nin one line");
  await write(b.page, "From B: {{question}}");
  const notice = b.page.locator(".conflict");
  await notice.getByText("The prompt was changed elsewhere, just now.").waitFor();
  await b.page.locator(".ed__saved").getByText("In this browser alone").waitFor();
  assert.deepEqual(await seriousFaults(b.page), []);

  // Nothing is saved by itself until it is decided, neither by typing on nor by coming back.
  await write(b.page, "From B, more: {{question}}");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await b.page.reload();
  await untilAwake(b.page);
  await notice.waitFor();
  await texts(b.page).getByText("From B, more:").waitFor();
  assert.equal((await stage.project()).prompt.messages[0]?.content, "From A: {{question}}\nin one line");
  await b.page.locator(".runbar").getByText("Changed elsewhere and here: choose first").waitFor();

  // By keys alone.
  await notice.getByRole("button", { name: "See what differs" }).focus();
  await b.page.keyboard.press("Enter");
  const dialog = b.page.getByRole("dialog", { name: "What differs" });
  await dialog.locator("mark").first().waitFor();
  assert.deepEqual(await dialog.locator("mark").allInnerTexts(), [
    "From A: {{question}}",
    "in one line",
    "From B, more: {{question}}",
  ]);
  assert.deepEqual(await seriousFaults(b.page), []);
  await b.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await b.page.evaluate(() => document.activeElement?.textContent), "See what differs");
  await b.page.keyboard.press("Tab");
  await b.page.keyboard.press("Tab");
  await b.page.keyboard.press("Enter");
  await notice.waitFor({ state: "detached" });
  await b.page.getByText("the prompt from elsewhere stays among the versions").waitFor();
  await stage.prompted("From B, more: {{question}}");
  assert.deepEqual(await stage.versions(), ["From A: {{question}}\nin one line"]);

  // A's is brought back from the history, and saved as any other change.
  await b.page.getByRole("button", { name: /^v1/u }).click();
  const versions = b.page.getByRole("dialog", { name: "Versions of the prompt" });
  await versions.getByText("Kept, not run").first().waitFor();
  await versions.getByRole("button", { name: "Restore v1" }).click();
  await stage.prompted("From A: {{question}}\nin one line");
  assert.deepEqual([...faultsOf(a), ...faultsOf(b)], []);
});

Deno.test("who takes the prompt from elsewhere has their own among the versions, and may take it back", async () => {
  await using stage = await openStage();
  await using a = await stage.open();
  await using b = await stage.open("", { language: "zh-CN", theme: "dark", width: 360, height: 740 });
  await b.page.getByRole("radio", { name: /提示词/u }).check({ force: true });
  await write(a.page, "From A");
  await stage.prompted("From A");
  await write(b.page, "来自 B");
  const notice = b.page.locator(".conflict");
  await notice.getByText(/提示词在别处改过/u).waitFor();
  await assertNoSidewaysScroll(b.page, "a prompt that was changed elsewhere, 360 px");
  assert.deepEqual(await seriousFaults(b.page), []);
  await notice.getByRole("button", { name: "看差别" }).click();
  const dialog = b.page.getByRole("dialog", { name: "有什么差别" });
  await dialog.locator("mark").getByText("From A").waitFor();
  await assertNoSidewaysScroll(b.page, "what differs, 360 px");
  assert.deepEqual(await seriousFaults(b.page), []);
  await write(a.page, "From A, later");
  await stage.prompted("From A, later");
  await dialog.getByRole("button", { name: "用别处的" }).click();
  await dialog.waitFor({ state: "detached" });
  await texts(b.page).getByText("From A, later").waitFor();
  assert.deepEqual(await stage.versions(), ["来自 B"]);
  assert.equal((await stage.project()).prompt.messages[0]?.content, "From A, later");
  await b.page.getByRole("button", { name: "撤销" }).click();
  await stage.prompted("来自 B");
  assert.deepEqual([...faultsOf(a), ...faultsOf(b)], []);
});

Deno.test("a change elsewhere of something else is no conflict, and tabs of one browser have none", async () => {
  await using stage = await openStage();
  await using a = await stage.open();
  await stage.api.call("PATCH /api/projects/{id}", { id: stage.id, name: "renamed", defaults: { cache: "use" } });
  await write(a.page, "one");
  await stage.prompted("one");
  const other = await a.page.context().newPage();
  const told: string[] = [];
  for (const page of [a.page, other]) page.on("response", (answer) => void told.push(String(answer.status())));
  await other.goto(`/projects/${stage.id}`);
  await untilAwake(other);
  for (const [page, text] of [[other, "two"], [a.page, "three"], [other, "four"]] as const) {
    await texts(page).first().waitFor();
    await write(page, text);
    await stage.prompted(text);
    await until(
      `the other tab shows ${text}`,
      async () => await texts(page === other ? a.page : other).first().innerText() === text,
    );
  }
  await a.page.getByLabel("Concurrency", { exact: true }).fill("12");
  await a.page.keyboard.press("Tab");
  await until("12 are saved", async () => (await stage.project()).defaults.concurrency === 12);
  await write(a.page, "five");
  await stage.prompted("five");
  assert.equal((await stage.project()).name, "renamed");
  assert.equal(await a.page.locator(".conflict").count() + await other.locator(".conflict").count(), 0);
  assert.deepEqual(told.filter((status) => status === "412").length <= 1, true, told.join(" "));
  assert.deepEqual(faultsOf(a), []);
});

Deno.test("what was saved without an answer is one's own, on the page and after a reload", async () => {
  await using stage = await openStage();
  await using a = await stage.open();
  const lose = async (text: string) => {
    await a.page.route(`**/api/projects/${stage.id}`, async (route) => {
      if (route.request().method() !== "PATCH") return await route.continue();
      await route.fetch();
      await route.abort("connectionreset");
    }, { times: 1 });
    await write(a.page, text);
    await stage.prompted(text);
  };
  await lose("lost");
  await write(a.page, "lost, and more");
  await stage.prompted("lost, and more");
  await lose("lost again");
  await write(a.page, "lost again, and more");
  await a.page.reload();
  await untilAwake(a.page);
  await stage.prompted("lost again, and more");
  await a.page.locator(".ed__saved").getByText("Saved").waitFor();
  assert.equal(await a.page.locator(".conflict").count(), 0);
  assert.deepEqual(faultsOf(a).filter((fault) => !/ERR_CONNECTION_RESET/u.test(fault)), []);
});

Deno.test("settings of a run that were set elsewhere are taken up, or chosen between where they were set here too", async () => {
  await using stage = await openStage();
  await using a = await stage.open();
  await using b = await stage.open();
  const set = async ({ page }: Watched, label: string, value: string) => {
    await page.getByLabel(label, { exact: true }).fill(value);
    await page.keyboard.press("Tab");
  };
  const has = (field: string, concurrency: number) =>
    until(`${field} and ${concurrency} are saved`, async () => {
      const { defaults } = await stage.project();
      return defaults.outputField === field && defaults.concurrency === concurrency;
    });
  await set(a, "Output field", "from_a");
  await has("from_a", 8);
  await set(b, "Concurrency", "21");
  await has("from_a", 21);
  assert.equal(await b.page.getByLabel("Output field").inputValue(), "from_a");
  await set(a, "Concurrency", "22");
  const notice = a.page.locator(".runbar .conflict");
  await notice.getByText("Concurrency: 21 there, 22 here.").waitFor();
  assert.deepEqual(await seriousFaults(a.page), []);
  await notice.getByRole("button", { name: "Keep mine" }).click();
  await has("from_a", 22);
  await set(b, "Concurrency", "23");
  await b.page.locator(".runbar .conflict").getByRole("button", { name: "Take the other" }).click();
  await until("22 is shown", async () => await b.page.getByLabel("Concurrency", { exact: true }).inputValue() === "22");
  assert.equal((await stage.project()).defaults.concurrency, 22);
  assert.deepEqual([...faultsOf(a), ...faultsOf(b)], []);
});

Deno.test("no run is made of a prompt that is not the one on the page", async () => {
  await using stage = await openStage();
  await using a = await stage.open();
  await using b = await stage.open();
  await write(a.page, "From A: {{question}}");
  await stage.prompted("From A: {{question}}");
  await b.page.locator(".runbar").getByRole("button", { name: /^Run [\d,]+ rows/u }).click();
  await b.page.locator(".conflict").waitFor();
  assert.match(b.page.url(), /\/projects\//u);
  assert.deepEqual((await stage.api.call("GET /api/runs", { projectId: stage.id })).runs, []);
  await b.page.locator(".conflict").getByRole("button", { name: "Take the other" }).click();
  await texts(b.page).getByText("From A:").waitFor();
  await b.page.locator(".runbar").getByRole("button", { name: /^Run [\d,]+ rows/u }).click();
  await b.page.waitForURL(/\/runs\/\d+$/u);
  assert.deepEqual(faultsOf(b), []);
});

Deno.test("settings that were changed elsewhere are taken up; where both changed one, nothing typed is lost and one is chosen", async () => {
  await using stage = await openStage();
  await using a = await stage.open("/settings");
  await using b = await stage.open("/settings", { language: "zh-CN", width: 360, height: 740 });
  const field = ({ page }: Watched, name: string) => page.locator(`#set-${name}`);
  const named = async (name: string, description: string) => {
    await until(`${name}, ${description}`, async () => {
      const project = await stage.project();
      return project.name === name && project.description === description;
    });
  };
  await field(a, "name").fill("from A");
  await named("from A", "");
  await field(b, "description").fill("from B");
  await named("from A", "from B");
  assert.equal(await field(b, "name").inputValue(), "from A");

  await field(a, "description").fill("from A too");
  const line = a.page.locator('.set__save[data-state="conflict"]');
  await line.getByText("Description (there: from B)").waitFor();
  assert.deepEqual(await seriousFaults(a.page), []);
  await field(a, "name").fill("A again"); // rests as well
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await named("from A", "from B");
  await line.getByRole("button", { name: "Save mine" }).click();
  await named("A again", "from A too");

  await field(b, "description").fill("B 的说明");
  const narrow = b.page.locator('.set__save[data-state="conflict"]');
  await narrow.getByText("说明（别处：from A too）").waitFor();
  await assertNoSidewaysScroll(b.page, "settings that were changed elsewhere, 360 px");
  assert.deepEqual(await seriousFaults(b.page), []);
  await narrow.getByRole("button", { name: "用别处的" }).press("Enter");
  await b.page.locator('.set__save[data-state="saved"]').waitFor();
  assert.equal(await field(b, "description").inputValue(), "from A too");
  await b.page.getByRole("button", { name: "撤销" }).click();
  await named("A again", "B 的说明");
  assert.deepEqual([...faultsOf(a), ...faultsOf(b)], []);
});

Deno.test("a template that was saved elsewhere is not written over: the other is taken, mine is a copy, or it is meant", async () => {
  await using stage = await openStage();
  const content = (text: string) => ({ messages: [{ role: "user" as const, content: text }] });
  const { id } = await stage.api.call("POST /api/templates", { name: "Mine", prompt: content("one") });
  await using a = await stage.open(`/templates?id=${id}#one`, { width: 360, height: 740 });
  const { page } = a;
  const form = page.locator(".lib__form");
  const notice = form.locator(".conflict");
  const write = async (text: string) => {
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await form.locator("textarea").nth(1).fill(text);
    await stage.api.call("PATCH /api/templates/{id}", { id, prompt: content(`elsewhere, before ${text}`) });
    await form.getByRole("button", { name: "Save", exact: true }).click();
    await notice.getByText("This template was changed elsewhere").waitFor();
  };
  const texts = async () => {
    const { templates } = await stage.api.call("GET /api/templates", {});
    return templates.filter(({ builtIn }) => !builtIn).map(({ name, prompt }) => [name, prompt.messages[0]?.content]);
  };
  await write("two");
  await assertNoSidewaysScroll(page, "a template that was saved elsewhere, 360 px");
  assert.deepEqual(await seriousFaults(page), []);
  await notice.getByRole("button", { name: "Save over it" }).click();
  await form.waitFor({ state: "detached" });
  assert.deepEqual(await texts(), [["Mine", "two"]]);

  await write("three");
  await notice.getByRole("button", { name: "Take the other" }).click();
  await notice.waitFor({ state: "detached" });
  assert.equal(await form.locator("textarea").nth(1).inputValue(), "elsewhere, before three");
  await page.getByRole("button", { name: "Undo" }).click(); // what was typed is there again, and told again
  assert.equal(await form.locator("textarea").nth(1).inputValue(), "three");
  await form.getByRole("button", { name: "Save", exact: true }).click();
  await notice.getByRole("button", { name: "Keep mine as a copy" }).click();
  await form.waitFor({ state: "detached" });
  assert.deepEqual(await texts(), [["Mine (copy)", "three"], ["Mine", "elsewhere, before three"]]);
  assert.deepEqual(faultsOf(a), []);
});
