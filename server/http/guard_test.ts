import assert from "node:assert/strict";
import { ok } from "../contract/outcome.ts";
import { openDoors } from "../../tests/support/doors.ts";
import { askRaw, rawGet } from "../../tests/support/raw.ts";
import { createGuard, securityHeaders } from "./guard.ts";
import { isSession, makeSession } from "./session.ts";
import { createTries } from "./tries.ts";

const accessKey = "correct-horse-battery";
const list = { "GET /api/projects": () => ok({ projects: [], nextCursor: null }) };
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

Deno.test("bound to loopback, only the server's own names are answered", async () => {
  await using doors = openDoors(list, { allowedHosts: ["factory.example"] });
  const status = async (path: string, host: string | null) =>
    (await askRaw(doors.url, rawGet(path, host === null ? {} : { host }))).status;
  const { port } = doors;
  for (
    const path of ["/api/projects", "/", "/api/health", "/api/runs/1/events", "/api/runs/1/result", "/static/app.css"]
  ) {
    for (
      const host of [
        "evil.example",
        `evil.example:${port}`,
        "127.0.0.1.evil.example",
        "127.0.0.1",
        `localhost:${port + 1}`,
        `x@127.0.0.1:${port}`,
        `127.0.0.1:${port}/api`,
      ]
    ) {
      assert.equal(await status(path, host), 421, `${path} ${host}`);
    }
  }
  assert.equal(await status("/api/projects", null), 421);
  for (
    const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, `LOCALHOST:${port}`, "factory.example"]
  ) {
    assert.equal(await status("/api/projects", host), 200, host);
  }
});

Deno.test("a request of another origin is refused before anything is done", async () => {
  let made = 0;
  await using doors = openDoors({
    ...list,
    "POST /api/demo": () => {
      made++;
      return ok(Object());
    },
  });
  const own = `http://127.0.0.1:${doors.port}`;
  const ask = async (method: string, path: string, headers: Record<string, string>) => {
    const response = await fetch(doors.url + path, { method, headers });
    await response.body?.cancel();
    assert.equal(response.headers.get("access-control-allow-origin"), null);
    return response.status;
  };
  for (
    const origin of [
      "http://evil.example",
      "null",
      `http://localhost:${doors.port + 1}`,
      `ftp://127.0.0.1:${doors.port}`,
    ]
  ) {
    for (
      const [method, path] of [["POST", "/api/demo"], ["POST", "/api/datasets"], ["GET", "/api/runs/1/events"], [
        "OPTIONS",
        "/api/demo",
      ]] as const
    ) {
      assert.equal(await ask(method, path, { origin }), 403, `${method} ${path} ${origin}`);
    }
  }
  assert.equal(await ask("GET", "/api/projects", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }), 403);
  assert.equal(
    await ask("GET", "/api/projects", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }),
    200,
  );
  assert.equal(made, 0);
  assert.equal(await ask("POST", "/api/demo", { origin: own }), 201);
});

Deno.test("with an access key every door that is not open asks for it", async () => {
  await using doors = openDoors(list, { accessKey });
  const ask = async (headers: Record<string, string>) => {
    const response = await fetch(`${doors.url}/api/projects`, { headers });
    await response.body?.cancel();
    return response.status;
  };
  assert.equal(await ask({}), 401);
  assert.equal(await ask(bearer(accessKey)), 200);
  assert.equal(await ask(bearer("wrong")), 401);
  assert.equal(await ask({ cookie: `promptfactory_${doors.port}=${accessKey}` }), 401);
  assert.equal((await (await fetch(`${doors.url}/api/openapi.json`)).json()).code, undefined);
  const page = await fetch(`${doors.url}/`, { headers: { accept: "text/html" } });
  assert.equal(page.status, 401);
  assert.match(await page.text(), /<form method="post" action="\/sign-in"/u);
});

Deno.test("a browser signs in with the key and gets a session that is not the key", async () => {
  await using doors = openDoors(list, { accessKey });
  const sign = (key: string, next: string) =>
    fetch(`${doors.url}/sign-in`, { method: "POST", body: new URLSearchParams({ key, next }), redirect: "manual" });
  const wrong = await sign("wrong", "/");
  assert.equal(wrong.status, 401);
  assert.match(await wrong.text(), /The access key is not right/u);
  const right = await sign(` ${accessKey} `, "/runs/7");
  await right.body?.cancel();
  assert.deepEqual([right.status, right.headers.get("location")], [303, "/runs/7"]);
  const cookie = right.headers.get("set-cookie") ?? "";
  assert.match(cookie, /^promptfactory_\d+=[\w.-]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/u);
  assert.equal(cookie.includes(accessKey), false);
  const session = cookie.split(";")[0] ?? "";
  const page = await fetch(`${doors.url}/api/projects`, { headers: { cookie: `other=1; ${session}` } });
  assert.equal(page.status, 200);
  await page.body?.cancel();
  for (const next of ["//evil.example", "/\\evil.example", "http://evil.example", "/sign-in"]) {
    const elsewhere = await sign(accessKey, next);
    assert.equal(elsewhere.headers.get("location"), "/", next);
    await elsewhere.body?.cancel();
  }
  const out = await fetch(`${doors.url}/sign-out`, { method: "POST", redirect: "manual" });
  assert.match(out.headers.get("set-cookie") ?? "", /Max-Age=0/u);
  await out.body?.cancel();
});

Deno.test("after ten wrong keys the address waits, even with the right one", async () => {
  await using doors = openDoors(list, { accessKey });
  const ask = async (key: string) => {
    const response = await fetch(`${doors.url}/api/projects`, { headers: bearer(key) });
    await response.body?.cancel();
    return [response.status, Number(response.headers.get("retry-after")) > 0];
  };
  for (let n = 0; n < 10; n++) assert.deepEqual(await ask(`wrong${n}`), [401, false]);
  assert.deepEqual(await ask(accessKey), [429, true]);
});

Deno.test("signing in says how many tries are left, then how long to wait, in both languages and without script", async () => {
  await using doors = openDoors(list, { accessKey });
  const ask = async (init: RequestInit = {}, language = "en") => {
    const headers = { "accept-language": language };
    const response = await fetch(`${doors.url}/sign-in`, { headers, redirect: "manual", ...init });
    const text = (await response.text()).replace(/<script[^]*?<\/script>|<[^>]*>/gu, "");
    return { status: response.status, wait: response.headers.get("retry-after"), text };
  };
  const send = (key: string, language?: string) =>
    ask({ method: "POST", body: new URLSearchParams({ key }), headers: { "accept-language": language ?? "en" } });
  assert.doesNotMatch((await ask()).text, /more tr/u);
  for (let left = 9; left > 0; left--) {
    const { status, wait, text } = await send(`wrong${left}`, left === 2 ? "zh-CN" : "en");
    assert.deepEqual([status, wait], [401, null]);
    const says = left === 2 ? "一分钟内还可以试 2 次" : left === 1 ? "1 more try within" : `${left} more tries within`;
    assert.ok(text.includes(says), says);
  }
  const last = await send("the tenth");
  assert.equal(last.status, 401);
  assert.match(last.wait ?? "", /^[1-9]\d?$/u);
  assert.match(last.text, /Too many wrong keys\. You can try again in \d+ (?:s|min)\./u);
  const refused = await send(accessKey, "zh-CN");
  assert.equal(refused.status, 429);
  assert.match(refused.wait ?? "", /^[1-9]\d?$/u);
  assert.match(refused.text, /错误次数过多，\d+ (?:秒|分)后可以再试。/u);
  assert.match((await ask()).text, /You can try again in/u); // read again
});

Deno.test("behind a proxy on this machine the visitor waits, and not the proxy", () => {
  const addressOf = (allowedHosts: string[], forwarded: string, peer = "127.0.0.1") => {
    const guard = createGuard({ host: "127.0.0.1", port: 5001, accessKey, allowedHosts, basePath: "" });
    return guard.addressOf(new Request("http://x/", { headers: { "x-forwarded-for": forwarded } }), peer);
  };
  const proxied = ["factory.example"];
  assert.equal(addressOf(proxied, "203.0.113.9"), "203.0.113.9");
  assert.equal(addressOf(proxied, "1.2.3.4, 203.0.113.9"), "203.0.113.9"); // the visitor's own words stand first
  assert.equal(addressOf(proxied, "2001:db8::1", "::ffff:127.0.0.1"), "2001:db8::1");
  assert.equal(addressOf(proxied, "203.0.113.9", "198.51.100.2"), "198.51.100.2");
  assert.equal(addressOf([], "203.0.113.9"), "127.0.0.1");
  assert.equal(addressOf(proxied, "unknown"), "127.0.0.1");
});

Deno.test("tries are counted by address and forgotten after a minute", () => {
  let now = 0;
  const tries = createTries(() => now, 2);
  tries.wrong("a");
  tries.wrong("a");
  assert.equal(tries.waitSeconds("a"), 60);
  assert.equal(tries.waitSeconds("b"), 0);
  assert.deepEqual([tries.left("a"), tries.left("b")], [0, null]);
  now = 59_500;
  assert.equal(tries.waitSeconds("a"), 1);
  now = 60_000;
  assert.equal(tries.waitSeconds("a"), 0);
});

Deno.test("a session ends with its time and with its key", () => {
  const now = Date.UTC(2026, 0, 1);
  const session = makeSession("one", now);
  assert.equal(isSession(session, "one", now + 29 * 86_400_000), true);
  assert.equal(isSession(session, "one", now + 31 * 86_400_000), false);
  assert.equal(isSession(session, "other", now), false);
  assert.equal(isSession(`z${session}`, "one", now), false);
});

Deno.test("a server does not stand open to a network", () => {
  assert.throws(() => createGuard({ host: "0.0.0.0", port: 5001, accessKey: null, allowedHosts: [], basePath: "" }));
});

Deno.test("every answer carries the security headers", async () => {
  await using doors = openDoors(list);
  for (const path of ["/api/projects", "/api/nothing", "/nothing", "/static/app.css"]) {
    const response = await fetch(doors.url + path);
    await response.body?.cancel();
    for (const [name, value] of Object.entries(securityHeaders)) assert.equal(response.headers.get(name), value);
  }
});
