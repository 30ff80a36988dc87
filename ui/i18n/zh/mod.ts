import { docs } from "./docs.ts";
import { editor } from "./editor.ts";
import { history } from "./history.ts";
import { projects } from "./projects.ts";
import { run } from "./run.ts";
import { settings } from "./settings.ts";
import { shell } from "./shell.ts";
import { signin } from "./signin.ts";
import { stats } from "./stats.ts";
import { templates } from "./templates.ts";
import { workbench } from "./workbench.ts";
import type { en } from "../en/mod.ts";
import type { Same } from "../words.ts";

/** The same words in Chinese. */
export const zh: { readonly [Name in keyof typeof en]: Same<(typeof en)[Name]> } = {
  shell,
  projects,
  settings,
  workbench,
  editor,
  run,
  history,
  stats,
  templates,
  signin,
  docs,
};
