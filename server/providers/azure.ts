import type { Endpoint } from "../contract/project.ts";
import { authHeaders, bodyMembers, withOwn } from "./openai.ts";
import type { Provider } from "./provider.ts";
import { noUrl, readAddress, type RequestUrl } from "./url.ts";

/** Azure OpenAI: a resource, a deployment in it and an API version make the address. */
export const azure: Provider = {
  name: "azure",
  requestUrl,
  modelsUrl(endpoint) {
    const parts = readParts(endpoint);
    if ("ok" in parts) return null;
    const url = new URL(parts.origin);
    url.pathname = `${parts.prefix}/openai${parts.isV1 ? "/v1" : ""}/models`;
    if (parts.version) url.searchParams.set("api-version", parts.version);
    return url.href;
  },
  missing(endpoint) {
    const url = requestUrl(endpoint);
    return url.ok ? null : { part: url.missing, reason: url.reason };
  },
  headers(endpoint, secrets) {
    // What Azure calls a key goes into `api-key`; a token of Entra ID, which is a JWT, is a bearer's.
    const isToken = secrets.key !== null && /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/u.test(secrets.key);
    const auth = endpoint.auth === "bearer" && !isToken ? "api-key" : endpoint.auth;
    return withOwn(authHeaders(auth, secrets.key), secrets);
  },
  body: (parts) => JSON.stringify(bodyMembers(parts, parts.endpoint.model || deploymentOf(parts.endpoint))),
  errors: {
    DeploymentNotFound: "model_not_found",
    content_filter: "content_filtered",
    ResponsibleAIPolicyViolation: "content_filtered",
    insufficient_quota: "quota_exceeded",
  },
};

type Parts = {
  origin: string;
  prefix: string;
  isV1: boolean;
  deployment: string;
  version: string;
  query: URLSearchParams;
};

function requestUrl(endpoint: Endpoint): RequestUrl {
  const parts = readParts(endpoint);
  if ("ok" in parts) return parts;
  const { origin, prefix, isV1, deployment, version, query } = parts;
  const url = new URL(origin);
  for (const [name, value] of query) url.searchParams.append(name, value);
  if (version !== "") url.searchParams.set("api-version", version);
  if (isV1) {
    url.pathname = `${prefix}/openai/v1/chat/completions`;
    return { ok: true, url: url.href };
  }
  if (deployment === "") {
    return noUrl("deployment", {
      en: "it is neither written nor part of the address",
      zh: "没有填写，地址里也没有",
    });
  }
  if (version === "") {
    return noUrl("API version", {
      en: "an api-version such as 2024-10-21 is part of each address",
      zh: "地址里要有 api-version，例如 2024-10-21",
    });
  }
  url.pathname = `${prefix}/openai/deployments/${encodeURIComponent(deployment)}/chat/completions`;
  return { ok: true, url: url.href };
}

/** Takes apart what was written: a resource's name, its address, or the whole address of a deployment. */
function readParts(endpoint: Endpoint): Parts | (RequestUrl & { ok: false }) {
  const written = endpoint.resource || endpoint.url;
  const isName = /^[\w-]+$/u.test(written) && written !== "localhost";
  const read = readAddress(isName ? `https://${written}.openai.azure.com` : written, "resource");
  if (!read.ok) return read;
  const { origin, pathname, searchParams } = read.url;
  const [, prefix = "", rest = ""] = /^(.*?)(?:\/openai(\/.*)?)?\/*$/u.exec(pathname) ?? [];
  const inPath = /^\/deployments\/([^/]+)/u.exec(rest)?.[1];
  const version = endpoint.apiVersion || searchParams.get("api-version") || "";
  searchParams.delete("api-version");
  return {
    origin,
    prefix: prefix.replace(/\/+$/u, ""),
    isV1: rest.startsWith("/v1") || version === "v1",
    deployment: endpoint.deployment || (inPath === undefined ? "" : decodeURIComponent(inPath)) || endpoint.model,
    version: version === "v1" ? "" : version,
    query: searchParams,
  };
}

function deploymentOf(endpoint: Endpoint): string {
  const parts = readParts(endpoint);
  return "ok" in parts ? "" : parts.deployment;
}
