/**
 * Takes pictures of every page: both themes, both languages, desk and phone. They go into the folder that is given, or
 * dist/screenshots. `--readme` renews those of the README, too. Look at them all: that is what they are for.
 */
import { type Browser, openBrowser, openPage, type Page, untilAwake } from "../support/browser.ts";
import { root } from "../support/imports.ts";
import { setUp } from "../support/setup.ts";
import { type Language, seed, type Seeded } from "./seed.ts";

type Shot = {
  name: string;
  path: (seeded: Seeded) => string;
  /** What is done on the page first. */
  prepare?: (page: Page) => Promise<void>;
  /** Whether a phone shows it, too. */
  isOnPhones?: boolean;
};

const shots: Shot[] = [
  { name: "projects", path: () => "/", isOnPhones: true },
  { name: "settings", path: ({ projectId }) => `/projects/${projectId}/settings`, isOnPhones: true },
  { name: "workbench", path: ({ projectId }) => `/projects/${projectId}`, isOnPhones: true },
  { name: "run", path: ({ runs }) => `/runs/${runs.going}`, isOnPhones: true },
  { name: "run-done", path: ({ runs }) => `/runs/${runs.done}`, isOnPhones: true },
  { name: "run-stopped", path: ({ runs }) => `/runs/${runs.stopped}` },
  { name: "history", path: () => "/history", isOnPhones: true },
  { name: "statistics", path: () => "/statistics", isOnPhones: true },
  { name: "templates", path: () => "/templates", isOnPhones: true },
  { name: "api", path: () => "/api/docs" },
  { name: "shortcuts", path: () => "/", prepare: async (page) => await page.keyboard.press("?") },
  { name: "palette", path: () => "/", prepare: async (page) => await page.keyboard.press("Control+k") },
];

const say = (text: string): void => void Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
const folder = Deno.args.find((arg) => !arg.startsWith("--")) ?? `${root}/dist/screenshots`;
const locales = { zh: "zh-CN", en: "en" } as const;

await setUp();
await Deno.mkdir(folder, { recursive: true });
await using opened = await openBrowser();
for (const language of ["en", "zh"] as const) await takeAll(opened.browser, language);

async function takeAll(browser: Browser, language: Language): Promise<void> {
  say(`${language}: an empty folder, then one with work in it`);
  await using seeded = await seed(language);
  for (const theme of ["light", "dark"] as const) {
    for (const width of [1440, 390]) {
      const look = { language: locales[language], theme, width, height: width === 390 ? 844 : 900 };
      await using watched = await openPage(browser, seeded.server.url, look);
      const { page } = watched;
      for (const { name, path, prepare, isOnPhones } of shots) {
        if (width === 390 && !isOnPhones) continue;
        await page.goto(path(seeded));
        await untilAwake(page);
        await prepare?.(page);
        await page.waitForTimeout(800);
        const file = `${name}-${language}-${theme}${width === 390 ? "-phone" : ""}.png`;
        await page.screenshot({ path: `${folder}/${file}` });
        if (Deno.args.includes("--readme") && width === 1440 && theme === "light") await renew(page, name, language);
      }
      for (const fault of watched.faults) say(`  the page said: ${fault}`);
    }
  }
}

/** The pictures that the README shows. */
async function renew(page: Page, name: string, language: Language): Promise<void> {
  if (name !== "run" && name !== "workbench") return;
  const path = `${root}/docs/images/${name}${language === "zh" ? ".zh" : ""}.png`;
  await page.screenshot({ path });
  say(`  ${path.slice(root.length + 1)}`);
}
