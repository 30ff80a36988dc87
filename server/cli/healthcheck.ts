import { serverSettings } from "../settings.ts";
import type { Option } from "./args.ts";
import { optionLines, readArguments } from "./args.ts";
import type { Command } from "./mod.ts";
import { print, printError } from "./print.ts";

const options: Option[] = [{
  flag: "url",
  takes: "URL",
  en: "Address of the server.",
  fallback: `http://127.0.0.1:${serverSettings.port.fallback}`,
}];

/** Asks a server whether it serves: exit code 0 or 1. */
export const healthcheck: Command = {
  says: "Asks a running server whether it serves (exit code 0 or 1).",
  help: () => `Usage: promptfactory healthcheck [--url URL]\n\n${optionLines(options)}`,
  async work(args) {
    const { flags } = readArguments(args, options);
    const port = Deno.env.get("PROMPTFACTORY_PORT") ?? serverSettings.port.fallback;
    const url = typeof flags.url === "string" ? flags.url : `http://127.0.0.1:${port}`;
    try {
      const response = await fetch(new URL("/api/health", url), { signal: AbortSignal.timeout(5000) });
      const text = await response.text();
      return response.ok ? print(text) : printError(`${url} answered ${response.status}`);
    } catch (error) {
      return printError(`${url} does not answer: ${error instanceof Error ? error.message : error}`);
    }
  },
};
