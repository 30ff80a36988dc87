import assert from "node:assert/strict";
import { type Endpoint, newEndpoint, type Parameters, type Secrets } from "../contract/project.ts";
import type { Mend } from "../contract/run.ts";
import { createClients } from "../outbound/client.ts";
import { type Asked, askModel } from "./ask.ts";
import { mends } from "./mends.ts";
import type { Provider } from "./provider.ts";

/** One thing that every provider of the registry must do. */
export type Check = { name: string; run: () => Promise<void> };
/** A complete endpoint of the provider at an origin. */
export type EndpointAt = (origin: string) => Partial<Endpoint>;

type Seen = { method: string; url: URL; headers: Headers; body: string };
type Asking = {
  endpoint?: Partial<Endpoint>;
  parameters?: Parameters;
  secrets?: Partial<Secrets>;
  mends?: Mend[];
  content?: string;
};

const key = "sk-conformance-0123456789";
const completion = (content: string) =>
  JSON.stringify({
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: { prompt_tokens: 5, completion_tokens: 3 },
  });

/** The suite: run each check once; it opens a server of its own on loopback. */
export function conformance(provider: Provider, endpointAt: EndpointAt): Check[] {
  const ask = (asking: Asking, answer: (seen: Seen) => Response = () => new Response(completion("ok"))) =>
    askOnce(provider, endpointAt, asking, answer);
  const body = (seen: Seen): Record<string, unknown> => JSON.parse(seen.body);
  const check = (name: string, run: () => Promise<void>): Check => ({ name, run });
  return [
    check("asks by POST at the address that it tells, in JSON, and reads the answer", async () => {
      const { asked, seen, endpoint } = await ask({});
      const address = provider.requestUrl(endpoint);
      assert.ok(address.ok && address.url === seen.url.href && seen.method === "POST");
      assert.equal(seen.headers.get("content-type"), "application/json");
      assert.ok(asked.reply.kind === "answer" && asked.reply.answer === "ok" && asked.reply.usage.promptTokens === 5);
      assert.equal(asked.requestBody, seen.body);
    }),
    check("puts the key into one header and nowhere else", async () => {
      for (const auth of ["bearer", "api-key", "x-auth-token", "authorization"] as const) {
        const { seen } = await ask({ endpoint: { auth } });
        const holders = [...seen.headers].filter(([, value]) => value.includes(key));
        assert.equal(holders.length, 1, auth);
        assert.ok(!seen.url.href.includes(key) && !seen.body.includes(key));
      }
    }),
    check("sends no key where none is wanted or none is set", async () => {
      for (const asking of [{ endpoint: { auth: "none" as const } }, { secrets: { key: null } }]) {
        const { seen } = await ask(asking);
        for (const name of ["authorization", "api-key", "x-auth-token"]) assert.equal(seen.headers.get(name), null);
      }
    }),
    check("lets the person's own headers win", async () => {
      const { seen } = await ask({ secrets: { headers: { "X-Team": "one", "User-Agent": "mine" } } });
      assert.equal(seen.headers.get("x-team"), "one");
      assert.equal(seen.headers.get("user-agent"), "mine");
    }),
    check("sends no parameter that was not set, and those that were, the further ones last", async () => {
      const bare = Object.keys(body((await ask({})).seen));
      assert.deepEqual(bare.filter((name) => name !== "model"), ["messages"]);
      const parameters = {
        temperature: 0,
        maxTokens: 5,
        topP: 0,
        stop: ["x"],
        seed: 0,
        extra: { top_p: 0.5, top_k: 1 },
      };
      const sent = body((await ask({ parameters })).seen);
      const { messages: _, model: __, ...rest } = sent;
      assert.deepEqual(rest, { temperature: 0, max_tokens: 5, top_p: 0.5, stop: ["x"], seed: 0, top_k: 1 });
    }),
    check("brings any text of a message over unchanged", async () => {
      for (
        const content of ["你好 😀\r\n\u2028\u0000\ufeff", 'quotes " and \\ and </script>', "half \ud800 surrogate"]
      ) {
        const { seen } = await ask({ content });
        assert.deepEqual(body(seen).messages, [{ role: "user", content }]);
      }
    }),
    check("streams where it is on or was mended, and puts the answer together", async () => {
      const event = (content: string, finish: string | null) =>
        `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;
      for (const asking of [{ endpoint: { stream: "on" as const } }, { mends: [mends.stream] }]) {
        const { asked, seen } = await ask(
          asking,
          () => new Response(event("o", null) + event("k", "stop") + "data: [DONE]\n\n"),
        );
        assert.equal(body(seen).stream, true);
        assert.deepEqual(body(seen).stream_options, { include_usage: true });
        assert.ok(asked.reply.kind === "answer" && asked.reply.answer === "ok");
      }
    }),
    check("takes up the mend of the token limit", async () => {
      const sent = body((await ask({ parameters: { maxTokens: 5 }, mends: [mends.maxTokens] })).seen);
      assert.equal(sent.max_completion_tokens, 5);
      assert.ok(!("max_tokens" in sent));
    }),
    check("hides the key in what an error repeats, and reads the told wait", async () => {
      const { asked } = await ask({}, (seen) => {
        const told = [...seen.headers.values()].find((value) => value.includes(key));
        const message = `Too many requests for ${told}`;
        return Response.json({ error: { message, code: "rate_limit_exceeded" } }, {
          status: 429,
          headers: { "retry-after": "2" },
        });
      });
      assert.ok(asked.reply.kind === "error" && asked.reply.code === "rate_limited" && asked.reply.waitMs === 2000);
      assert.equal(asked.status, 429);
      assert.ok(!JSON.stringify(asked).includes(key) && asked.reply.message.includes("…6789"));
    }),
    check("names what is missing in an empty endpoint", () => {
      const endpoint: Endpoint = { ...newEndpoint, provider: provider.name };
      assert.ok(provider.missing(endpoint) !== null && !provider.requestUrl(endpoint).ok);
      assert.equal(provider.missing({ ...endpoint, ...endpointAt("http://127.0.0.1:1") }), null);
      return Promise.resolve();
    }),
  ];
}

async function askOnce(
  provider: Provider,
  endpointAt: EndpointAt,
  { endpoint: changes, parameters = {}, secrets, mends = [], content = "ping" }: Asking,
  answer: (seen: Seen) => Response,
): Promise<{ asked: Asked; seen: Seen; endpoint: Endpoint }> {
  const requests: Seen[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { method, url, headers } = request;
    const seen = { method, url: new URL(url), headers, body: await request.text() };
    requests.push(seen);
    return answer(seen);
  });
  const clients = createClients(() => undefined);
  try {
    const origin = `http://127.0.0.1:${server.addr.port}`;
    const endpoint = { ...newEndpoint, provider: provider.name, ...endpointAt(origin), ...changes };
    const client = clients.clientFor(origin, endpoint.tls);
    const asking = { provider, endpoint, parameters, secrets: { key, headers: {}, ...secrets }, mends, client };
    const asked = await askModel(asking, [{ role: "user", content }], new AbortController().signal);
    const [seen] = requests;
    assert.ok(seen && requests.length === 1, `${requests.length} requests`);
    return { asked, seen, endpoint };
  } finally {
    await clients.close();
    await server.shutdown();
  }
}
