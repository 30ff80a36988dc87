import { Agent, request } from "undici";
import { readSettings, serverSettings } from "../settings.ts";
import type { Option } from "./args.ts";
import { optionLines, readArguments } from "./args.ts";
import type { Command } from "./command.ts";
import { print, printError } from "./print.ts";

const options: Option[] = [{
  flag: "url",
  takes: "URL",
  en: "Address of the server.",
  fallback: `http://127.0.0.1:${serverSettings.port.fallback}`,
}];
const withinMs = 5000;

/** Asks a server whether it serves: exit code 0 or 1. */
export const healthcheck: Command = {
  says: "Asks a running server whether it serves (exit code 0 or 1).",
  help: () => `Usage: promptfactory healthcheck [--url URL]\n\n${optionLines(options)}`,
  async work(args) {
    const { flags } = readArguments(args, options);
    const url = typeof flags.url === "string" ? flags.url : ownUrl((name) => Deno.env.get(name));
    try {
      const { status, text } = await askHealth(url);
      return status === 200 ? print(text) : printError(`${url} answered ${status}${detailOf(text)}`);
    } catch (error) {
      return printError(`${url} does not answer: ${error instanceof Error ? error.message : error}`);
    }
  },
};

/** Asks a server how it is. Goes past a proxy of the environment, which may not reach this machine's own addresses. */
export async function askHealth(url: string): Promise<{ status: number; text: string }> {
  const agent = new Agent();
  try {
    const signal = AbortSignal.timeout(withinMs);
    const { statusCode, body } = await request(new URL("api/health", url.replace(/\/*$/u, "/")), {
      dispatcher: agent,
      signal,
    });
    return { status: statusCode, text: await body.text() };
  } finally {
    await agent.destroy();
  }
}

/** What an answer says for itself, where it says something. */
function detailOf(text: string): string {
  try {
    const { detail } = JSON.parse(text);
    return typeof detail === "string" ? `: ${detail}` : "";
  } catch {
    return "";
  }
}

/** Where the server of this environment listens, as seen from its own machine. */
function ownUrl(environment: (name: string) => string | undefined): string {
  const { host: at, port, basePath } = serverSettings;
  const settings = readSettings({ host: at, port, basePath }, {}, environment);
  const { host } = settings;
  const reached = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${reached.includes(":") ? `[${reached}]` : reached}:${settings.port}${settings.basePath}`;
}
