import { type Page, untilAwake } from "../support/browser.ts";
import type { Language, Seeded } from "./seed.ts";

export type Shot = {
  name: string;
  path: (seeded: Seeded) => string;
  /** What is done on the page first. */
  prepare?: (page: Page, language: Language) => Promise<void>;
  /** Whether a phone shows it, too. */
  isOnPhones?: boolean;
};

/** What a server shows that has nothing yet. */
export const firstShots: (Omit<Shot, "path"> & { path: string })[] = [
  { name: "first-projects", path: "/", isOnPhones: true },
  { name: "first-history", path: "/history" },
  { name: "first-statistics", path: "/statistics" },
  { name: "first-problem", path: "/runs/404" },
];

/** What a server shows that asks for an access key. */
export const gateShots: (Omit<Shot, "path"> & { path: string })[] = [
  { name: "sign-in", path: "/", isOnPhones: true },
  {
    name: "sign-in-wrong",
    path: "/",
    isOnPhones: true,
    async prepare(page) {
      await page.locator("#key").fill("not-this-one");
      await page.keyboard.press("Enter");
      await page.locator("#problem").waitFor();
      await untilAwake(page);
    },
  },
];

const openFirstRow = async (page: Page) => {
  await page.locator("tr[data-row]").first().click();
  await page.locator(".drawer .sec").first().waitFor();
};

const lookAt = async (page: Page, step: "prompt" | "answer") => {
  const place = page.locator(`#p-${step}`);
  if (await page.locator(".phonetabs").isVisible()) await place.check({ force: true });
};

/** Tries the second, third and fourth row. */
const tryRows = async (page: Page) => {
  for (let tried = 0; tried < 3; tried++) {
    await page.keyboard.press("j");
    await page.keyboard.press("Control+Enter");
    await page.locator(".pane--answer .tests tbody tr").nth(tried).waitFor({ state: "attached" });
    await page.locator(".pane--answer .out__head .st").first().waitFor({ state: "attached" });
  }
  for (let again = 0; again < 5 && await page.locator(".pane--answer .out__head .st--bad").count() > 0; again++) {
    await page.keyboard.press("Control+Enter");
    await page.waitForTimeout(600);
  }
  await lookAt(page, "answer");
};

const editorOf = async (page: Page) => {
  await page.locator(".pane--prompt .cm-content").first().waitFor({ state: "attached" });
};

/** What a server shows on which a person has worked. */
export const shots: Shot[] = [
  { name: "projects", path: () => "/", isOnPhones: true },
  {
    name: "projects-new",
    path: () => "/",
    prepare: async (page) => {
      await page.keyboard.press("n");
      await page.getByRole("dialog").first().waitFor();
    },
  },
  { name: "settings", path: ({ projectId }) => `/projects/${projectId}/settings`, isOnPhones: true },
  {
    name: "settings-failed",
    path: ({ lockedId }) => `/projects/${lockedId}/settings`,
    isOnPhones: true,
    prepare: async (page) => {
      await page.keyboard.press("Control+Enter");
      await page.locator(".set__test .st--bad").waitFor();
      await page.locator(".set__test").scrollIntoViewIfNeeded();
    },
  },
  { name: "workbench", path: ({ projectId }) => `/projects/${projectId}`, isOnPhones: true },
  {
    name: "workbench-tried",
    path: ({ projectId }) => `/projects/${projectId}`,
    isOnPhones: true,
    prepare: async (page) => {
      await editorOf(page);
      await tryRows(page);
    },
  },
  {
    name: "workbench-unknown",
    path: ({ lockedId }) => `/projects/${lockedId}`,
    isOnPhones: true,
    prepare: async (page) => {
      await editorOf(page);
      await lookAt(page, "prompt");
      await page.locator(".pane--prompt .lint").waitFor({ state: "attached" });
    },
  },
  { name: "run", path: ({ runs }) => `/runs/${runs.going}`, isOnPhones: true },
  { name: "run-done", path: ({ runs }) => `/runs/${runs.done}`, isOnPhones: true },
  { name: "run-row", path: ({ runs }) => `/runs/${runs.done}`, isOnPhones: true, prepare: openFirstRow },
  { name: "run-stopped", path: ({ runs }) => `/runs/${runs.stopped}`, isOnPhones: true },
  { name: "history", path: () => "/history", isOnPhones: true },
  { name: "history-compare", path: () => "/history", isOnPhones: true, prepare: compareTwo },
  { name: "statistics", path: () => "/statistics", isOnPhones: true },
  {
    name: "statistics-end",
    path: () => "/statistics",
    isOnPhones: true,
    prepare: async (page) => await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight)),
  },
  { name: "templates", path: () => "/templates", isOnPhones: true },
  {
    name: "template",
    path: () => "/templates",
    isOnPhones: true,
    prepare: async (page) => {
      await page.locator(".lib__list .tp").nth(4).click();
      await untilAwake(page);
    },
  },
  {
    name: "template-edit",
    path: () => "/templates",
    isOnPhones: true,
    prepare: async (page, language) => {
      await page.locator(".lib__list .tp").first().click();
      await untilAwake(page);
      await page.getByRole("button", { name: language === "zh" ? "编辑" : "Edit", exact: true }).click();
      await page.locator(".lib__one input").first().waitFor();
    },
  },
  { name: "api", path: () => "/api/docs", isOnPhones: true },
  { name: "shortcuts", path: () => "/", prepare: async (page) => await page.keyboard.press("?") },
  { name: "palette", path: () => "/", prepare: async (page) => await page.keyboard.press("Control+k") },
];

/** Ticks the two runs of one project, and shows their figures beside each other. */
async function compareTwo(page: Page): Promise<void> {
  const boxes = page.locator("tr[data-run] .ck label");
  const count = await boxes.count();
  await boxes.nth(count - 1).click();
  await boxes.nth(count - 2).click();
  await page.locator(".vs .btn").first().click();
  await page.getByRole("dialog").locator("table").first().waitFor();
}
