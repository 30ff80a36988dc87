import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { startMock } from "../server/mock/server.ts";
import { Api } from "./support/api.ts";
import { openBrowser, openPage, untilAwake } from "./support/browser.ts";
import { followRun } from "./support/events.ts";
import { bytesBelow } from "./support/folder.ts";
import { forgetPeak, memoryOf } from "./support/process.ts";
import { type Changes, type Proxy, startProxy } from "./support/proxies.ts";
import { askRaw, connectRaw, rawGet, readRaw, writeRaw } from "./support/raw.ts";
import { startServer } from "./support/server.ts";
import { type ProxyName, proxyProgram } from "./support/setup.ts";
import { until } from "./support/time.ts";

const inBackground = { sanitizeOps: false, sanitizeResources: false };
const mebibyte = 1_048_576;
/** PF_LARGE=1 asks for the whole gigabyte. */
const uploadMiB = Deno.env.get("PF_LARGE") === "1" ? 1024 : 200;
const accessKey = "a-key-for-the-tests";
const bearer = { authorization: `Bearer ${accessKey}` };
const base = "/pf";

const say = (text: string): void => void Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
const isThere = new Map<ProxyName, boolean>();
for (const name of ["nginx", "caddy"] as const) {
  isThere.set(name, await proxyProgram(name) !== null);
  if (!isThere.get(name)) {
    say(`Nothing is tested behind ${name}: it is not on this machine, and apt does not bring it.`);
  }
}

/** A server under a base path, behind a proxy that is set up by its example of docs/proxy/. */
async function openStage(name: ProxyName, options: { tls?: boolean; more?: Changes } = {}) {
  await using opening = new AsyncDisposableStack();
  const mock = await startMock({ faults: [{ match: { regex: "wait" }, reply: "hang" }] });
  opening.defer(() => mock.close());
  const server = opening.use(
    await startServer({
      args: ["--base-path", base, "--allowed-hosts", "127.0.0.1"],
      env: { PROMPTFACTORY_ACCESS_KEY: accessKey },
    }),
  );
  const proxy = opening.use(await startProxy(name, server, options));
  const direct = new Api(server, bearer);
  const project = await direct.call("POST /api/projects", {
    name: "Proxied",
    endpoint: { url: mock.url, model: "mock-model" },
    prompt: { messages: [{ role: "user", content: "{{q}}" }] },
  });
  const open = opening.move();
  return { server, proxy, project, direct, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

function test(name: ProxyName, says: string, fn: () => Promise<void>): void {
  Deno.test({ name: `${name}: ${says}`, ...inBackground, ignore: !isThere.get(name), fn });
}

const rowsOf = (...texts: string[]) => texts.map((q) => `${JSON.stringify({ q })}\n`).join("");

/** Nothing here can come late and be right: the run cannot end, nor go on, before each event was seen. */
async function seesEventsLive(name: ProxyName, more: Changes = {}): Promise<void> {
  await using stage = await openStage(name, { more });
  const url = stage.proxy.url + base;
  const api = new Api({ url }, bearer);
  const dataset = await api.upload(new Blob([rowsOf("wait", "second", "third")]).stream());
  const members = { id: stage.project.id, datasetId: dataset.id, concurrency: 1, adaptive: false };
  const { id } = await api.call("POST /api/projects/{id}/runs", members);
  const seen: string[] = [];
  const events = followRun(`${url}/api/runs/${id}/events`, { headers: bearer, signal: AbortSignal.timeout(20_000) });
  for await (const { event } of events) {
    if (event.kind === "snapshot") {
      assert.equal(event.run.counts.succeeded, 0);
      await api.call("PATCH /api/runs/{id}", { id, concurrency: 2 });
    } else if (event.kind === "row") {
      if (event.row === 2) await api.call("POST /api/runs/{id}/cancel", { id });
    } else if (event.kind !== "state" || event.status !== "cancelled") continue;
    seen.push(event.kind === "row" ? `row ${event.row}` : event.kind);
    if (event.kind === "state") break;
  }
  assert.deepEqual(seen, ["snapshot", "row 1", "row 2", "state"]);
}

/** Sends a file of a stated length, and shows that the server has its start before its end was sent. */
async function upload(proxy: Proxy, path: string, held: () => Promise<number>): Promise<void> {
  const line = `${JSON.stringify({ q: "x".repeat(1000), 名: "中文" })}\n`;
  const text = line.repeat(Math.floor(mebibyte / new TextEncoder().encode(line).length));
  const block = new TextEncoder().encode(text.padEnd(text.length + mebibyte - new TextEncoder().encode(text).length));
  assert.equal(block.length, mebibyte);
  const conn = await connectRaw(proxy.url);
  try {
    const head = [
      `POST ${base}${path} HTTP/1.1`,
      `host: ${new URL(proxy.url).host}`,
      `authorization: ${bearer.authorization}`,
      "content-type: application/x-ndjson",
      `content-length: ${uploadMiB * mebibyte}`,
    ];
    await writeRaw(conn, `${head.join("\r\n")}\r\n\r\n`);
    for (let sent = 0; sent < uploadMiB; sent++) {
      if (sent === 32) await until("the server has the start of the file", async () => await held() > mebibyte);
      await writeRaw(conn, block);
    }
    const { status, body } = await readRaw(conn, 60_000);
    assert.equal(status, 201, body);
  } finally {
    conn.close();
  }
}

async function streamsLargeFiles(name: ProxyName): Promise<void> {
  await using stage = await openStage(name);
  const { proxy, server, direct } = stage;
  const before = memoryOf(proxy.pid).now;
  const onDisk = await bytesBelow(proxy.folder);
  forgetPeak(proxy.pid);
  const began = performance.now();
  await upload(proxy, "/api/datasets?name=large.jsonl", () => bytesBelow(`${server.folder}/datasets`));
  const uploadMs = performance.now() - began;
  const { datasets: [dataset] } = await direct.call("GET /api/datasets", {});
  assert.equal(dataset?.bytes, uploadMiB * mebibyte);
  const response = await fetch(`${proxy.url}${base}/api/datasets/${dataset.id}/file`, { headers: bearer });
  assert.equal(response.headers.get("content-length"), String(uploadMiB * mebibyte));
  assert.match(response.headers.get("content-disposition") ?? "", /filename="large\.jsonl"/u);
  const hash = createHash("sha256");
  let most = 0;
  let taken = 0;
  for await (const bytes of response.body ?? []) {
    hash.update(bytes);
    if (taken % (16 * mebibyte) + bytes.length >= 16 * mebibyte) most = Math.max(most, await bytesBelow(proxy.folder));
    taken += bytes.length;
  }
  assert.equal(hash.digest("hex"), dataset.sha256);
  const grown = memoryOf(proxy.pid).peak - before;
  const downloadMs = performance.now() - began - uploadMs;
  say(
    `${name}: ${uploadMiB} MiB up in ${(uploadMs / 1000).toFixed(1)} s, down in ${(downloadMs / 1000).toFixed(1)} s; ` +
      `the proxy grew by ${(grown / mebibyte).toFixed(1)} MiB`,
  );
  assert.ok(grown < 64 * mebibyte, `the proxy grew by ${grown} bytes`);
  assert.ok(most - onDisk < mebibyte, `the proxy put ${most - onDisk} bytes on the disk`);
}

async function worksInABrowser(name: ProxyName, tls: boolean): Promise<void> {
  await using stage = await openStage(name, { tls });
  const { proxy, direct, project } = stage;
  const url = proxy.url + base;
  await using opened = await openBrowser();
  await using watched = await openPage(opened.browser, url, { options: { ignoreHTTPSErrors: true } });
  const { page } = watched;
  const refused: string[] = [];
  page.on("response", (response) => {
    if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
  });

  await page.goto(url);
  assert.equal(page.url(), `${url}/`);
  await page.getByLabel("Access key").fill(accessKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Proxied").first().waitFor();
  assert.equal(page.url(), `${url}/`);
  await untilAwake(page);
  const [session, ...others] = (await page.context().cookies()).filter(({ httpOnly }) => httpOnly);
  assert.deepEqual([session?.path, session?.secure, session?.sameSite, others], [`${base}/`, tls, "Strict", []]);

  // The form's fallback and the script both end below the base path.
  await page.goto(`${url}/projects/${project.id}`);
  await untilAwake(page);
  const buffer = Buffer.from(rowsOf("one", "two", "wait"));
  await page.locator('input[type="file"]').first().setInputFiles({ name: "asked.jsonl", mimeType: "", buffer });
  await page.getByRole("button", { name: "asked.jsonl: Data files" }).waitFor();
  await page.getByRole("button", { name: "Run 3 rows" }).click();
  await page.waitForURL((address) => /^\/pf\/runs\/\d+$/u.test(address.pathname));
  await untilAwake(page);
  const id = page.url().split("/").at(-1) ?? "";
  await direct.waitForRun(id, ({ counts }) => counts.succeeded === 2);
  await direct.call("POST /api/runs/{id}/cancel", { id });
  await page.getByText("cancelled").first().waitFor(); // told by the events alone

  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download", exact: true }).click();
  const download = await downloading;
  assert.equal(await download.failure(), null);
  assert.ok(download.url().startsWith(`${url}/api/runs/${id}/result`));
  assert.match(download.suggestedFilename(), /\.jsonl$/u);
  assert.equal(await Deno.readTextFile(await download.path()), (await direct.result(id)).text);

  for (const path of ["/history", "/statistics", "/templates", `/projects/${project.id}/settings`, "/api/docs"]) {
    await page.goto(url + path);
    await untilAwake(page);
  }
  const described = await page.evaluate(
    async (address) => await (await fetch(address)).json(),
    `${url}/api/openapi.json`,
  );
  assert.deepEqual(described.servers, [{ url: base }]);
  await page.goto(`${url}/history`);
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await page.waitForURL(`${url}/sign-in`);
  assert.deepEqual((await page.context().cookies()).filter(({ httpOnly }) => httpOnly), []);
  assert.deepEqual(refused, [`401 ${url}/`]);
  assert.deepEqual(watched.outside.filter((address) => address !== url), []);
  assert.deepEqual(watched.faults.filter((says) => !/status of 401/u.test(says)), []);
}

for (const name of ["nginx", "caddy"] as const) {
  test(name, "progress arrives while the run goes on", () => seesEventsLive(name));
  test(name, `an upload of ${uploadMiB} MiB and its download stream through`, () => streamsLargeFiles(name));
}
test(
  "nginx",
  "over HTTPS a browser signs in, uploads, runs, watches and downloads",
  () => worksInABrowser("nginx", true),
);
test("caddy", "a browser signs in, uploads, runs, watches and downloads", () => worksInABrowser("caddy", false));

test(
  "nginx",
  "events pass even one that buffers and compresses what it can",
  () => seesEventsLive("nginx", { "proxy_buffering off;": "proxy_buffering on; gzip on; gzip_types *;" }),
);

const strips: Record<ProxyName, Changes> = {
  nginx: { "location /pf/ {": "location /pf/ {\nrewrite ^/pf(/.*)$ $1 break;" },
  caddy: { "handle /pf/* {": "handle_path /pf/* {" },
};
for (const name of ["nginx", "caddy"] as const) {
  test(name, "one that takes the path off, or asks under another name, is told what to do", async () => {
    await using stage = await openStage(name, { more: strips[name] });
    const { proxy, server } = stage;
    const page = await fetch(`${proxy.url}${base}/`, { headers: { accept: "text/html" } });
    assert.equal(page.status, 404);
    assert.match(await page.text(), /A proxy before it must pass the path on as it came, \/pf included\./u);
    // Caddy itself answers to the names of its sites alone.
    const asked = name === "nginx" ? proxy.url : server.url;
    const foreign = await askRaw(asked, rawGet(`${base}/`, { host: "prompts.example.org" }));
    assert.equal(foreign.status, 421);
    assert.match(foreign.body, /--allowed-hosts/u);
  });
}
