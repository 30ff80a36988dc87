import assert from "node:assert/strict";
import { ok } from "../contract/outcome.ts";
import { openDoors } from "../../tests/support/doors.ts";
import { docsText } from "./docs.ts";
import { openApi } from "./openapi.ts";

const base = "/tools/pf";
const list = {
  "GET /api/projects": () => ok({ projects: [], nextCursor: null }),
  "GET /api/datasets": () => ok({ datasets: [], nextCursor: null }),
  "GET /api/templates": () => ok({ templates: [], tags: [], nextCursor: null }),
  "GET /api/openapi.json": () => ok(openApi("0.0.0", base)),
  "GET /api/docs": () => ok(docsText("en", base)),
};
const html = { accept: "text/html" };

Deno.test("under a base path all addresses of a page begin with it", async () => {
  await using doors = openDoors(list, { basePath: base });
  for (const path of ["/", "/history", "/templates", "/api/docs", "/sign-in", "/nowhere"]) {
    const text = await (await fetch(doors.url + base + path, { headers: html })).text();
    const addresses = [...text.matchAll(/ (?:href|src|action)="([^"#][^"]*)"/gu)].map(([, address = ""]) => address);
    assert.ok(addresses.length > 3, path);
    for (const address of addresses) assert.ok(address.startsWith(`${base}/`), `${path}: ${address}`);
  }
  const style = await fetch(`${doors.url}${base}/static/app.css`);
  assert.equal(style.status, 200);
  assert.doesNotMatch(await style.text(), /url\(\s*["']?\//u);
});

Deno.test("under a base path redirects, cookies, problems and the description of the API carry it", async () => {
  const accessKey = "correct-horse-battery";
  await using doors = openDoors(list, { basePath: base, accessKey });
  const send = async (path: string, form: Record<string, string>) => {
    const init = { method: "POST", body: new URLSearchParams(form), redirect: "manual" } as const;
    const response = await fetch(doors.url + base + path, init);
    await response.body?.cancel();
    return { to: response.headers.get("location"), cookie: response.headers.get("set-cookie") ?? "" };
  };
  const signedIn = await send("/sign-in", { key: accessKey, next: "/runs/7" });
  assert.equal(signedIn.to, `${base}/runs/7`);
  assert.match(signedIn.cookie, /; Path=\/tools\/pf\/;/u);
  const chosen = await send("/preferences", { language: "zh", next: "/history" });
  assert.equal(chosen.to, `${base}/history`);
  assert.match(chosen.cookie, /; Path=\/tools\/pf\/;/u);
  assert.equal((await send("/sign-out", {})).to, `${base}/sign-in`);
  const problem = await (await fetch(`${doors.url}${base}/api/projects`)).json();
  assert.equal(problem.type, `${base}/api/docs#problem-access_key_required`);
  assert.equal(problem.instance, `${base}/api/projects`);
  const described = await (await fetch(`${doors.url}${base}/api/openapi.json`)).json();
  assert.deepEqual(described.servers, [{ url: base }]);
});

Deno.test("what is asked outside of the base path is told where the server is, and sent nowhere", async () => {
  await using doors = openDoors(list, { basePath: base });
  const ask = (path: string, init: RequestInit = {}) => fetch(doors.url + path, { redirect: "manual", ...init });
  for (const path of ["/", "/history", "/tools/pfx", "/tools", "/static/app.css", "/api/projects", `/x${base}/`]) {
    const page = await ask(path, { headers: html });
    assert.equal(page.status, 404, path);
    const text = await page.text();
    assert.match(text, /addresses begin with \/tools\/pf\/\./u, path);
    assert.match(text, /<a [^>]*href="\/tools\/pf\/"/u, path);
    for (const method of ["GET", "POST"]) {
      const told = await ask(path, { method });
      assert.equal(told.status, 404);
      const { code, detail, params } = await told.json();
      assert.deepEqual([code, params], ["outside_base_path", { base }]);
      assert.match(detail, /A proxy before it must pass the path on as it came/u);
    }
  }
  const bare = await ask(`${base}?dataset=1`);
  await bare.body?.cancel();
  assert.deepEqual([bare.status, bare.headers.get("location")], [308, `${base}/?dataset=1`]);
});
