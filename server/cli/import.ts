import { createLog, stderrLine } from "../log.ts";
import { importReference as bringIn } from "../projects/import.ts";
import { openRuns } from "../services.ts";
import { serverSettings } from "../settings.ts";
import { FolderError } from "../../db/open.ts";
import { type Option, optionLines, readArguments, UsageError } from "./args.ts";
import type { Command } from "./command.ts";
import { print, printError } from "./print.ts";

const options: Option[] = [
  {
    flag: "data",
    takes: "FOLDER",
    en: "The data folder to import into.",
    variable: serverSettings.data.variable,
    fallback: serverSettings.data.fallback,
  },
];

/** Brings in the database of the earlier application; bringing it in again changes nothing. */
export const importReference: Command = {
  says: "Imports projects, templates and history of the earlier application's projects.db.",
  help: () => `Usage: promptfactory import OLD.db [OPTIONS]\n\n${optionLines(options)}`,
  async work(args) {
    const { flags, rest: [path] } = readArguments(args, options, 1);
    if (path === undefined) throw new UsageError("say which file to import");
    const data = typeof flags.data === "string"
      ? flags.data
      : Deno.env.get("PROMPTFACTORY_DATA") ?? serverSettings.data.fallback;
    try {
      await using open = await openRuns({ data, drainMs: 0 }, createLog(stderrLine, true));
      const outcome = bringIn(open.runs, path);
      if (!outcome.ok) return printError(String(outcome.refusal.params?.reason ?? outcome.refusal.code), 1);
      const { projects, templates, records, problems } = outcome.value;
      for (const problem of problems) printError(problem);
      return print(`Imported ${projects} projects, ${templates} templates, ${records} records of earlier runs.`);
    } catch (error) {
      if (error instanceof FolderError) return printError(error.message);
      throw error;
    }
  },
};
