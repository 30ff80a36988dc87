import { partNotes } from "../contract/note-table.ts";
import type { Sentences } from "../contract/problems.ts";
import type { Endpoint } from "../contract/project.ts";

/** The address that requests go to, or which part of the endpoint is missing or wrong. */
export type RequestUrl =
  | { ok: true; url: string }
  | { ok: false; missing: MissingPart; reason: Sentences };
/** The parts as people call them. */
export const partWords = partNotes;
export type MissingPart = keyof typeof partNotes;

export const nothingWritten: Sentences = { en: "nothing is written", zh: "没有填写" };

/** Where a host's chat API lies when only its name is given. */
const baseOfHost: [RegExp, string][] = [
  [/(^|\.)bigmodel\.cn$|^api\.z\.ai$/u, "/api/paas/v4"],
  [/(^|\.)dashscope[a-z-]*\.aliyuncs\.com$/u, "/compatible-mode/v1"],
  [/^openrouter\.ai$/u, "/api/v1"],
  [/^generativelanguage\.googleapis\.com$/u, "/v1beta/openai"],
  [/^api\.groq\.com$/u, "/openai/v1"],
  [/(^|\.)volces\.com$/u, "/api/v3"],
  [/^qianfan\.baidubce\.com$/u, "/v2"],
  [/^api\.fireworks\.ai$/u, "/inference/v1"],
  [/^api\.deepinfra\.com$/u, "/v1/openai"],
  [/^api\.cohere\.(ai|com)$/u, "/compatibility/v1"],
  [/^api\.perplexity\.ai$/u, ""],
];
const chat = "/chat/completions";
const privateHost =
  /^(localhost|.+\.(localhost|local|lan|internal|home|test)|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(1[6-9]|2\d|3[01])\.[\d.]+|169\.254\.[\d.]+|0\.0\.0\.0|\[::1?\]|\[f[cde][\da-f]{2}:.*\]|[^.:[\]]+)$/u;

export function noUrl(missing: MissingPart, reason: Sentences): RequestUrl {
  return { ok: false, missing, reason };
}

/** Reads an address as people write it: with blanks, in quotes, without a scheme. */
export function readAddress(
  written: string,
  missing: MissingPart,
): { ok: true; url: URL } | (RequestUrl & { ok: false }) {
  const text = written.replace(/[\s\u200b\ufeff]+/gu, "").replace(/^["'<`]+|["'>`,;]+$/gu, "");
  const refuse = (reason: Sentences) => ({ ok: false, missing, reason }) as const;
  if (text === "") return refuse(nothingWritten);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//iu.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "http" && scheme !== "https") {
    return refuse({ en: `${scheme}:// is not http or https`, zh: `${scheme}:// 不是 http 或 https` });
  }
  const full = scheme === undefined ? `${schemeFor(text)}://${text.replace(/^\/+/u, "")}` : text;
  if (!URL.canParse(full)) return refuse({ en: "it cannot be read as an address", zh: "读不出是一个地址" });
  const url = new URL(full);
  if (url.username || url.password) {
    return refuse({
      en: "it holds a name or password: put them into a header instead",
      zh: "里面有用户名或密码：请改放到请求头里",
    });
  }
  url.hash = "";
  return { ok: true, url };
}

function schemeFor(text: string): "http" | "https" {
  const host = /^\/*(\[[^\]]*\]|[^/:?#]*)(?::(\d+))?/u.exec(text);
  const [, name = "", port] = host ?? [];
  return port !== "443" && privateHost.test(name.toLowerCase()) ? "http" : "https";
}

/** Completes a URL to `…/chat/completions`, whichever part of it was written; its query is kept. */
export function completeUrl(endpoint: Pick<Endpoint, "url">): RequestUrl {
  const read = readAddress(endpoint.url, "URL");
  if (!read.ok) return read;
  const { url } = read;
  url.pathname = completePath(url.hostname, url.pathname.replace(/\/{2,}/gu, "/").replace(/\/+$/u, ""));
  return { ok: true, url: url.href };
}

function completePath(host: string, path: string): string {
  if (path.endsWith(chat)) return path;
  const base = path.replace(/\/(chat|completions|models|embeddings|responses)$/u, "");
  if (base === "" || base === "/api" && host === "openrouter.ai") {
    const known = baseOfHost.find(([pattern]) => pattern.test(host));
    if (known) return known[1] + chat;
  }
  // A version at its end, or behind one the name of the dialect (as `/v1beta/openai`), or an Azure deployment.
  if (/\/v\d+[a-z\d.]*$|\/v\d+[a-z\d.]*\/(?:.+\/)?openai$|\/openai\/deployments\/[^/]+$/u.test(base)) {
    return base + chat;
  }
  return `${base}/v1${chat}`;
}

/** Where the models of an endpoint are listed: beside its chat address. */
export function modelsBeside(requestUrl: string): string {
  const url = new URL(requestUrl);
  url.pathname = url.pathname.replace(/\/chat\/completions$/u, "/models");
  return url.href;
}
