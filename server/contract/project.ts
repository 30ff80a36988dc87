import * as z from "zod";
import { type BadCharacter, badKey } from "./key-faults.ts";

export const providerNames = ["openai", "azure"] as const;
export const maxMs = 86_400_000; // a day; timers past 2^31-1 ms would fire at once

/** Where in a text a key holds a character that no HTTP header can carry; null when there is none. */
export function unusableCharacter(key: string): BadCharacter | null {
  for (const [index, character] of [...key].entries()) {
    const code = character.codePointAt(0) ?? 0;
    if (code > 0x20 && code < 0x7f) continue;
    const kind = code <= 0x20 || code === 0x7f
      ? "control"
      : /[\u200b-\u200f\u2060\ufeff\u00a0\u00ad]/u.test(character)
      ? "invisible"
      : code >= 0xff01 && code <= 0xff5e
      ? "full-width"
      : "non-ASCII";
    return { position: index + 1, kind };
  }
  return null;
}

/** A pasted key as it is sent: without blanks, quotes or the word Bearer around it. */
export function cleanKey(pasted: string): string {
  return pasted.trim().replace(/^(["'])(.*)\1$/su, "$2").trim().replace(/^bearer\s+/iu, "");
}

export const key = z.string().max(8192).transform(cleanKey).superRefine((value, context) => {
  const bad = unusableCharacter(value);
  if (bad) {
    const { en, zh } = badKey(bad);
    context.addIssue({ code: "custom", message: en, params: { zh } });
  }
});

const ownHeaders =
  /^(host|content-length|content-type|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|proxy-.*)$/iu;
const headerName = z.string().regex(
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/u,
  "a header's name has letters, digits and hyphens only",
)
  .refine((name) => !ownHeaders.test(name), "this header is set by the program itself");
const headerValue = z.string().max(8192);
const visible = "a header's value has visible ASCII characters only, on one line";
export const headers = z.record(headerName, headerValue.regex(/^[\t\x20-\x7e]*$/u, visible));
/** As `headers`; a value that is still in its shown form (`…` and the last four characters) means that it stays. */
const changedHeaders = z.record(headerName, headerValue.regex(/^(?:[\t\x20-\x7e]*|…[\x20-\x7e]{0,4})$/u, visible));

export const role = z.enum(["system", "user", "assistant"]);
export const message = z.strictObject({ role, content: z.string().max(4_000_000) });
export const prompt = z.strictObject({ messages: z.array(message).max(200) });

export const limits = z.strictObject({
  requestsPerMinute: z.int().min(1).max(10_000_000).nullable(),
  tokensPerMinute: z.int().min(1).max(10_000_000_000).nullable(),
});
export const tls = z.strictObject({
  verify: z.boolean(),
  ca: z.string().max(1_000_000).nullable(), // PEM
});

const trimmed = (max: number) => z.string().max(max).transform((text) => text.trim());

/** How an endpoint is asked. The key and the headers' values are kept apart from it, sealed. */
export const endpoint = z.strictObject({
  provider: z.enum(providerNames),
  url: trimmed(4096),
  model: trimmed(512),
  auth: z.enum(["bearer", "api-key", "x-auth-token", "authorization", "none"]),
  resource: trimmed(4096), // Azure: https://NAME.openai.azure.com
  deployment: trimmed(512), // Azure
  apiVersion: trimmed(64), // Azure
  stream: z.enum(["auto", "on", "off"]),
  timeoutMs: z.int().min(100).max(maxMs),
  idleTimeoutMs: z.int().min(100).max(maxMs).nullable(),
  maxAnswerBytes: z.int().min(1024).max(1_073_741_824),
  tls,
  limits,
});
export type Endpoint = z.infer<typeof endpoint>;

export const newEndpoint: Endpoint = {
  provider: "openai",
  url: "",
  model: "",
  auth: "bearer",
  resource: "",
  deployment: "",
  apiVersion: "",
  stream: "auto",
  timeoutMs: 120_000,
  idleTimeoutMs: null,
  maxAnswerBytes: 33_554_432,
  tls: { verify: true, ca: null },
  limits: { requestsPerMinute: null, tokensPerMinute: null },
};

/** What a person writes of the secret parts: a key (null takes it away; `${NAME}` is read from the environment) and headers. */
export const secretParts = z.strictObject({ key: key.nullable(), headers });
export type Secrets = { key: string | null; headers: Record<string, string> };

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
type Json = z.infer<typeof scalar> | Json[] | { [name: string]: Json };
export const json: z.ZodType<Json> = z.lazy(() => z.union([scalar, z.array(json), z.record(z.string(), json)]));

/** What is asked of the model; what is not set is not sent. `extra` are further members of the body. */
export const parameters = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  maxTokens: z.int().min(1).max(10_000_000).optional(),
  topP: z.number().min(0).max(1).optional(),
  stop: z.union([z.string(), z.array(z.string()).max(16)]).optional(),
  seed: z.int().optional(),
  extra: z.record(z.string(), json).optional(),
});
export type Parameters = z.infer<typeof parameters>;
export type Message = z.infer<typeof message>;
export type Prompt = z.infer<typeof prompt>;
export type Limits = z.infer<typeof limits>;

export const missingPolicy = z.enum(["fail", "empty", "keep"]);
export const cacheMode = z.enum(["off", "use", "refresh"]);
export const retry = z.strictObject({
  attempts: z.int().min(1).max(100),
  /** The longest told wait that a run sits out, in ms; a longer one pauses the run until then. */
  maxWaitMs: z.int().min(0).max(maxMs),
});

/** How a run goes when nothing else is said; each is a default of the project and may be set for one run. */
export const runDefaults = z.strictObject({
  outputField: z.string().min(1, "give the field a name").max(512),
  reasoningField: z.string().min(1, "give the field a name").max(512).nullable(),
  concurrency: z.int().min(1).max(4096),
  missing: missingPolicy,
  cache: cacheMode,
  adaptive: z.boolean(),
  retry,
});
export type RunDefaults = z.infer<typeof runDefaults>;

export const newDefaults: RunDefaults = {
  outputField: "response",
  reasoningField: null,
  concurrency: 8,
  missing: "fail",
  cache: "off",
  adaptive: true,
  retry: { attempts: 5, maxWaitMs: 600_000 },
};

/** Whether storage gives a text back as it was: half a surrogate pair or NUL would not come back. */
const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes("\0");
const notStorable = "has a character that cannot be kept: NUL, or half of a surrogate pair";

export const name = z.string().trim().min(1, "give it a name").max(300).refine(isStorable, notStorable);

/** Every member present, so that what is read back from storage can be checked whole. */
export const projectSettings = z.strictObject({ endpoint, parameters, prompt, defaults: runDefaults });
export type ProjectSettings = z.infer<typeof projectSettings>;

/** As `tls`, from a person: what is no certificate would be passed over in silence, and every handshake fail. */
export const tlsChange = tls.partial().extend({
  ca: tls.shape.ca.superRefine((pem, context) => {
    if (
      pem === null || /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/u.test(pem)
    ) return;
    context.addIssue({
      code: "custom",
      message: "must be a certificate in PEM: from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
      params: { zh: "必须是 PEM 格式的证书：从 -----BEGIN CERTIFICATE----- 到 -----END CERTIFICATE-----" },
    });
  }).optional(),
});
const partLimits = { limits: limits.partial(), tls: tlsChange };
export const endpointChange = z.strictObject({ ...endpoint.shape, ...secretParts.shape, ...partLimits }).partial();
export type EndpointChange = z.infer<typeof endpointChange>;
export const defaultsChange = z.strictObject({ ...runDefaults.shape, retry: retry.partial() }).partial();
export type DefaultsChange = z.infer<typeof defaultsChange>;
/** null takes a parameter away: it is then not sent. */
export const parametersChange = z.strictObject({
  temperature: parameters.shape.temperature.nullable(),
  maxTokens: parameters.shape.maxTokens.nullable(),
  topP: parameters.shape.topP.nullable(),
  stop: parameters.shape.stop.nullable(),
  seed: parameters.shape.seed.nullable(),
  extra: parameters.shape.extra.nullable(),
});

const projectMembers = {
  name,
  description: z.string().max(20_000).refine(isStorable, notStorable),
  endpoint: endpointChange,
  prompt,
  defaults: defaultsChange,
};
export const projectInput = z.strictObject({ ...projectMembers, parameters }).partial().required({ name: true });
export type ProjectInput = z.infer<typeof projectInput>;
export type SentProject = z.input<typeof projectInput>;
export const projectChange = z.strictObject({
  ...projectMembers,
  endpoint: endpointChange.extend({ headers: changedHeaders.optional() }),
  parameters: parametersChange,
}).partial();
export type ProjectChange = z.infer<typeof projectChange>;

/** An endpoint as it is shown: the key and secret header values as their last four characters alone. */
export const endpointView = z.object({
  ...endpoint.shape,
  keyHint: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
  /** The address that requests go to, when the settings suffice to know it. */
  requestUrl: z.string().nullable(),
});

export const verdict = z.enum([
  "works",
  "incomplete",
  "no_such_host",
  "refused",
  "tls",
  "timeout",
  "network",
  "unauthorized",
  "wrong_path",
  "model_not_found",
  "not_a_chat_endpoint",
  "quota_exceeded",
  "rate_limited",
  "redirected",
  "refused_request",
  "server_error",
]);

/** What a test of the connection came to. */
export const lastTest = z.object({ at: z.iso.datetime(), verdict, latencyMs: z.number().nullable() });
export type LastTest = z.infer<typeof lastTest>;

export const project = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  endpoint: endpointView,
  parameters,
  prompt,
  defaults: runDefaults,
  /** Null when the connection was not tested since the endpoint, the key or a parameter has changed. */
  lastTest: lastTest.nullable(),
  createdAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
});
export type Project = z.infer<typeof project>;
