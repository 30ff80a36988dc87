/**
 * Takes pictures of every page: both themes, both languages, desk and phone. They go into the folder that is given, or
 * dist/screenshots. `--only=run,history` takes those whose name begins so; `--readme` renews those of the README, too.
 * Look at them all: that is what they are for.
 */
import { type Browser, openBrowser, openPage, type Page, untilAwake } from "../support/browser.ts";
import { root } from "../support/imports.ts";
import { type Server, startServer } from "../support/server.ts";
import { setUp } from "../support/setup.ts";
import { type Language, seed } from "./seed.ts";
import { firstShots, gateShots, type Shot, shots } from "./shots.ts";

type Ready = Omit<Shot, "path"> & { path: string };

const say = (text: string): void => void Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
const folder = Deno.args.find((arg) => !arg.startsWith("--")) ?? `${root}/dist/screenshots`;
const only = Deno.args.find((arg) => arg.startsWith("--only="))?.slice("--only=".length).split(",") ?? [""];
const locales = { zh: "zh-CN", en: "en" } as const;
/** The pictures that the README shows. */
const inReadme = ["run", "workbench-tried"];

await setUp();
await Deno.mkdir(folder, { recursive: true });
await using opened = await openBrowser();
for (const language of ["en", "zh"] as const) await takeAll(opened.browser, language);

async function takeAll(browser: Browser, language: Language): Promise<void> {
  say(`${language}: an empty folder, a gate, then a folder with work in it`);
  {
    await using server = await startServer();
    await take(browser, server, language, firstShots);
  }
  {
    await using server = await startServer({ env: { PROMPTFACTORY_ACCESS_KEY: "let-me-in-please" } });
    await take(browser, server, language, gateShots);
  }
  const wanted = shots.filter(isWanted);
  if (wanted.length === 0) return;
  await using seeded = await seed(language);
  await take(browser, seeded.server, language, wanted.map((shot) => ({ ...shot, path: shot.path(seeded) })));
}

function isWanted({ name }: { name: string }): boolean {
  return only.some((start) => name.startsWith(start));
}

async function take(browser: Browser, server: Server, language: Language, list: Ready[]): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    for (const width of [1440, 390]) {
      const wanted = list.filter((shot) => isWanted(shot) && (width > 390 || shot.isOnPhones));
      if (wanted.length === 0) continue;
      const look = { language: locales[language], theme, width, height: width === 390 ? 844 : 900 };
      await using watched = await openPage(browser, server.url, look);
      const { page } = watched;
      page.setDefaultTimeout(10_000);
      for (const { name, path, prepare } of wanted) {
        await page.goto(path);
        await untilAwake(page);
        await prepare?.(page, language).catch((error: Error) => say(`  ${name}, ${theme}, ${width}: ${error.message}`));
        await page.waitForTimeout(800);
        const file = `${name}-${language}-${theme}${width === 390 ? "-phone" : ""}.png`;
        await page.screenshot({ path: `${folder}/${file}` });
        if (Deno.args.includes("--readme") && width === 1440 && theme === "light") await renew(page, name, language);
      }
      for (const fault of watched.faults) say(`  the page said: ${fault}`);
    }
  }
}

async function renew(page: Page, name: string, language: Language): Promise<void> {
  if (!inReadme.includes(name)) return;
  const file = `${name.replace("-tried", "")}${language === "zh" ? ".zh" : ""}.png`;
  const before = page.viewportSize();
  await page.setViewportSize({ width: 1400, height: 800 }); // a README shows them small
  await page.waitForTimeout(400);
  await page.screenshot({ path: `${root}/docs/images/${file}` });
  if (before) await page.setViewportSize(before);
  say(`  docs/images/${file}`);
}
