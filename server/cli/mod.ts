import { SettingError } from "../settings.ts";
import { commit, version } from "../version.ts";
import { UsageError } from "./args.ts";
import { backup } from "./backup.ts";
import type { Command } from "./command.ts";
import { demo } from "./demo.ts";
import { healthcheck } from "./healthcheck.ts";
import { importReference } from "./import.ts";
import { mock } from "./mock.ts";
import { print, printError } from "./print.ts";
import { restore } from "./restore.ts";
import { run } from "./run.ts";
import { serve } from "./serve.ts";

const commands: Record<string, Command> = {
  serve,
  demo,
  run,
  mock,
  import: importReference,
  backup,
  restore,
  healthcheck,
};

/**
 * The command line: `promptfactory COMMAND [OPTIONS]`; without a command it serves. Called with nothing at all, as by a
 * double click, it opens the browser too. Resolves with the exit code.
 */
export async function main(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  if (first === "--version" || first === "-V") {
    return print(`promptfactory ${version}${commit === null ? "" : ` (${commit})`}`);
  }
  if (first === "--help" || first === "-h" || first === "help") return print(overview());
  const named = first === undefined || first.startsWith("-") ? "serve" : first;
  const command = Object.hasOwn(commands, named) ? commands[named] : undefined;
  if (!command) return printError(`There is no command “${named}”. \`promptfactory --help\` lists them.`, 2);
  const own = named === first ? rest : args.length === 0 ? ["--open"] : args;
  if (own.includes("--help") || own.includes("-h")) return print(command.help());
  try {
    return await command.work(own);
  } catch (error) {
    if (error instanceof UsageError || error instanceof SettingError) {
      return printError(`${error.message}. \`promptfactory ${named} --help\` says more.`, 2);
    }
    throw error;
  }
}

function overview(): string {
  const lines = Object.entries(commands).map(([name, { says }]) => `  ${name.padEnd(12)}${says}`);
  return [
    "promptfactory runs one prompt over a whole JSONL file.",
    "",
    "Usage: promptfactory COMMAND [OPTIONS]",
    "       promptfactory                     Serves, and opens the browser.",
    "",
    ...lines,
    "",
    "  --version   Shows the version.",
    "  --help      Shows this help; after a command, that command's.",
  ].join("\n");
}
