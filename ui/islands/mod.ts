/** Every island by its name, and the chunk that it is in. The bundler reads these lines too. */
export const islands = {
  Finder: () => import("./shell.ts").then((chunk) => chunk.Finder),
  HistoryView: () => import("./history-view.tsx").then((chunk) => chunk.HistoryView),
  LanguageSwitch: () => import("./shell.ts").then((chunk) => chunk.LanguageSwitch),
  LiveRuns: () => import("./shell.ts").then((chunk) => chunk.LiveRuns),
  Projects: () => import("./projects.tsx").then((chunk) => chunk.Projects),
  ProjectSwitch: () => import("./shell.ts").then((chunk) => chunk.ProjectSwitch),
  RunView: () => import("./run-view.tsx").then((chunk) => chunk.RunView),
  SettingsView: () => import("./settings.tsx").then((chunk) => chunk.SettingsView),
  SignInForm: () => import("./sign-in-form.tsx").then((chunk) => chunk.SignInForm),
  StatsView: () => import("./stats-view.tsx").then((chunk) => chunk.StatsView),
  TemplateLibrary: () => import("./templates.tsx").then((chunk) => chunk.TemplateLibrary),
  ThemeSwitch: () => import("./shell.ts").then((chunk) => chunk.ThemeSwitch),
  Toasts: () => import("./shell.ts").then((chunk) => chunk.Toasts),
  Workbench: () => import("./workbench.tsx").then((chunk) => chunk.Workbench),
};

export type IslandName = keyof typeof islands;
/** The component of an island. */
export type IslandPart<Name extends IslandName> = Awaited<ReturnType<(typeof islands)[Name]>>;
