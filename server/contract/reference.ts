import * as z from "zod";
import type { FieldError } from "./outcome.ts";
import { maxMs, projectInput } from "./project.ts";
import type { Message, SentProject } from "./project.ts";

/** A project as the earlier application's API takes it; `api_config` may also be its JSON text. */
export type ReferenceProject = {
  name?: string;
  description?: string | null;
  api_config?: Record<string, unknown> | string | null;
  prompt_template?: unknown;
};

type Members = Record<string, unknown>;
/** Read by `projectInput` afterwards: what came from the other side may be of any type. */
type Loose = Members & { endpoint?: Members; parameters?: Members };

export type FromReference = {
  input: Loose;
  /** What cannot be read at all, by its path in the body. */
  problems: FieldError[];
  /** Members of `api_config` that have no place here; the earlier application did not send them either. */
  leftOut: string[];
};

/** Whether a body speaks the earlier application's language. */
export function isReference(body: unknown): body is ReferenceProject & Members {
  return isMembers(body) && (Object.hasOwn(body, "api_config") || Object.hasOwn(body, "prompt_template"));
}

/**
 * A project of the earlier application in our shape; it keeps variables without a value as they are written, as that one did.
 * Of several keys `apiKey` (Bearer) wins over `auth_token` (`X-Auth-Token`), and that over `authorization` (sent as it is).
 */
export function fromReference(body: ReferenceProject & Members): FromReference {
  const { api_config: config, prompt_template: template, description, ...rest } = body;
  const problems: FieldError[] = [];
  const reader = new ConfigReader(readConfig(config, problems), problems);
  const endpoint = readEndpoint(reader);
  const parameters = defined({
    temperature: reader.number("temperature"),
    maxTokens: positive(reader.number("max_tokens", "maxTokens")),
    topP: reader.number("top_p", "topP"),
  });
  const messages = readTemplate(template);
  if (messages === null) {
    problems.push({
      path: "prompt_template",
      message: "must be a text, or an object with system_prompt and user_prompt",
    });
  }
  const input = {
    ...rest,
    ...(typeof description === "string" && { description }),
    endpoint,
    parameters,
    prompt: { messages: messages ?? [] },
    defaults: { missing: "keep" },
  };
  return { input, problems, leftOut: reader.unread() };
}

/** What `POST /api/projects` takes: our shape, or that of the earlier application. */
export const projectBody = z.preprocess((body: SentProject | ReferenceProject, context) => {
  if (!isReference(body)) return body;
  const { input, problems } = fromReference(body);
  for (const { path, message } of problems) {
    context.addIssue({ code: "custom", path: path.split("."), message, input: undefined });
  }
  return input;
}, projectInput);

function readEndpoint(reader: ConfigReader): Members {
  const timeout = positive(reader.number("timeout"));
  const rate = positive(reader.number("rateLimit", "rate_limit"));
  const verify = reader.flag("verify_ssl", "verifySsl");
  return defined({
    url: reader.text("api_url", "apiUrl"),
    model: reader.text("modelName", "model", "model_name"),
    ...readAuth(reader),
    timeoutMs: timeout === undefined ? undefined : Math.round(Math.min(Math.max(timeout * 1000, 100), maxMs)),
    limits: rate === undefined ? undefined : { requestsPerMinute: Math.max(1, Math.round(rate * 60)) },
    tls: verify === undefined ? undefined : { verify },
  });
}

function readAuth(reader: ConfigReader): Members {
  const key = reader.text("apiKey", "api_key");
  const token = reader.text("auth_token", "authToken");
  const raw = reader.text("authorization", "Authorization");
  if (key) return { auth: "bearer", key };
  if (token) return { auth: "x-auth-token", key: token };
  if (!raw) return {};
  const bearer = /^\s*bearer\s+(\S+)\s*$/iu.exec(raw)?.[1];
  if (bearer) return { auth: "bearer", key: bearer };
  // A key has no blank inside; `Basic …` and its like go as a header of the person's own, which is sealed too.
  return /\S\s+\S/u.test(raw)
    ? { auth: "none", headers: { authorization: raw.trim() } }
    : { auth: "authorization", key: raw };
}

function readConfig(config: unknown, problems: FieldError[]): Members {
  if (config === undefined || config === null || config === "") return {};
  const value = typeof config === "string" ? parsed(config) : config;
  if (isMembers(value)) return value;
  if (value !== null) problems.push({ path: "api_config", message: "must be an object, or the JSON text of one" });
  return {};
}

const systemNames = ["system_prompt", "systemPrompt", "system"];
const userNames = [
  "user_prompt",
  "userPrompt",
  "user",
  "user_template",
  "userTemplate",
  "template",
  "prompt",
  "content",
];

/** The messages of a prompt template: a text is one user message; null when it is none of the known shapes. */
export function readTemplate(template: unknown): Message[] | null {
  if (template === undefined || template === null || template === "") return [];
  if (typeof template === "string") {
    // Many a prompt is itself JSON, so a text is read as an object only when each of its members is one of ours.
    const value = /^\s*\{/u.test(template) ? parsed(template) : undefined;
    const names = isMembers(value) ? Object.keys(value) : [];
    const ours = names.length > 0 && names.every((name) => [...systemNames, ...userNames, "messages"].includes(name));
    const telling = names.some((name) => systemNames.includes(name) || name.startsWith("user") || name === "messages");
    return (ours && telling ? readTemplate(value) : null) ?? [{ role: "user", content: template }];
  }
  if (Array.isArray(template)) {
    const messages = template.map(readMessage);
    return messages.every((message) => message !== null) ? messages : null;
  }
  if (!isMembers(template)) return null;
  if (Array.isArray(template.messages)) return readTemplate(template.messages);
  const system = systemNames.map((name) => template[name]).find((text) => typeof text === "string" && text !== "");
  const user = userNames.map((name) => template[name]).find((text) => typeof text === "string" && text !== "");
  const messages: Message[] = [];
  if (typeof system === "string") messages.push({ role: "system", content: system });
  if (typeof user === "string") messages.push({ role: "user", content: user });
  return messages.length > 0 || Object.keys(template).length === 0 ? messages : null;
}

function readMessage(value: unknown): Message | null {
  if (!isMembers(value) || typeof value.content !== "string") return null;
  const { role, content } = value;
  return role === "system" || role === "user" || role === "assistant" ? { role, content } : null;
}

/** Reads members by any of their names, and remembers which names it knew. */
class ConfigReader {
  readonly #known = new Set<string>();

  constructor(readonly config: Members, readonly problems: FieldError[]) {}

  text(...names: string[]): string | undefined {
    const found = this.#find(names);
    if (!found) return undefined;
    if (typeof found.value === "string") return found.value;
    if (typeof found.value === "number") return String(found.value);
    this.#note(found.name, "must be a text");
  }

  number(...names: string[]): number | undefined {
    const found = this.#find(names);
    if (!found) return undefined;
    const value = typeof found.value === "string" ? Number(found.value) : found.value;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    this.#note(found.name, "must be a number");
  }

  flag(...names: string[]): boolean | undefined {
    const found = this.#find(names);
    if (!found) return undefined;
    if (typeof found.value === "boolean") return found.value;
    const word = String(found.value).toLowerCase();
    if (word === "true" || word === "1") return true;
    if (word === "false" || word === "0") return false;
    this.#note(found.name, "must be true or false");
  }

  /** Members that hold something, and that nothing asked for. */
  unread(): string[] {
    return Object.entries(this.config)
      .filter(([name, value]) => !this.#known.has(name) && value !== null && value !== "").map(([name]) => name);
  }

  /** The first of the names that holds something. */
  #find(names: string[]): { name: string; value: unknown } | null {
    for (const name of names) this.#known.add(name);
    const name = names.find((one) => {
      const value = Object.hasOwn(this.config, one) ? this.config[one] : null;
      return value !== null && value !== undefined && !(typeof value === "string" && value.trim() === "");
    });
    return name === undefined ? null : { name, value: this.config[name] };
  }

  #note(name: string, message: string): undefined {
    this.problems.push({ path: `api_config.${name}`, message });
  }
}

const positive = (value: number | undefined) => value !== undefined && value > 0 ? value : undefined;

function defined(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
