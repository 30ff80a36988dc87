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

/** The words of every page, by section. */
export const en = { shell, projects, settings, workbench, editor, run, history, stats, templates, signin, docs };
