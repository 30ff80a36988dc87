import assert from "node:assert/strict";
import { readSettings, serverSettings, SettingError } from "./settings.ts";

const basePathOf = (flag: string | undefined, variable?: string): string =>
  readSettings(
    serverSettings,
    flag === undefined ? {} : { "base-path": flag },
    (name) => name === "PROMPTFACTORY_BASE_PATH" ? variable : undefined,
  ).basePath;

Deno.test("a base path is kept without a / at its end, and a lone / is none", () => {
  assert.equal(basePathOf(undefined), "");
  assert.equal(basePathOf("/pf"), "/pf");
  assert.equal(basePathOf("/pf/"), "/pf");
  assert.equal(basePathOf("/tools/prompt-factory_2.0~x"), "/tools/prompt-factory_2.0~x");
  assert.equal(basePathOf("/"), "");
  assert.equal(basePathOf(undefined, "/from/variable"), "/from/variable");
  assert.equal(basePathOf("/flag", "/variable"), "/flag");
  assert.equal(basePathOf(undefined, ""), "");
});

Deno.test("a base path that is none is refused with a sentence that names the option", () => {
  const wrong = [
    "pf",
    "pf/",
    "/a//b",
    "//evil.example",
    "/..",
    "/a/../b",
    "/a/.",
    "/a b",
    "/a?b",
    "/ä",
    "/%2e",
    "C:/pf",
  ];
  for (const given of wrong) {
    assert.throws(() => basePathOf(given), (error) => {
      assert.ok(error instanceof SettingError);
      assert.match(error.message, /^--base-path: must be a path such as \/pf: /u);
      return true;
    }, given);
  }
  assert.throws(() => basePathOf(undefined, "pf"), /^SettingError: PROMPTFACTORY_BASE_PATH: must be a path/u);
});
