import assert from "node:assert/strict";
import { readReply } from "./reply.ts";

type Expected = { answer?: string; reasoning?: string | null; finish?: string | null; none?: string; error?: string };

const whole = (message: unknown, finish: unknown = "stop", more: Record<string, unknown> = {}) =>
  JSON.stringify({ id: "x", choices: [{ index: 0, message, finish_reason: finish }], ...more });
const chunk = (delta: unknown, finish: string | null = null, more: Record<string, unknown> = {}) => ({
  choices: [{ index: 0, delta, finish_reason: finish }],
  ...more,
});
const sse = (events: unknown[], end = "\n\n") =>
  events.map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}${end}`).join("");
const hello = [chunk({ role: "assistant" }), chunk({ content: "Hel" }), chunk({ content: "lo" }), chunk({}, "stop")];

const rows: [string, string, Expected][] = [
  ["text", whole({ content: "Four" }), { answer: "Four", finish: "stop", reasoning: null }],
  ["text with outer blanks, untouched", whole({ content: " Four\n" }), { answer: " Four\n" }],
  ["parts", whole({ content: [{ type: "text", text: "one " }, { type: "text", text: "two" }] }), { answer: "one two" }],
  ["parts as strings", whole({ content: ["one ", "two"] }), { answer: "one two" }],
  [
    "parts with thoughts",
    whole({
      content: [{ type: "thinking", thinking: [{ type: "text", text: "2+2" }] }, { type: "text", text: "Four" }],
    }),
    { answer: "Four", reasoning: "2+2" },
  ],
  ["reasoning_content", whole({ content: "Four", reasoning_content: "2 and 2" }), {
    answer: "Four",
    reasoning: "2 and 2",
  }],
  ["reasoning", whole({ content: "Four", reasoning: "2 and 2" }), { answer: "Four", reasoning: "2 and 2" }],
  ["thinking", whole({ content: "Four", thinking: "2 and 2" }), { answer: "Four", reasoning: "2 and 2" }],
  [
    "reasoning in details",
    whole({ content: "Four", reasoning_details: [{ type: "reasoning.text", text: "2+2" }] }),
    { answer: "Four", reasoning: "2+2" },
  ],
  ["a leading block", whole({ content: "<think>\n2 and 2\n</think>\n\nFour" }), {
    answer: "Four",
    reasoning: "2 and 2",
  }],
  [
    "an answer that speaks of the tag",
    whole({ content: "<think>plan</think>Write <think> before and </think> after the thoughts." }),
    { answer: "Write <think> before and </think> after the thoughts.", reasoning: "plan" },
  ],
  ["a tag that does not lead", whole({ content: "Use <think>x</think>" }), {
    answer: "Use <think>x</think>",
    reasoning: null,
  }],
  ["an empty block", whole({ content: "<think>\n\n</think>\n\nFour" }), { answer: "Four", reasoning: null }],
  ["an unclosed block at the limit", whole({ content: "<think>\nstill going" }, "length"), {
    none: "truncated: reasoning",
  }],
  ["an unclosed block at a stop", whole({ content: "<think>\nthat was all" }), {
    none: "bad_response: only reasoning",
  }],
  ["thoughts alone at the limit", whole({ content: "", reasoning_content: "long" }, "length"), {
    none: "truncated: max tokens",
  }],
  ["thoughts alone at a stop", whole({ content: null, reasoning_content: "only" }), {
    none: "bad_response: only reasoning",
  }],
  ["cut with text", whole({ content: "a long beginning" }, "length"), { answer: "a long beginning", finish: "length" }],
  ["cut under another name", whole({ content: "a beginning" }, "MAX_TOKENS"), {
    answer: "a beginning",
    finish: "length",
  }],
  ["cut without text", whole({ content: "" }, "length"), { none: "truncated: token limit" }],
  ["filtered", whole({ content: "The first half" }, "content_filter"), { none: "content_filtered: filter" }],
  ["refused", whole({ content: null, refusal: "I will not do that." }), {
    none: "content_filtered: I will not do that.",
  }],
  ["tool calls", whole({ content: null, tool_calls: [{ id: "c" }] }, "tool_calls"), { none: "bad_response: tool" }],
  ["an answer beside an empty list of tools", whole({ content: "ok", tool_calls: [] }), { answer: "ok" }],
  ["finish error", whole({ content: "half" }, "error"), { none: "bad_response: error" }],
  ["empty", whole({ content: "" }), { none: "bad_response: empty" }],
  ["blanks", whole({ content: " \n" }), { none: "bad_response: empty" }],
  ["no finish reason", whole({ content: "ok" }, null), { answer: "ok", finish: null }],
  ["a lone surrogate", whole({ content: "\ud800x" }), { answer: "\ud800x" }],
  ["NUL", whole({ content: "a\u0000b" }), { answer: "a\u0000b" }],
  ["a legacy text", JSON.stringify({ choices: [{ text: "ok", finish_reason: "stop" }] }), { answer: "ok" }],
  ["choices null", JSON.stringify({ id: null, choices: null, usage: null }), { none: "bad_response: no choices" }],
  ["choices absent", JSON.stringify({ id: "x", object: "chat.completion" }), { none: "bad_response: no choices" }],
  ["choices empty", JSON.stringify({ choices: [] }), { none: "bad_response: no choices" }],
  ["a null choice", JSON.stringify({ choices: [null] }), { none: "bad_response: no choices" }],
  ["a null message", JSON.stringify({ choices: [{ message: null }] }), { none: "bad_response: no message" }],
  ["content of a wrong kind", whole({ content: { a: 1 } }), { none: "bad_response: empty" }],
  ["an error", JSON.stringify({ error: { message: "gave up", code: 502 } }), { error: "gave up" }],
  ["an error beside empty choices", JSON.stringify({ choices: [], error: { message: "gave up" } }), {
    error: "gave up",
  }],
  ["an error in a choice", JSON.stringify({ choices: [{ error: { message: "gave up" }, message: null }] }), {
    error: "gave up",
  }],
  ["an error without an envelope", JSON.stringify({ code: 50, message: "gave up", data: null }), { error: "gave up" }],
  ["an error null beside an answer", whole({ content: "ok" }, "stop", { error: null }), { answer: "ok" }],
  ["a list around an error", JSON.stringify([{ error: { message: "gave up" } }]), { error: "gave up" }],
  ["a byte order mark", "\ufeff" + whole({ content: "ok" }), { answer: "ok" }],
  ["blank lines", "\n\n \r\n" + whole({ content: "ok" }), { answer: "ok" }],
  ["comments", ": keep-alive\n\n: keep-alive\n\n" + whole({ content: "ok" }), { answer: "ok" }],
  ["a page", "<!doctype html><title>Sign in</title><script>alert(1)</script>", { none: "bad_response: Sign in" }],
  ["a page without a title", "<html><body><h1>Hi</h1></body></html>", { none: "bad_response: Hi" }],
  ["nothing", "", { none: "bad_response: empty" }],
  ["only blank lines", "\n \n", { none: "bad_response: empty" }],
  ["text", "upstream connect error", { none: "bad_response: upstream connect error" }],
  ["JSON that breaks off", whole({ content: "ok" }).slice(0, 40), { none: "bad_response: breaks off" }],
  ["a number", "[1]", { none: "bad_response: no choices" }],
  ["a stream", sse([...hello, "[DONE]"]), { answer: "Hello", finish: "stop" }],
  ["a stream with CRLF", sse([...hello, "[DONE]"], "\r\n\r\n"), { answer: "Hello" }],
  ["a stream without a mark but a finish reason", sse(hello), { answer: "Hello" }],
  ["a stream with a mark but no finish reason", sse([chunk({ content: "Hi" }), "[DONE]"]), {
    answer: "Hi",
    finish: null,
  }],
  ["a stream without both", sse(hello.slice(0, 3)), { none: "network: end mark" }],
  ["a stream cut inside an event", sse(hello).slice(0, -40), { none: "network: not JSON" }],
  ["a stream whose last event lacks its blank line", sse(hello).trimEnd(), { answer: "Hello" }],
  [
    "a stream with comments, names and an empty first chunk",
    `: hi\n\nevent: message\nid: 1\n${sse([{ choices: [], prompt_filter_results: [] }])}: keep-alive\n\nretry: 5\n\n${
      sse([...hello, "[DONE]"])
    }`,
    { answer: "Hello" },
  ],
  ["a stream without a blank after the colon", sse([...hello, "[DONE]"]).replaceAll("data: ", "data:"), {
    answer: "Hello",
  }],
  ["a stream with an error", sse([hello[1], { error: { message: "worker lost", code: 500 } }]), {
    error: "worker lost",
  }],
  ["a stream of a mark alone", sse(["[DONE]"]), { none: "bad_response: no choices" }],
  [
    "a stream with thoughts",
    sse([
      chunk({ reasoning_content: "2+" }),
      chunk({ reasoning_content: "2" }),
      chunk({ content: "Four" }),
      chunk({}, "stop"),
    ]),
    { answer: "Four", reasoning: "2+2" },
  ],
  [
    "a stream with a block",
    sse([
      chunk({ content: "<thi" }),
      chunk({ content: "nk>2+2</think>" }),
      chunk({ content: "\nFour" }),
      chunk({}, "stop"),
    ]),
    { answer: "Four", reasoning: "2+2" },
  ],
  ["a stream that is filtered", sse([chunk({ content: "x" }), chunk({}, "content_filter")]), {
    none: "content_filtered: filter",
  }],
];

for (const [name, body, expected] of rows) {
  Deno.test(`an answer is read: ${name}`, () => {
    const read = readReply(body);
    assert.ok(!JSON.stringify(read).includes("[object Object]"));
    if (expected.error !== undefined) {
      assert.ok(read.kind === "error" && JSON.stringify(read.value).includes(expected.error), JSON.stringify(read));
    } else if (expected.none !== undefined) {
      const [code, words = ""] = expected.none.split(": ");
      assert.ok(read.kind === "none" && read.code === code && read.message.includes(words), JSON.stringify(read));
    } else {
      assert.ok(read.kind === "answer", JSON.stringify(read));
      assert.equal(read.answer, expected.answer);
      if (expected.reasoning !== undefined) assert.equal(read.reasoning, expected.reasoning);
      if (expected.finish !== undefined) assert.equal(read.finishReason, expected.finish);
    }
  });
}

const none = { promptTokens: null, cachedTokens: null, completionTokens: null, reasoningTokens: null };
const usages: [string, unknown, Record<string, number | null>][] = [
  ["null", null, none],
  ["absent", undefined, none],
  ["no object", "many", none],
  ["plain", { prompt_tokens: 5, completion_tokens: 3 }, { ...none, promptTokens: 5, completionTokens: 3 }],
  ["impossible numbers", { prompt_tokens: -1, completion_tokens: "3" }, none],
  [
    "details",
    {
      prompt_tokens: 5,
      completion_tokens: 3,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 2 },
    },
    { promptTokens: 5, cachedTokens: 4, completionTokens: 3, reasoningTokens: 2 },
  ],
  [
    "details that are null, and another name for what was cached",
    { prompt_tokens: 5, completion_tokens: 3, prompt_tokens_details: null, prompt_cache_hit_tokens: 1 },
    { ...none, promptTokens: 5, cachedTokens: 1, completionTokens: 3 },
  ],
  ["other names", { input_tokens: 5, output_tokens: 3 }, { ...none, promptTokens: 5, completionTokens: 3 }],
];
for (const [name, usage, expected] of usages) {
  Deno.test(`usage is read: ${name}`, () => {
    const read = readReply(whole({ content: "ok" }, "stop", { usage }));
    assert.deepEqual(read.kind === "answer" && read.usage, expected);
    const streamed = readReply(sse([...hello, { choices: [], usage }, "[DONE]"]));
    assert.deepEqual(streamed.kind === "answer" && streamed.usage, expected);
  });
}

Deno.test("what was paid for is told though no answer came of it", () => {
  const read = readReply(whole({ content: "" }, "length", { usage: { prompt_tokens: 5, completion_tokens: 9 } }));
  assert.equal(read.kind === "none" && read.usage?.completionTokens, 9);
});
