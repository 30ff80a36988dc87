import { makeDemo } from "../projects/demo.ts";
import { freezeRun } from "../runs/freeze.ts";
import type { Services } from "../services.ts";
import { readSettings, serverSettings } from "../settings.ts";
import { optionLines, optionsOf, readArguments } from "./args.ts";
import type { Command } from "./command.ts";
import { serveUntilStopped } from "./serve.ts";

const options = optionsOf(serverSettings).map((option) =>
  option.flag === "data"
    ? { ...option, variable: null, fallback: undefined, en: "A folder to keep; without it a temporary one." }
    : option
);

/** The whole flow with no key: the built-in mock model, sample data, a finished run and one that goes on. */
export const demo: Command = {
  says: "Serves a demonstration: mock model, sample data, a finished and a running run.",
  help: () => `Usage: promptfactory demo [OPTIONS]\n\n${optionLines(options)}`,
  async work(args) {
    const { flags } = readArguments(args, options);
    const settings = readSettings(
      serverSettings,
      flags,
      (name) => name === "PROMPTFACTORY_DATA" ? undefined : Deno.env.get(name),
    );
    if (typeof flags.data === "string") return await serveUntilStopped(settings, showDemo);
    const data = await Deno.makeTempDir({ prefix: "promptfactory-demo-" });
    try {
      return await serveUntilStopped({ ...settings, data }, showDemo);
    } finally {
      await Deno.remove(data, { recursive: true });
    }
  },
};

async function showDemo({ runs, startMock }: Services): Promise<void> {
  const made = await makeDemo(runs, { startMock, language: "en" });
  if (!made.ok) throw new Error(`the demonstration could not be made: ${made.refusal.code}`);
  const { project, dataset } = made.value;
  const common = { id: project.id, datasetId: dataset.id, overwrite: false, budget: null, canary: null };
  await freezeRun(runs, { ...common, selection: { kind: "first", count: 8 }, concurrency: 8 });
  await freezeRun(runs, { ...common, selection: { kind: "all" }, concurrency: 2 });
}
