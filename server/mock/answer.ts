/** What the mock read out of a chat request. */
export type Ask = {
  /** The parsed body; an empty object when it was no JSON object. */
  body: Record<string, unknown>;
  messages: { role: string; text: string }[];
  /** The last user message; parts of a list are joined. */
  user: string;
  model: string;
  stream: boolean;
  includeUsage: boolean;
  azure: boolean;
};

/** One answer before it is put into a completion or into events. */
export type Answer = {
  id: string;
  message: Record<string, unknown>;
  finish: string | null;
  usage: unknown;
};

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads a chat request; what is odd in it is left out, for a scripted endpoint takes everything. */
export function readAsk(body: unknown, deployment: string | null): Ask {
  const object = isObject(body) ? body : {};
  const messages = (Array.isArray(object.messages) ? object.messages : []).filter(isObject).map((
    { role, content },
  ) => ({
    role: typeof role === "string" ? role : "",
    text: textOf(content),
  }));
  return {
    body: object,
    messages,
    user: messages.findLast(({ role }) => role === "user")?.text ?? "",
    model: deployment ?? (typeof object.model === "string" ? object.model : "mock-model"),
    stream: object.stream === true,
    includeUsage: isObject(object.stream_options) && object.stream_options.include_usage === true,
    azure: deployment !== null,
  };
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => isObject(part) && typeof part.text === "string" ? part.text : "").join("");
}

/** `echo: ` and the last user message, filled up with x to `bytes` of UTF-8 where that is longer. */
export function echo(user: string, bytes = 0): string {
  const text = `echo: ${user}`;
  if (bytes <= text.length) return text;
  const missing = bytes - new TextEncoder().encode(text).length;
  return missing > 0 ? `${text} ${"x".repeat(missing - 1)}` : text;
}

/** About how many tokens a text has: four ASCII letters make one, and two of any other script three. */
export function countTokens(text: string): number {
  let wide = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) wide++;
  return Math.ceil((text.length - wide) / 4 + wide / 1.5);
}

/** The `usage` of an answer, in the shape of OpenAI. `cachedShare` is the part of the prompt said to be cached. */
export function usageOf(ask: Ask, content: string, reasoning: string, cachedShare: number): Record<string, unknown> {
  const prompt = ask.messages.reduce((sum, { text }) => sum + countTokens(text) + 4, 3);
  const reasoned = countTokens(reasoning);
  const completion = countTokens(content) + reasoned;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: Math.floor(prompt * cachedShare) },
    completion_tokens_details: { reasoning_tokens: reasoned },
  };
}

const madeAt = Math.floor(Date.now() / 1000);

/** A whole chat completion. */
export function completion(ask: Ask, { id, message, finish, usage }: Answer): Record<string, unknown> {
  return {
    id,
    object: "chat.completion",
    created: madeAt,
    model: ask.model,
    choices: [{ index: 0, message, finish_reason: finish, logprobs: null }],
    usage,
    system_fingerprint: "fp_mock",
  };
}

const pieceLength = 12;

/** The same completion as the events of a stream, without the last `[DONE]`. */
export function completionEvents(ask: Ask, { id, message, finish, usage }: Answer): unknown[] {
  const event = (choices: unknown[], more?: Record<string, unknown>) => ({
    id,
    object: "chat.completion.chunk",
    created: madeAt,
    model: ask.model,
    choices,
    ...more,
  });
  const step = (delta: Record<string, unknown>, reason: string | null = null) =>
    event([{ index: 0, delta, finish_reason: reason }], ask.includeUsage ? { usage: null } : {});
  const { role, ...members } = message;
  const steps = Object.entries(members).flatMap(([name, value]) =>
    typeof value === "string" ? pieces(value).map((text) => step({ [name]: text })) : [step({ [name]: value })]
  );
  return [
    // Azure says first what its filter thought of the prompt, with no choice at all.
    ...(ask.azure ? [event([], { prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }] })] : []),
    step({ role, content: "" }),
    ...steps,
    step({}, finish),
    ...(ask.includeUsage && usage !== null ? [event([], { usage })] : []),
  ];
}

function pieces(text: string): string[] {
  const characters = [...text];
  const found: string[] = [];
  for (let i = 0; i < characters.length; i += pieceLength) found.push(characters.slice(i, i + pieceLength).join(""));
  return found;
}
