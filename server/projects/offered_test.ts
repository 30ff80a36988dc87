import assert from "node:assert/strict";
import { openInMemory } from "../../db/open.ts";
import { operations } from "../contract/operations.ts";
import { startMock } from "../mock/server.ts";
import { createClients } from "../outbound/client.ts";
import { openVault } from "../secrets.ts";
import { createProject } from "./change.ts";
import { listModels } from "./offered.ts";

const direct = () => undefined;

Deno.test("the models of an endpoint are listed, or it is said in both languages why not", async (t) => {
  await using mock = await startMock({ key: "sk-right-1234" });
  await using bare = await startMock({ models: [] });
  const folder = await Deno.makeTempDir();
  const clients = createClients(direct);
  const open = { db: openInMemory(), vault: openVault(folder), clients, environment: direct };
  const cases: [string, object, number, RegExp | null][] = [
    ["that lists them", { url: mock.url, key: "sk-right-1234" }, 2, null],
    ["that wants another key", { url: mock.url, key: "sk-wrong" }, 0, /401/],
    ["that has no list", { url: bare.url }, 0, /200/],
    ["that is not there", { url: "http://127.0.0.1:9/v1" }, 0, /127\.0\.0\.1/],
    ["without an address", { url: "" }, 0, /./],
    ["whose key is a variable that is not set", { url: mock.url, key: "${NO_SUCH_KEY}" }, 0, /NO_SUCH_KEY/],
    ["of Azure without a resource", { provider: "azure" }, 0, /./],
  ];
  for (const [name, endpoint, count, says] of cases) {
    await t.step(`an endpoint ${name}`, async () => {
      const made = createProject(open, operations["POST /api/projects"].input.parse({ name: "P", endpoint }));
      assert.ok(made.ok);
      for (const language of ["en", "zh"] as const) {
        const told = await listModels(open, made.value.id, language, new AbortController().signal);
        assert.ok(told.ok);
        operations["GET /api/projects/{id}/models"].output.parse(told.value);
        assert.equal(told.value.models.length, count);
        const { sentence } = told.value;
        if (says === null) assert.equal(sentence, null);
        else assert.match(sentence ?? "", says);
        if (sentence !== null) assert.equal(/\p{Script=Han}/u.test(sentence), language === "zh", sentence);
        assert.ok(!sentence?.includes("sk-"));
      }
    });
  }
  assert.deepEqual(await listModels(open, "none", "en", new AbortController().signal), {
    ok: false,
    refusal: { code: "project_not_found" },
  });
  await clients.close();
  open.db.close();
  await Deno.remove(folder, { recursive: true });
});
