import { thisPage } from "../page.ts";
import type { Theme } from "../page.ts";

const yearS = 365 * 24 * 3600;

/** Keeps what a person chose for this browser, where the server finds it too. */
export function keepPreference(name: "pf_theme" | "pf_lang", value: string): void {
  document.cookie = `${name}=${value}; Path=${thisPage().base}/; Max-Age=${yearS}; SameSite=Lax`;
}

/** Shows a theme at once and keeps it. */
export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  keepPreference("pf_theme", theme);
}

/** The other one of dark and light; where that is what the system has, the system is followed again. */
export function switchTheme(): void {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const shown = document.documentElement.dataset.theme ?? system;
  const other = shown === "dark" ? "light" : "dark";
  chooseTheme(other === system ? "system" : other);
}

/** Shows the page again in the other language, at the same place. */
export function switchLanguage(): void {
  keepPreference("pf_lang", thisPage().speech.language === "zh" ? "en" : "zh");
  location.reload();
}

/** Whether shortcuts of a single key are on. */
export function hasSingleKeys(): boolean {
  return stored("pf_keys") !== "off";
}

export function keepSingleKeys(on: boolean): void {
  try {
    localStorage.setItem("pf_keys", on ? "on" : "off");
  } catch {
    // Storage may be off; the choice then lasts for this page.
  }
}

function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
