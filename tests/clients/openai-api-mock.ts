/**
 * Puts `openai-api-mock`, which answers inside a process that asks for it, on a port of loopback.
 * Argument: its package. Prints `listening PORT`.
 */
const [specifier = ""] = Deno.args;
const { mockOpenAIResponse } = await import(specifier);
mockOpenAIResponse(true, { seed: 7 });
const upstream = "https://api.openai.com"; // taken by the mock before anything leaves the process

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => void Deno.stdout.writeSync(new TextEncoder().encode(`listening ${port}\n`)),
}, async (request) => {
  const { pathname } = new URL(request.url);
  const answer = await fetch(upstream + pathname, {
    method: request.method,
    headers: { "content-type": "application/json", authorization: request.headers.get("authorization") ?? "Bearer -" },
    ...(request.method === "POST" && { body: await request.text() }),
  });
  const type = answer.headers.get("content-type") ?? "application/json";
  return new Response(await answer.text(), { status: answer.status, headers: { "content-type": type } });
});
