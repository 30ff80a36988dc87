import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { findFile, listDatasets } from "../../db/datasets.ts";
import { openInMemory } from "../../db/open.ts";
import { readBadLines } from "./bad-lines.ts";
import { openDataset, readRows, streamBytes } from "./read.ts";
import { removeDataset } from "./remove.ts";
import { cleanUploads, uploadDataset } from "./upload.ts";

const encoder = new TextEncoder();

/** A data folder and a database that are gone at the end of the block. */
function place() {
  const folder = Deno.makeTempDirSync({ prefix: "pf-datasets-" });
  const db = openInMemory();
  return {
    db,
    folder,
    files: () => [...Deno.readDirSync(`${folder}/datasets`)].map(({ name }) => name).sort(),
    datasets: () => listDatasets(db, { limit: 100 }).datasets,
    [Symbol.dispose]() {
      db.close();
      Deno.removeSync(folder, { recursive: true });
    },
  };
}
type Place = ReturnType<typeof place>;

/** A body in pieces; breaks off with an error at the end when `cut`. */
function bodyOf(bytes: Uint8Array | string, { pieceBytes = 65_536, cut = false, byteStream = false } = {}) {
  const all = typeof bytes === "string" ? encoder.encode(bytes) : bytes;
  let at = 0;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array> | ReadableByteStreamController) => {
    if (at < all.length) {
      const piece = all.slice(at, at += pieceBytes);
      if (controller instanceof ReadableByteStreamController) controller.enqueue(piece);
      else controller.enqueue(piece);
    } else if (cut) controller.error(new Error("the connection was reset"));
    else {
      controller.close();
      if (controller instanceof ReadableByteStreamController) controller.byobRequest?.respond(0);
    }
  };
  return byteStream ? new ReadableStream({ type: "bytes", pull }) : new ReadableStream<Uint8Array>({ pull });
}

async function upload(to: Place, bytes: Uint8Array | string, name = "data.jsonl", options = {}) {
  const outcome = await uploadDataset(to, bodyOf(bytes, options), { name });
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}

/** Many rows that differ, of about 100 bytes each. */
const manyRows = (count: number) =>
  Array.from({ length: count }, (_, row) => `{"q":"问 r${row}","pad":"${"a".repeat(80)}"}\n`).join("");

Deno.test("an upload becomes a dataset whose bytes, rows and hash are those of the file", async () => {
  using to = place();
  const text = manyRows(2000);
  const dataset = await upload(to, text, "题目.jsonl");
  assert.equal(dataset.name, "题目.jsonl");
  assert.deepEqual([dataset.rows, dataset.badLines, dataset.bytes], [2000, 0, encoder.encode(text).length]);
  assert.equal(dataset.sha256, createHash("sha256").update(text).digest("hex"));
  assert.deepEqual(dataset.fields.map(({ name, filled }) => [name, filled]), [["q", 2000], ["pad", 2000]]);
  assert.equal(await new Response(await streamBytes(to.folder, dataset.sha256)).text(), text);
  assert.deepEqual(to.files(), ["bad", "jsonl", "rows"].map((ending) => `${dataset.sha256}.${ending}`));
  using reader = openDataset(to.folder, dataset.sha256);
  const rows = await Array.fromAsync(readRows(reader, [0, 1, 1999]));
  assert.deepEqual(rows.map(({ row, line }) => [row, line]), [[0, 1], [1, 2], [1999, 2000]]);
  assert.equal(
    rows.map(({ text }) => text + "\n").join(""),
    text.split(/(?<=\n)/).filter((_, at) => at < 2 || at === 1999).join(""),
  );
});

Deno.test("a large upload, which a Worker stores, comes out the same, from any kind of stream", async () => {
  using to = place();
  const text = manyRows(100_000);
  for (const options of [{ pieceBytes: 65_536 }, { pieceBytes: 3_000_000 }, { byteStream: true }]) {
    const dataset = await upload(to, text, "data.jsonl", options);
    assert.equal(dataset.sha256, createHash("sha256").update(text).digest("hex"));
    assert.equal(dataset.rows, 100_000);
    assert.equal(await new Response(await streamBytes(to.folder, dataset.sha256)).text(), text);
    assert.ok(removeDataset(to, dataset.id).ok);
    assert.deepEqual(to.files(), []);
  }
});

Deno.test("a cut upload leaves nothing behind, whether small or large, and the next one works", async () => {
  using to = place();
  for (const count of [10, 100_000]) {
    const text = manyRows(count);
    const outcome = await uploadDataset(to, bodyOf(text, { cut: true }), { name: "cut.jsonl" });
    assert.deepEqual(outcome, {
      ok: false,
      refusal: { code: "upload_cut", params: { bytes: encoder.encode(text).length } },
    });
    assert.deepEqual([to.files(), to.datasets()], [[], []]);
  }
  await upload(to, manyRows(10));
});

Deno.test("an aborted upload leaves nothing behind", async () => {
  using to = place();
  const stop = new AbortController();
  const endless = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(manyRows(1000))),
    pull: () => setTimeout(() => stop.abort(), 1) && undefined,
  });
  const outcome = await uploadDataset(to, endless, { name: "a.jsonl", signal: stop.signal });
  assert.equal(!outcome.ok && outcome.refusal.code, "upload_cut");
  assert.deepEqual([to.files(), to.datasets()], [[], []]);
});

Deno.test("a refused file leaves nothing behind, and is read to its end so that the sender hears why", async () => {
  using to = place();
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (pulled++ < 100) controller.enqueue(new Uint8Array(65_536).fill(0x1f).fill(0x8b, 1, 2));
      else controller.close();
    },
  });
  const outcome = await uploadDataset(to, body, { name: "data.jsonl" });
  assert.deepEqual(outcome, { ok: false, refusal: { code: "file_is_compressed", params: { kind: "gzip" } } });
  assert.ok(pulled > 100);
  assert.deepEqual([to.files(), to.datasets()], [[], []]);
});

Deno.test("the same file twice, also at the same moment, is one copy; deleting one dataset keeps the other whole", async () => {
  using to = place();
  const text = manyRows(60_000);
  const [first, second] = await Promise.all([upload(to, text, "one.jsonl"), upload(to, text, "two.jsonl")]);
  const third = await upload(to, text, "three.jsonl");
  assert.equal(new Set([first.sha256, second.sha256, third.sha256]).size, 1);
  assert.deepEqual([to.files().length, to.datasets().length], [3, 3]);
  assert.ok(removeDataset(to, first.id).ok);
  assert.ok(removeDataset(to, third.id).ok);
  assert.equal(await new Response(await streamBytes(to.folder, second.sha256)).text(), text);
  assert.ok(removeDataset(to, second.id).ok);
  assert.deepEqual([to.files(), findFile(to.db, second.sha256)], [[], undefined]);
  assert.equal(removeDataset(to, second.id).ok, false);
});

Deno.test("an upload of bytes that are known but gone from the disk brings them back", async () => {
  using to = place();
  const { sha256 } = await upload(to, manyRows(3));
  Deno.removeSync(`${to.folder}/datasets/${sha256}.jsonl`);
  await upload(to, manyRows(3));
  assert.equal(to.files().length, 3);
});

Deno.test("cleaning at the start removes what did not come to its end and what nothing knows, and no more", async () => {
  using to = place();
  const { sha256 } = await upload(to, manyRows(3));
  const left = [
    "tmp-11111111-2222.jsonl",
    "tmp-11111111-2222.rows",
    `${"0".repeat(64)}.jsonl`,
    `${"0".repeat(64)}.bad`,
  ];
  for (const name of [...left, "notes.txt"]) Deno.writeTextFileSync(`${to.folder}/datasets/${name}`, "x");
  assert.equal(cleanUploads(to), left.length);
  assert.deepEqual(to.files(), [`${sha256}.bad`, `${sha256}.jsonl`, `${sha256}.rows`, "notes.txt"]);
});

Deno.test("a folder that cannot be written is told, and nothing is left", async () => {
  using to = place();
  Deno.writeTextFileSync(`${to.folder}/datasets`, "in the way");
  const outcome = await uploadDataset(to, bodyOf(manyRows(3)), { name: "a.jsonl" });
  assert.equal(!outcome.ok && outcome.refusal.code, "storage_failed");
  assert.deepEqual(to.datasets(), []);
});

Deno.test("a database that takes nothing leaves no file behind", async () => {
  using to = place();
  to.db.exec(
    "create trigger full before insert on datasets begin select raise(abort, 'database or disk is full'); end",
  );
  const outcome = await uploadDataset(to, bodyOf(manyRows(3)), { name: "a.jsonl" });
  assert.deepEqual(outcome, { ok: false, refusal: { code: "storage_failed", params: { reason: "the disk is full" } } });
  assert.deepEqual([to.files(), to.datasets()], [[], []]);
});

Deno.test("bad lines are listed in pages", async () => {
  using to = place();
  const text = Array.from({ length: 3000 }, (_, at) => at % 3 === 0 ? `{"n":${at}}\n` : `bad ${at}\n`).join("");
  const dataset = await upload(to, text);
  assert.deepEqual([dataset.rows, dataset.badLines], [1000, 2000]);
  const page = await readBadLines(to.folder, dataset.sha256, { offset: 100, limit: 3 });
  assert.deepEqual(page.badLines.map(({ line, start }) => [line, start]), [[152, "bad 151"], [153, "bad 152"], [
    155,
    "bad 154",
  ]]);
  assert.equal(page.nextOffset, 103);
  const last = await readBadLines(to.folder, dataset.sha256, { offset: 1998, limit: 100 });
  assert.deepEqual([last.badLines.length, last.nextOffset], [2, null]);
  assert.deepEqual((await readBadLines(to.folder, dataset.sha256, { offset: 9999, limit: 1 })).badLines, []);
});

Deno.test("other work goes on while a large file comes in", async () => {
  using to = place();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  await upload(to, manyRows(200_000));
  clearInterval(timer);
  assert.ok(ticks >= 2, `${ticks} ticks`);
});

Deno.test("a request whose connection breaks off, with a length or in chunks, leaves nothing behind", async () => {
  using to = place();
  const heard = Promise.withResolvers<void>();
  const outcomes: unknown[] = [];
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async ({ body }) => {
    const outcome = await uploadDataset(to, body ?? new ReadableStream(), { name: "a.jsonl" });
    outcomes.push(outcome.ok ? outcome.value.rows : outcome.refusal.code);
    if (outcomes.length === 2) heard.resolve();
    return new Response(null, { status: outcome.ok ? 201 : 400 });
  });
  const rows = manyRows(50_000);
  for (const head of ["Content-Length: 99999999", "Transfer-Encoding: chunked"]) {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
    const bytes = encoder.encode(rows);
    const writer = socket.writable.getWriter();
    await writer.write(encoder.encode(`POST / HTTP/1.1\r\nHost: x\r\n${head}\r\n\r\n`));
    if (head.startsWith("T")) await writer.write(encoder.encode(`${(bytes.length * 2).toString(16)}\r\n`));
    await writer.write(bytes);
    socket.close();
  }
  await heard.promise;
  assert.deepEqual([outcomes, to.files(), to.datasets()], [["upload_cut", "upload_cut"], [], []]);
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const whole = await fetch(url, { method: "POST", body: rows });
  await whole.body?.cancel();
  assert.equal(whole.status, 201);
  assert.equal(outcomes.at(-1), 50_000);
});
