import { removeFolder } from "../support/folder.ts";
import { compileEmpty, toolchainOf } from "../../server/build/compile.ts";
import { ownTarget } from "../../server/build/targets.ts";
import { laidReady, makeExecutable, startBare } from "../support/executable.ts";
import { type Figure, median } from "./report.ts";

const times = 7;

/** How long the executable takes from its start to its first page, beside the whole life of an empty program. */
export async function start(): Promise<Figure[]> {
  const folder = await Deno.makeTempDir({ prefix: "promptfactory-start-" });
  try {
    const made = await makeExecutable(folder);
    const target = ownTarget();
    if ("reason" in made || !target) throw new Error("reason" in made ? made.reason : "no executable is made here");
    const { path, addedBytes } = made.executable;
    const toolchain = await laidReady() ?? toolchainOf((name) => Deno.env.get(name));
    const empty = await compileEmpty(target, toolchain, folder);
    const [emptyMs, pageMs]: [number[], number[]] = [[], []];
    for (let time = 0; time < times; time++) {
      emptyMs.push(await timed(async () => void await new Deno.Command(empty).output()));
      const data = `${folder}/data-${time}`;
      pageMs.push(
        await timed(async () => {
          await using server = await startBare(path, ["serve", "--port", "0", "--data", data, "--quiet"], {
            cwd: folder,
          });
          await (await fetch(server.url)).text();
        }),
      );
    }
    const bare = median(emptyMs);
    return [
      {
        work: "from the start of the executable to its first page, on a new folder",
        seen: median(pageMs),
        limit: { most: 500 },
        unit: "ms",
        of: `the middle one of ${times}; an empty compiled program starts and ends in ${bare.toFixed(0)} ms`,
      },
      {
        work: "what the executable adds to the bare runtime",
        seen: addedBytes / 1e6,
        limit: { most: 6 },
        unit: "MB",
        of: "",
      },
    ];
  } finally {
    await removeFolder(folder);
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
