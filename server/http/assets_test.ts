import assert from "node:assert/strict";
import { createAssets } from "./assets.ts";

const request = (headers: Record<string, string> = {}) => new Request("http://localhost/", { headers });

Deno.test("a file is sent with its type and an ETag that is answered for", async () => {
  const assets = createAssets();
  const first = await assets.serve("app.css", request());
  assert.equal(first?.headers.get("content-type"), "text/css; charset=utf-8");
  const etag = first?.headers.get("etag") ?? "";
  assert.match(etag, /^"[\w-]{22}"$/u);
  assert.match(await first?.text() ?? "", /--accent/u);
  for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const again = await assets.serve("app.css", request({ "if-none-match": tag }));
    assert.equal(again?.status, 304, tag);
  }
});

Deno.test("a name with a hash is kept for ever", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/built`);
    await Deno.writeTextFile(`${folder}/built/boot-AB12CD34.js`, "1");
    const assets = createAssets(folder);
    const found = await assets.serve("built/boot-AB12CD34.js", request());
    assert.equal(found?.headers.get("cache-control"), "public, max-age=31536000, immutable");
    assert.equal(await assets.serve("built", request()), null);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("nothing outside the folder is sent, whatever the name", async () => {
  const assets = createAssets();
  const names = [
    "../deno.json",
    "..%2fdeno.json",
    "./app.css",
    "/etc/passwd",
    ".hidden.css",
    "a/../app.css",
    "app.css\0.js",
    "",
    "built",
  ];
  for (const name of names) assert.equal(await assets.serve(name, request()), null, name);
});
