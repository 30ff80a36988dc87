import type { Theme } from "../../ui/page.ts";

const yearS = 365 * 24 * 3600;

/** The theme in a cookie; the system's where there is none that can be read. */
export function themeOf(cookie: string | null): Theme {
  return cookie === "light" || cookie === "dark" ? cookie : "system";
}

/**
 * The cookies of what a form chose of language and theme. Scripts of our own pages write them too, so they are not
 * HttpOnly; they say nothing about the person.
 */
export function preferenceCookies(form: URLSearchParams, path: string): string[] {
  const language = form.get("language");
  const theme = form.get("theme");
  const cookie = (name: string, value: string) => `${name}=${value}; Path=${path}; Max-Age=${yearS}; SameSite=Lax`;
  return [
    ...(language === "en" || language === "zh" ? [cookie("pf_lang", language)] : []),
    ...(theme === "light" || theme === "dark" || theme === "system" ? [cookie("pf_theme", theme)] : []),
  ];
}
