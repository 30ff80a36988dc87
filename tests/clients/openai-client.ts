/**
 * Asks a server as the official client does, and prints what came as one JSON object.
 * Arguments: the client's package, the base URL, the key. In a process of its own, so that the package stays out of the lock file.
 */
const [specifier = "", baseURL = "", apiKey = ""] = Deno.args;
const { default: OpenAI } = await import(specifier);
const client = new OpenAI({ apiKey, baseURL, maxRetries: 2 });
const ask = (content: string) => ({ model: "mock-model", messages: [{ role: "user", content }] });

const whole = await client.chat.completions.create(ask("你好 \u{1f600}"));
const models: string[] = [];
for await (const { id } of client.models.list()) models.push(id);

let streamed = "";
let usage: unknown = null;
let finish: unknown = null;
const stream = await client.chat.completions.create({
  ...ask("stream this please"),
  stream: true,
  stream_options: { include_usage: true },
});
for await (const chunk of stream) {
  streamed += chunk.choices[0]?.delta?.content ?? "";
  finish = chunk.choices[0]?.finish_reason ?? finish;
  usage = chunk.usage ?? usage;
}

const retried = await client.chat.completions.create(ask("limited once"));
const refused = await failure(() => client.chat.completions.create(ask("never")));
const wrongKey = await failure(() =>
  new OpenAI({ apiKey: "wrong", baseURL, maxRetries: 0 }).chat.completions.create(ask("a"))
);

async function failure(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
    return null;
  } catch (error) {
    const { status, code, type, name } = Object(error);
    return { status, code, type, name, constructor: Object(error).constructor.name };
  }
}

const told = { whole, models, streamed, usage, finish, retried, refused, wrongKey };
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(told)));
