// The islands of the bars are on every page, so they are one chunk.
export { Finder } from "./finder.tsx";
export { LanguageSwitch } from "./language-switch.tsx";
export { LiveRuns } from "./live-runs.tsx";
export { ProjectSwitch } from "./project-switch.tsx";
export { ThemeSwitch } from "./theme-switch.tsx";
export { Toasts } from "./toasts.tsx";
