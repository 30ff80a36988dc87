/**
 * Checks the image without a Docker engine: `deno task image` carries out the Dockerfile's own instructions, read from
 * the file, in root file systems made with debootstrap, and runs the result in its own root. Linux, as root, a few
 * minutes. What a registry would give is laid ready: Debian by debootstrap, Deno and its runtime by COMPILE_TOOLCHAIN.
 */
import assert from "node:assert/strict";
import { startMock } from "../../server/mock/server.ts";
import { Api } from "../support/api.ts";
import { laidReady } from "../support/executable.ts";
import { root } from "../support/imports.ts";
import { build, type Image } from "./build.ts";
import { type Running, startImage } from "./run.ts";

const say = (text: string): void => void Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));

const toolchain = Deno.env.get("COMPILE_TOOLCHAIN") ?? (await laidReady())?.runtime?.replace(/\/denort$/u, "");
if (!toolchain) throw new Error("COMPILE_TOOLCHAIN must name a folder with deno and denort");
const work = await Deno.makeTempDir({ prefix: "promptfactory-image-" });
try {
  const image = await build({ dockerfile: `${root}/Dockerfile`, context: root, work, toolchain, say });
  await checkFiles(image);
  await using running = await startImage(image);
  await checkServing(image, running);
  say("the image is as it should be");
} finally {
  await new Deno.Command("rm", { args: ["-rf", "--one-file-system", work] }).output();
}

async function checkFiles({ folder, user }: Image): Promise<void> {
  assert.equal(user, "65532:65532");
  for (const there of ["etc/ssl/certs/ca-certificates.crt", "usr/share/zoneinfo/Asia/Shanghai", "etc/nsswitch.conf"]) {
    assert.ok((await Deno.stat(`${folder}/${there}`)).isFile, there);
  }
  assert.equal((await Deno.stat(`${folder}/data`)).uid, 65532);
  const programs: string[] = [];
  for (const place of ["bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin"]) {
    for (const { name } of await entries(`${folder}/${place}`)) programs.push(`${place}/${name}`);
  }
  say(`programs: ${programs.join(", ")}; ${await sizeOf(folder)}`);
  assert.ok(!programs.some((path) => /\/(?:ba|da|z)?sh$|\/(?:apt|dpkg|busybox|perl)/u.test(path)), "a shell is inside");
}

async function checkServing({ volumes, exposed, stopSignal }: Image, running: Running): Promise<void> {
  assert.deepEqual(volumes, ["/data"]);
  assert.deepEqual(exposed, ["5001"]);
  assert.equal(stopSignal, "SIGTERM");
  const key = /Access key[^:]*: (\S+)/u.exec(running.output())?.[1];
  assert.ok(key, `no access key was printed: ${running.output()}`);
  const url = `http://127.0.0.1:${exposed[0]}`;
  const stranger = new Api({ url });
  assert.equal((await stranger.ask("GET", "/api/projects")).status, 401);
  assert.equal(await running.health(), 0);
  const api = new Api({ url }, { authorization: `Bearer ${key}` });
  await using mock = await startMock({ latency: { kind: "fixed", ms: 500 } });
  const project = await api.call("POST /api/projects", {
    name: "image",
    endpoint: { url: mock.url, model: "m" },
    prompt: { messages: [{ role: "user", content: "{{q}}" }] },
  });
  const dataset = await api.upload(Array.from({ length: 100 }, (_, n) => `{"q":"r${n}"}\n`).join(""));
  const { id } = await api.call("POST /api/projects/{id}/runs", {
    id: project.id,
    datasetId: dataset.id,
    concurrency: 10,
  });
  await api.waitForRun(id, ({ counts }) => counts.succeeded > 0);
  const { code, ms } = await running.stop();
  assert.equal(code, 0, running.output());
  assert.equal(mock.counts.aborted, 0, "requests in flight were cut off");
  say(`stopped in ${ms} ms with requests in flight`);
  assert.equal(await running.health(), 1);
  await running.again();
  await api.waitForRun(id, "completed", 60_000);
  assert.equal((await api.result(id)).lines.length, dataset.rows);
  assert.equal(mock.counts.requests, dataset.rows, "rows were asked again");
}

async function entries(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function sizeOf(folder: string): Promise<string> {
  const { stdout } = await new Deno.Command("du", { args: ["-sh", folder], stdout: "piped" }).output();
  return new TextDecoder().decode(stdout).split("\t")[0] ?? "";
}
