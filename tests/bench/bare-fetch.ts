/**
 * The least that asking for rows can cost: so many requests, so many at a time, by the runtime's own `fetch`, and nothing
 * stored. Prints requests a second. Arguments: URL of the chat completions, rows, bytes of a row, concurrency.
 */
import { rowText } from "./rows.ts";

const [url = "", rows = "", bytes = "", concurrency = ""] = Deno.args;

async function ask(text: string): Promise<number> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer sk-bench-0000" },
    body: JSON.stringify({ model: "bench", messages: [{ role: "user", content: text }] }),
  });
  if (!response.ok) throw new Error(`${response.status}`);
  const { choices: [choice] } = await response.json();
  return choice.message.content.length;
}

async function askAll(count: number): Promise<number> {
  const texts = Array.from({ length: count }, (_, row) => rowText(row, Number(bytes)));
  const began = performance.now();
  let next = 0;
  const loop = async () => {
    while (next < count) await ask(texts[next++] ?? "");
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, loop));
  return count * 1000 / (performance.now() - began);
}

// What is compiled by then is compiled for both sides.
await askAll(Math.min(Number(rows) / 10, 40 * Number(concurrency)));
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(await askAll(Number(rows)))));
