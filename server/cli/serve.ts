import { createLog, type Log, stderrLine } from "../log.ts";
import { openServices } from "../services.ts";
import { readSettings, serverSettings, type Settings } from "../settings.ts";
import { version } from "../version.ts";
import { optionLines, optionsOf, readArguments } from "./args.ts";
import type { Command } from "./command.ts";
import { openBrowser } from "./browser.ts";
import { print, printError } from "./print.ts";
import { askHealth } from "./healthcheck.ts";
import { FolderError } from "../../db/open.ts";
import { untilStopped } from "./signals.ts";

const options = optionsOf(serverSettings);

/** Serves until it is told to stop. */
export const serve: Command = {
  says: "Serves the workbench and its API.",
  help: () => `Usage: promptfactory serve [OPTIONS]\n\n${optionLines(options)}`,
  async work(args) {
    const { flags } = readArguments(args, options);
    return await serveUntilStopped(readSettings(serverSettings, flags, (name) => Deno.env.get(name)));
  },
};

/**
 * Opens everything, says where it serves, and closes everything when told to stop; resolves with the exit code.
 * `afterOpen` is called once it serves.
 */
export async function serveUntilStopped(
  settings: Settings,
  afterOpen: (services: Awaited<ReturnType<typeof openServices>>) => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  const log = createLog(stderrLine, settings.quiet);
  try {
    await buildIslands(log);
    await using services = await openServices(settings, { log });
    const stopped = untilStopped((signal, again) => {
      log.info(
        again ? "stopping without waiting for requests in flight" : "stopping: requests in flight are let finish",
        { signal },
      );
      if (again) services.hurry();
    });
    const address = addressOf(services.url, settings);
    print(`PromptFactory ${version}: ${address}`);
    if (services.madeAccessKey !== null) print(`Access key (shown this once): ${services.madeAccessKey}`);
    await afterOpen(services);
    if (settings.open) await openBrowser(address);
    await stopped;
  } catch (error) {
    const isTaken = error instanceof Deno.errors.AddrInUse || error instanceof FolderError && error.code === "in_use";
    if (isTaken && settings.open && await showOther(settings)) return 0;
    if (error instanceof FolderError) return printError(error.message);
    if (error instanceof Deno.errors.AddrInUse) {
      return printError(
        `Port ${settings.port} on ${settings.host} is taken by another program; choose one with --port.`,
      );
    }
    throw error;
  }
  return 0;
}

/** In the source tree the islands are built when they are older than their sources; an executable holds them. */
async function buildIslands(log: Log): Promise<void> {
  if (!Deno.build.standalone) { // a condition around all of it, so that no bundler is bundled
    try {
      const { buildIfStale } = await import("../../ui/build.ts");
      await buildIfStale();
    } catch (error) {
      // Pages are whole without script, so a bundler that cannot run here stops nobody.
      log.error("the islands could not be built", { reason: error instanceof Error ? error.message : String(error) });
    }
  }
}

/** An address for people: under a base path it ends with a /, where a browser is sent anyway. */
function addressOf(url: string, { basePath }: Settings): string {
  return basePath === "" ? url : `${url}/`;
}

/** A second start by a double click opens the browser on the server that serves already; false when none does. */
async function showOther(settings: Settings): Promise<boolean> {
  const { host, port, basePath } = settings;
  const url = addressOf(`http://${host.includes(":") ? `[${host}]` : host}:${port}${basePath}`, settings);
  try {
    const { status, text } = await askHealth(url);
    if (status !== 200 || JSON.parse(text).status !== "ok") return false;
  } catch {
    return false;
  }
  print(`PromptFactory serves already: ${url}`);
  await openBrowser(url);
  return true;
}
