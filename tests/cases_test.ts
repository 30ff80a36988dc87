import assert from "node:assert/strict";
import { type Case, readCaseFile, readCases } from "./cases/case.ts";
import { checkExpected, unlookedAt } from "./cases/expect.ts";
import { checks, playedElsewhere } from "./cases/mod.ts";
import { Stage } from "./cases/stage.ts";
import { root } from "./support/imports.ts";
import { type Mocks, startMocks } from "./support/mock.ts";
import { type Server, startServer } from "./support/server.ts";

/** So many cases are played ahead of the one that is waited for: most of their time they wait. */
const ahead = 10;
/** Cases with an environment get a server of their own; the rest share one. */
const sharedEnvironment = { CASE_BAD_KEY: "sk-ｔｅｓｔ-0001" };

const cases = (await readCases()).filter(({ id }) => playedElsewhere[id] === undefined);
const together = cases.filter(({ id }) => !checks[id]?.alone);
const alone = cases.filter(({ id }) => checks[id]?.alone);

let opened: Promise<{ server: Server; mocks: Mocks }> | null = null;
const open = () =>
  opened ??= (async () => {
    const [server, mocks] = await Promise.all([startServer({ env: sharedEnvironment }), startMocks()]);
    return { server, mocks };
  })();

async function playCase(one: Case): Promise<void> {
  const { server: shared, mocks } = await open();
  await using own = one.input.env ? await startServer({ env: one.input.env }) : null;
  const stage = new Stage(one, own ?? shared, mocks);
  const check = checks[one.id];
  if (check?.instead) return await check.instead(stage);
  assert.deepEqual(unlookedAt(one.expect, check !== undefined), [], "somebody must look at these");
  const seen = await stage.play(check?.play?.(stage));
  await checkExpected(stage, seen, check?.looksAt ?? []);
  await check?.then?.(stage, seen);
}

const started = new Map<string, Promise<void>>();
function start(one: Case): Promise<void> {
  const playing = started.get(one.id) ?? playCase(one);
  playing.catch(() => {}); // told by the case's own test
  started.set(one.id, playing);
  return playing;
}

const inBackground = { sanitizeOps: false, sanitizeResources: false };

for (const [index, one] of together.entries()) {
  Deno.test({
    name: `${one.id}: ${one.title}`,
    ...inBackground,
    fn: async () => {
      for (const next of together.slice(index, index + ahead)) start(next);
      await start(one);
    },
  });
}

for (const one of alone) {
  Deno.test({
    name: `${one.id}: ${one.title}`,
    ...inBackground,
    fn: async () => {
      await Promise.allSettled(started.values());
      await playCase(one);
    },
  });
}

Deno.test("every case is played somewhere, and every file of a case is there", async () => {
  for (const { id, input } of await readCases()) {
    for (const path of [input.file, ...input.files ?? []]) if (path !== undefined) await readCaseFile(path);
    const file = playedElsewhere[id];
    if (file !== undefined) assert.ok((await Deno.readTextFile(`${root}/${file}`)).includes(`${id}:`), id);
    assert.ok(file === undefined || checks[id] === undefined, id);
    assert.ok(file !== undefined || cases.some((one) => one.id === id), id);
  }
  const unknown = Object.keys(checks).filter((id) => !cases.some((one) => one.id === id));
  assert.deepEqual(unknown, []);
});

Deno.test({
  name: "the shared server of the cases met no fault of its own",
  ...inBackground,
  fn: async () => {
    await Promise.allSettled(started.values());
    if (opened === null) return;
    const { server, mocks } = await opened;
    const faults = server.stderr.split("\n").filter((line) => /"level":"error"|uncaught/iu.test(line));
    await server.stop();
    await server[Symbol.asyncDispose]();
    await mocks[Symbol.asyncDispose]();
    assert.deepEqual(faults, []);
  },
});
