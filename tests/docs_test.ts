import assert from "node:assert/strict";
import { dirname, join, normalize } from "node:path/posix";
import config from "../deno.json" with { type: "json" };
import { operations } from "../server/contract/operations.ts";
import { newEndpoint } from "../server/contract/project.ts";
import { startMock } from "../server/mock/server.ts";
import { parseText } from "../server/prompt/parse.ts";
import { families } from "../server/providers/codes.ts";
import { openai } from "../server/providers/openai.ts";
import { commands, withGenerated } from "./support/docs.ts";
import { anchorsOf, examplesOf, linesOf, linksOf, withoutCode } from "./support/markdown.ts";
import { root, sourceFiles } from "./support/imports.ts";
import { plainEnvironment, startServer } from "./support/server.ts";

const pages = await pagesOf("", "docs", "docs/service");
const page = (path: string): string => pages.get(path) ?? assert.fail(`there is no ${path}`);

/** The text of each page of the documentation, by its path from the root of the tree. */
async function pagesOf(...folders: string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of folders) {
    for await (const { name, isFile } of Deno.readDir(join(root, folder))) {
      if (!isFile || !name.endsWith(".md")) continue;
      found.set(join(folder, name), await Deno.readTextFile(join(root, folder, name)));
    }
  }
  return new Map([...found].sort(([one], [other]) => one < other ? -1 : 1));
}

// To make the tables anew: UPDATE=1 deno test -A tests/docs_test.ts
Deno.test("the tables of options, settings, doors and errors are those of the code", async () => {
  let made = 0;
  for (const [path, text] of pages) {
    const now = withGenerated(text);
    made += text.match(/<!-- made: /gu)?.length ?? 0;
    if (Deno.env.get("UPDATE")) await Deno.writeTextFile(join(root, path), now);
    else assert.equal(text, now, `${path} has drifted; run UPDATE=1 deno test -A tests/docs_test.ts`);
  }
  assert.ok(made >= 8);
});

Deno.test("every relative link leads to a file, and to a heading where it names one", async () => {
  for (const [path, text] of pages) {
    for (const link of linksOf(text)) {
      const [target = "", anchor] = link.split("#");
      const to = target === "" ? path : normalize(join(dirname(path), decodeURIComponent(target)));
      assert.ok(!to.startsWith(".."), `${path} links outside the tree: ${link}`);
      await assert.doesNotReject(Deno.stat(join(root, to)), `${path} links to ${link}, which is not there`);
      if (anchor === undefined) continue;
      assert.ok(anchorsOf(page(to)).includes(anchor), `${path} links to ${link}, which has no such heading`);
    }
  }
});

Deno.test("every page is reached from the README", () => {
  const reached = new Set(["README.md"]);
  for (const path of reached) {
    for (const link of linksOf(page(path))) {
      const to = normalize(join(dirname(path), link.split("#")[0] ?? ""));
      if (pages.has(to)) reached.add(to);
    }
  }
  assert.deepEqual([...pages.keys()].filter((path) => !reached.has(path)), []);
});

Deno.test("every file of the sources that is named is there", async () => {
  let named = 0;
  for (const [path, text] of pages) {
    for (const [, file = ""] of text.matchAll(/`((?:server|ui|db|tests|static|docs|\.github)\/[\w./-]+)`/gu)) {
      if (file.includes("NAME") || file.startsWith("static/built")) continue;
      await assert.doesNotReject(Deno.stat(join(root, file)), `${path} names ${file}, which is not there`);
      named++;
    }
  }
  assert.ok(named > 30);
});

Deno.test("every task that is named exists", () => {
  for (const [path, text] of pages) {
    for (const [, name = ""] of text.matchAll(/(?:deno|deno@[\d.]+)\s+task\s+([a-z][\w:-]*)/gu)) {
      assert.ok(Object.hasOwn(config.tasks, name), `${path}: there is no task ${name}`);
    }
  }
});

Deno.test("every command, option and variable of an example exists", async () => {
  const flags = flagsByCommand();
  for (const [path, text] of pages) {
    for (const line of linesOf(text)) {
      for (const { command, options } of callsIn(line)) {
        const known = flags.get(command);
        assert.ok(known, `${path}: there is no command ${command} in: ${line}`);
        for (const option of options) assert.ok(known.has(option), `${path}: ${command} has no ${option} in: ${line}`);
      }
    }
    // Options that stand in a sentence belong to some command.
    for (const [, option = ""] of text.matchAll(/`(--[a-z][a-z-]*)[ `]/gu)) {
      const isKnown = [...flags.values()].some((known) => known.has(option)) ||
        ["--all", "--target", "--data-binary"].includes(option);
      assert.ok(isKnown, `${path}: no command has ${option}`);
    }
  }
  const variables = new Set<string>();
  for (const file of await sourceFiles(root, ["main.ts", "server", "db"])) {
    const source = await Deno.readTextFile(join(root, file));
    for (const [name] of source.matchAll(/PROMPTFACTORY_[A-Z_]+/gu)) variables.add(name);
  }
  const told = page("docs/configuration.md");
  for (const name of variables) assert.ok(told.includes(name), `docs/configuration.md does not tell of ${name}`);
  for (const [path, text] of pages) {
    for (const [name] of text.matchAll(/PROMPTFACTORY_[A-Z_]+/gu)) {
      assert.ok(variables.has(name), `${path}: nothing reads ${name}`);
    }
  }
});

/** The options of each command, as its help tells them. */
function flagsByCommand(): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>();
  for (const [name, { help }] of Object.entries(commands)) {
    all.set(name, new Set(["--help", ...[...help().matchAll(/^ +(--[a-z-]+)/gmu)].map(([, flag = ""]) => flag)]));
  }
  all.set("", new Set(["--help", "--version"]));
  all.set("compile", new Set(["--all", "--target"]));
  return all;
}

/** Calls of the program in a line, under whichever name, with their options. */
function callsIn(line: string): { command: string; options: string[] }[] {
  const byTask: Record<string, string> = { start: "serve", demo: "demo", mock: "mock", compile: "compile" };
  const calls: { command: string; options: string[] }[] = [];
  const call =
    /(?:^|[\s`(])(?:promptfactory|deno run -A main\.ts|deno(?:@[\d.]+)? task (start|demo|mock|compile))(?= |`|$)([^`&;]*)/gu;
  for (const [, task, rest = ""] of line.matchAll(call)) {
    const words = rest.trim().split(/\s+/u).filter(Boolean);
    const [first = ""] = words;
    const isNamed = task === undefined && /^[a-z]+$/u.test(first);
    const isPlain = task === undefined && !isNamed && first !== "" && !first.startsWith("-");
    if (isPlain || /^[A-Z]+$/u.test(first)) continue; // `-v promptfactory:/data` and the like, or a placeholder
    const options = words.filter((word) => /^--[a-z]/u.test(word)).map((word) => word.replace(/[=,.):].*$/u, ""));
    calls.push({ command: task === undefined ? isNamed ? first : "" : byTask[task] ?? "", options });
  }
  return calls;
}

Deno.test("every address of the API that is named is a door", () => {
  const doors = Object.keys(operations);
  const paths = doors.map((door) => door.split(" ")[1] ?? "");
  const matches = (pattern: string, path: string): boolean =>
    new RegExp(`^${pattern.replace(/\{\w+\}/gu, "[^/]+")}$`, "u").test(path);
  for (const [path, text] of pages) {
    const named = text.replaceAll("$API", "").matchAll(/(?<![\w.])(?:(GET|POST|PATCH|DELETE) )?(\/api\/[\w/{}$.-]*)/gu);
    for (const [, method, address = ""] of named) {
      const plain = address.replace(/[./]+$/u, "").replaceAll(/\$\w+/gu, "x");
      const isDoor = method === undefined
        ? paths.some((pattern) => matches(pattern, plain))
        : doors.some((door) => door.startsWith(`${method} `) && matches(door.slice(method.length + 1), plain));
      assert.ok(isDoor, `${path}: there is no door ${method ?? ""} ${address}`);
    }
  }
});

Deno.test("the table of addresses tells what is asked", () => {
  const rows = [...page("docs/endpoints.md").matchAll(/^\| `([^`]+)` \| `(https?:[^`]+)` \|$/gmu)];
  assert.ok(rows.length >= 8);
  for (const [, url = "", asked] of rows) {
    assert.deepEqual(openai.requestUrl({ ...newEndpoint, url, model: "m" }), { ok: true, url: asked });
  }
});

Deno.test("each host with words of its own is told of", () => {
  const told = page("docs/endpoints.md").toLowerCase();
  for (const { name } of families) assert.ok(told.includes(name), `docs/endpoints.md does not tell of ${name}`);
});

Deno.test("what the prompt language calls a variable is one, and what it calls text is none", () => {
  const variables = (text: string): number => parseText(text).segments.filter(({ kind }) => kind === "variable").length;
  const [before = "", after = ""] = page("docs/prompt-language.md").split("## Text that is no variable");
  const rows = [...before.matchAll(/^\| `(\{\{.+?\}\})` \|/gmu)];
  assert.ok(rows.length >= 6);
  for (const [, written = ""] of rows) assert.equal(variables(written), 1, written);
  assert.equal(variables(/```text\n([^]*?)```/u.exec(after)?.[1] ?? ""), 1);
});

Deno.test("the README has the same examples and pages in both languages", () => {
  const [english, chinese] = [page("README.md"), page("README.zh.md")];
  assert.deepEqual(examplesOf(chinese), examplesOf(english));
  const common = (text: string): string[] => linksOf(text).filter((link) => !/README|images/u.test(link)).sort();
  assert.deepEqual([...new Set(common(chinese))], [...new Set(common(english))]);
  assert.deepEqual(chinese.match(/^#+ /gmu), english.match(/^#+ /gmu));
  for (const name of Object.keys(commands)) assert.ok(chinese.includes(`| \`${name}\` |`), name);
});

Deno.test("the README's first screen says what it is, shows it, and gives the two commands", async () => {
  const [first = ""] = page("README.md").split("\n## ");
  for (const command of ["npx --yes deno@2.9.6 task demo", "npx --yes deno@2.9.6 task test"]) {
    assert.ok(first.includes(`\n${command}\n`), command);
  }
  const image = /!\[[^\]]{20,}\]\((docs\/images\/[\w.-]+\.png)\)/u.exec(first)?.[1] ?? assert.fail("no picture");
  assert.ok((await Deno.stat(join(root, image))).size > 10_000);
});

Deno.test("the newest version of the change log is that of the program", () => {
  assert.equal(/^## (\S+)/mu.exec(page("CHANGELOG.md"))?.[1], config.version);
});

Deno.test("no page names a machine's own path or has a mark of unfinished work", () => {
  for (const [path, text] of pages) {
    const plain = withoutCode(text);
    assert.doesNotMatch(text, /\/(?:home|Users|work|root)\/\w/u, path);
    assert.doesNotMatch(plain, /\b(?:TODO|FIXME|TBD|lorem ipsum)\b/u, path);
  }
});

const hasTools = (await Promise.all(["sh", "curl", "jq"].map(isInstalled))).every(Boolean);

async function isInstalled(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" }).output()).code <
      127;
  } catch {
    return false;
  }
}

/** Runs examples of a page as one script, in a folder of its own, against a mock in the place of the endpoint. */
async function runExamples(script: string, addresses: Record<string, string>): Promise<string> {
  await using mock = await startMock();
  const folder = await Deno.makeTempDir({ prefix: "promptfactory-docs-" });
  try {
    let text = script;
    for (const [shown, real] of Object.entries({ ...addresses, "http://127.0.0.1:8080": mock.base })) {
      text = text.replaceAll(shown, real);
    }
    const program = `promptfactory() { "${Deno.execPath()}" run -A --no-check --config "${root}/deno.json" ` +
      `"${root}/main.ts" "$@"; }`;
    const { success, stdout, stderr } = await new Deno.Command("sh", {
      args: ["-e", "-c", `${program}\n${text}`],
      cwd: folder,
      clearEnv: true,
      env: plainEnvironment(),
      stdin: "null",
    }).output();
    const said = new TextDecoder().decode(stdout);
    assert.ok(success, `${said}\n${new TextDecoder().decode(stderr)}`);
    return said;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "the README's example of the command line does what it says",
  ignore: !await isInstalled("sh"),
  fn: async () => {
    const [, part = ""] = page("README.md").split("## From the command line");
    const said = await runExamples(examplesOf(part.split("\n## ")[0] ?? "").join("\n"), {});
    const rows = said.trim().split("\n").slice(-2).map((line) => JSON.parse(line));
    assert.deepEqual(rows.map(({ id }) => id), [1, 2]);
    assert.match(rows[1]?.french, /See you tomorrow$/u);
  },
});

Deno.test({
  name: "the way through the API works as it is written",
  ignore: !hasTools,
  fn: async () => {
    await using server = await startServer();
    const [, part = ""] = page("docs/api.md").split("## Step by step");
    const script = examplesOf(part.split("\n## ")[0] ?? "").join("\n");
    const said = await runExamples(script, { "http://127.0.0.1:5001": server.url });
    assert.match(said, /"verdict": "works"/u);
    assert.match(said, /"status": "completed"/u);
    assert.match(said, /^event: snapshot$/mu);
    const rows = said.trim().split("\n").slice(-2).map((line) => JSON.parse(line));
    assert.match(rows[0]?.answer, /What causes the tides\?$/u);
    assert.match(rows[1]?.answer, /为什么天空是蓝色的？$/u);
  },
});
