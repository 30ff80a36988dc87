import assert from "node:assert/strict";
import config from "../deno.json" with { type: "json" };
import { targets } from "../server/build/targets.ts";
import { v8Flags } from "../server/build/v8.ts";
import { root } from "./support/imports.ts";

const mostExposure = 1.5;

Deno.test("whatever names the version of Deno names the same one", async () => {
  const versions = new Map<string, string[]>();
  for (const path of ["Dockerfile", ".ci/run", ".github/workflows/test.yml", ".github/workflows/release.yml"]) {
    const text = await Deno.readTextFile(`${root}/${path}`);
    for (const [, version = ""] of text.matchAll(/(?:deno:bin-|deno@|deno-version: )([\d.]+)/gu)) {
      versions.set(version, [...versions.get(version) ?? [], path]);
    }
  }
  versions.delete("2.4.2"); // the oldest one that the program is for
  assert.equal(versions.size, 1, JSON.stringify([...versions]));
});

Deno.test("executables are made for five systems, and the image takes the names of two of them", async () => {
  assert.deepEqual(targets.map(({ triple }) => triple), [
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
  ]);
  const dockerfile = await Deno.readTextFile(`${root}/Dockerfile`);
  const [, pattern = ""] = /dist\/(promptfactory-\S+)"/u.exec(dockerfile) ?? [];
  const names = ["x86_64", "aarch64"].map((cpu) => pattern.replace("$cpu", cpu));
  assert.deepEqual(names, targets.slice(0, 2).map(({ file }) => file));
});

Deno.test("the workflows name tasks, files and executables that there are", async () => {
  const folder = `${root}/.github/workflows`;
  for await (const { name } of Deno.readDir(folder)) {
    const text = await Deno.readTextFile(`${folder}/${name}`);
    for (const [, task = ""] of text.matchAll(/deno task ([\w:]+)/gu)) {
      assert.ok(Object.hasOwn(config.tasks, task), `${name}: there is no task ${task}`);
    }
    for (const [path] of text.matchAll(/(?:\.\/\.github|tests|server|docs)\/[\w./-]+\.(?:ts|yml|md)/gu)) {
      assert.ok((await Deno.stat(`${root}/${path}`)).isFile, `${name}: ${path}`);
    }
    for (const [, pattern = ""] of text.matchAll(/ (?:dist\/)?(promptfactory-\*)/gu)) {
      assert.ok(targets.every(({ file }) => file.startsWith(pattern.replace("*", ""))), `${name}: ${pattern}`);
    }
  }
});

Deno.test("from the source tree the program starts with the same settings of V8 as an executable", () => {
  for (const { command } of [config.tasks.demo, config.tasks.dev, config.tasks.start]) {
    assert.ok(command.startsWith(`deno run -A ${v8Flags} `), command);
  }
});

const analyzer = await canAnalyze();

Deno.test({
  name: "the systemd unit leaves little open",
  ignore: !analyzer,
  fn: async () => {
    const unit = `${root}/docs/service/promptfactory.service`;
    const { stdout } = await new Deno.Command("systemd-analyze", {
      args: ["security", "--offline=true", unit],
      stdout: "piped",
      stderr: "null",
    }).output();
    const [, exposure] = /exposure level for \S+: ([\d.]+)/u.exec(new TextDecoder().decode(stdout)) ?? [];
    assert.ok(Number(exposure) <= mostExposure, `exposure ${exposure}`);
  },
});

async function canAnalyze(): Promise<boolean> {
  try {
    const { success, stdout } = await new Deno.Command("systemd-analyze", { args: ["--version"] }).output();
    const [, version] = /^systemd (\d+)/u.exec(new TextDecoder().decode(stdout)) ?? [];
    return success && Number(version) >= 250; // from which on it reads a unit that is not installed
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
