import assert from "node:assert/strict";
import { classify } from "./classify.ts";
import { familyOf } from "./codes.ts";
import { azure } from "./azure.ts";
import { mends } from "./mends.ts";
import type { Mend } from "../contract/run.ts";

type Row = {
  says: string;
  status: number;
  body: unknown;
  code: string;
  host?: string;
  message?: string | RegExp;
  ambiguous?: boolean;
  mend?: Mend | null;
  /** Members of the request's body, beside model and messages. */
  sent?: string[];
  streams?: boolean;
  mayStream?: boolean;
  made?: Mend[];
  toldWait?: boolean;
};
const error = (
  message: string,
  code: unknown = null,
  type: unknown = "invalid_request_error",
  param: unknown = null,
) => ({
  error: { message, type, param, code },
});
const page = (title: string) =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>x</h1></body></html>`;
const quota = error(
  "You exceeded your current quota, please check your plan and billing details.",
  "insufficient_quota",
  "insufficient_quota",
);
const gemini = (message: string, quotaId: string) => ({
  error: { code: 429, message, status: "RESOURCE_EXHAUSTED", details: [{ violations: [{ quotaId }] }] },
});
const relay = "当前分组上游负载已饱和，请稍后再试";

const rows: Row[] = [
  // The account
  { says: "an empty quota at OpenAI", host: "api.openai.com", status: 429, body: quota, code: "quota_exceeded" },
  {
    says: "the same words at DashScope are a throttle",
    host: "dashscope.aliyuncs.com",
    status: 429,
    body: quota,
    code: "rate_limited",
  },
  {
    says: "the same words at an unknown host are doubtful",
    status: 429,
    body: quota,
    code: "quota_exceeded",
    ambiguous: true,
  },
  {
    says: "the same words with a told wait are a throttle",
    status: 429,
    body: quota,
    code: "rate_limited",
    toldWait: true,
  },
  {
    says: "a relay's load under a quota's code is doubtful",
    status: 429,
    body: error(relay, "insufficient_quota", "upstream_error"),
    code: "quota_exceeded",
    ambiguous: true,
  },
  {
    says: "a balance that is used up",
    status: 429,
    body: error("Your balance is used up; see billing.", "insufficient_quota", "insufficient_quota"),
    code: "quota_exceeded",
  },
  {
    says: "a credit balance",
    status: 429,
    body: error("Your credit balance is used up.", "credit_balance_exhausted", "insufficient_quota"),
    code: "quota_exceeded",
  },
  {
    says: "a project's spend limit",
    status: 429,
    body: error("The project has reached its spend limit.", "project_spend_limit_exceeded"),
    code: "quota_exceeded",
  },
  {
    says: "an organisation's own limit",
    status: 429,
    body: error(
      "You have reached your specified API usage limits.",
      "enforced_spend_limit_reached",
      "rate_limit_error",
    ),
    code: "quota_exceeded",
  },
  {
    says: "the same without a code",
    status: 400,
    body: error("You have reached your specified API usage limits."),
    code: "quota_exceeded",
  },
  {
    says: "arrears under 400",
    status: 400,
    body: error("Access denied, the account is not in good standing.", "Arrearage", "Arrearage"),
    code: "quota_exceeded",
  },
  {
    says: "an empty account under 402",
    status: 402,
    body: error("Insufficient Balance", "invalid_request_error", "unknown_error"),
    code: "quota_exceeded",
  },
  { says: "402 without words", status: 402, body: "", code: "quota_exceeded", message: "HTTP 402 Payment Required" },
  {
    says: "an empty account under 403",
    host: "api.siliconflow.cn",
    status: 403,
    body: { code: 30001, message: "Sorry, your account balance is insufficient", data: null },
    code: "quota_exceeded",
  },
  {
    says: "a burst under 402, by its code",
    status: 402,
    body: {
      error: { code: 402, message: "The budget is reserved.", metadata: { reason: "in_flight_budget_exhausted" } },
    },
    code: "rate_limited",
  },
  {
    says: "a burst under 402, by its words",
    status: 402,
    body: error("Too many requests at once, try again later.", "402", "burst"),
    code: "rate_limited",
  },
  {
    says: "credits under 402",
    status: 402,
    body: {
      error: { code: 402, message: "This request requires more credits.", metadata: { reason: "payment_required" } },
    },
    code: "quota_exceeded",
  },
  {
    says: "an empty account in Chinese",
    status: 429,
    body: { error: { code: "1113", message: "余额不足或无可用资源包，请充值。" } },
    code: "quota_exceeded",
  },
  {
    says: "a number's meaning at its own host",
    host: "open.bigmodel.cn",
    status: 429,
    body: { error: { code: "1113", message: "no plan" } },
    code: "quota_exceeded",
  },
  {
    says: "a relay's empty token",
    status: 403,
    body: error("该令牌额度已用尽", "pre_consume_token_quota_failed", "one_api_error"),
    code: "quota_exceeded",
  },
  {
    says: "a limit of zero never clears",
    status: 429,
    body: gemini("Quota exceeded for metric: free_tier_requests, limit: 0", "RequestsPerMinute-FreeTier"),
    code: "quota_exceeded",
    toldWait: true,
  },
  // Limits
  {
    says: "a plain 429",
    status: 429,
    body: error("too many requests", "rate_limit_exceeded", "rate_limit_error"),
    code: "rate_limited",
  },
  { says: "429 without a body", status: 429, body: "", code: "rate_limited", message: "HTTP 429 Too Many Requests" },
  {
    says: "a minute's limit worded like an empty account",
    status: 429,
    body: gemini(
      "Current quota exceeded, please look at your plan and billing details. Metric: requests per minute per model, limit 5. Please retry in 1.5s.",
      "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
    ),
    code: "rate_limited",
  },
  {
    says: "a day's limit with a told wait",
    status: 429,
    body: gemini("You exceeded your current quota.", "GenerateRequestsPerDay-FreeTier"),
    code: "rate_limited",
    toldWait: true,
  },
  {
    says: "a limit that speaks of billing",
    status: 429,
    body: error(
      "Rate limit reached for m on tokens per min (TPM): Limit 3. Add a payment method at billing.",
      "rate_limit_exceeded",
      "tokens",
    ),
    code: "rate_limited",
  },
  {
    says: "no envelope",
    status: 429,
    body: { code: 20015, message: "TPM limit reached.", data: null },
    code: "rate_limited",
    message: "TPM limit reached.",
  },
  {
    says: "an allowance of hours",
    host: "open.bigmodel.cn",
    status: 429,
    body: { error: { code: "1308", message: "已达到 5 小时的使用上限。" } },
    code: "rate_limited",
  },
  {
    says: "the same at an unknown host",
    status: 429,
    body: { error: { code: "1308", message: "Usage limit of 5 hours reached. It resets at 2099-01-01 07:41:44." } },
    code: "rate_limited",
    toldWait: true,
  },
  {
    says: "a concurrency of one",
    status: 429,
    body: error("max organization concurrency: 1, please try again after 1 seconds", null, "rate_limit_reached_error"),
    code: "rate_limited",
  },
  {
    says: "a relay that hides a 404",
    status: 429,
    body: error(relay, "bad_response_status_code", "upstream_error", "404"),
    code: "rate_limited",
    message: relay,
  },
  {
    says: "a relay's inner cause",
    status: 429,
    body: {
      error: {
        message: "Provider returned error",
        code: 429,
        metadata: { raw: "m is temporarily rate-limited upstream." },
      },
    },
    code: "rate_limited",
    message: "Provider returned error: m is temporarily rate-limited upstream.",
  },
  {
    says: "a request that never fits",
    status: 429,
    body: error(
      "Request too large for m on tokens per min (TPM): Limit 10, Requested 20",
      "rate_limit_exceeded",
      "tokens",
    ),
    code: "invalid_request",
  },
  {
    says: "a limit inside a 200",
    status: 200,
    body: error("Rate limit exceeded: 5 per minute", 429),
    code: "rate_limited",
  },
  // Load and faults
  {
    says: "503",
    status: 503,
    body: { error: "model is still loading" },
    code: "overloaded",
    message: "model is still loading",
  },
  { says: "529", status: 529, body: error("overloaded"), code: "overloaded" },
  { says: "an overload under 500", status: 500, body: error("The server is overloaded"), code: "overloaded" },
  {
    says: "a model that is busy",
    host: "open.bigmodel.cn",
    status: 429,
    body: { error: { code: "1305", message: "busy" } },
    code: "overloaded",
  },
  {
    says: "a queue that is full",
    status: 503,
    body: error("server busy, please try again. maximum pending requests exceeded", null, "api_error"),
    code: "overloaded",
  },
  {
    says: "a model that is not available now",
    status: 503,
    body: error("The model is not available right now."),
    code: "overloaded",
  },
  {
    says: "a relay without a channel for the model",
    status: 503,
    body: error("当前分组 default 下对于模型 m 无可用渠道", null, "new_api_error"),
    code: "model_not_found",
  },
  { says: "500", status: 500, body: "Internal Server Error", code: "server_error", message: "Internal Server Error" },
  {
    says: "a gateway's page",
    status: 502,
    body: page("502 Bad Gateway"),
    code: "server_error",
    message: "502 Bad Gateway",
  },
  {
    says: "an edge's timeout",
    status: 524,
    body: page("A timeout occurred"),
    code: "server_error",
    message: "A timeout occurred",
  },
  { says: "a gateway's timeout", status: 504, body: "", code: "server_error" },
  { says: "408", status: 408, body: "", code: "timeout" },
  {
    says: "an error inside a 200",
    status: 200,
    body: error("the upstream model gave up", 502),
    code: "bad_response",
    message: "the upstream model gave up",
  },
  {
    says: "a wrong key inside a 200",
    status: 200,
    body: { base_resp: { status_code: 1004, status_msg: "login fail" }, error: { code: 401, message: "no" } },
    code: "unauthorized",
  },
  // The key
  {
    says: "401",
    status: 401,
    body: error("Incorrect API key provided: sk-te***0001", "invalid_api_key"),
    code: "unauthorized",
  },
  { says: "401 without words", status: 401, body: "", code: "unauthorized" },
  {
    says: "403",
    status: 403,
    body: error("You may not use this model.", null, "permission_error"),
    code: "unauthorized",
  },
  {
    says: "a region",
    status: 403,
    body: error("Country, region, or territory not supported", "unsupported_country_region_territory"),
    code: "unauthorized",
  },
  {
    says: "a wrong key under 400",
    status: 400,
    body: {
      error: { code: 400, message: "API key not valid. Please pass a valid API key.", status: "INVALID_ARGUMENT" },
    },
    code: "unauthorized",
  },
  { says: "a wrong key in Chinese", status: 400, body: { code: 50, msg: "无效的令牌" }, code: "unauthorized" },
  // The model
  {
    says: "a model that is not pulled",
    status: 404,
    body: error('model "m" not found, pull it first', null, "api_error"),
    code: "model_not_found",
  },
  {
    says: "a model that does not exist",
    status: 404,
    body: { object: "error", message: "The model `m` does not exist.", type: "NotFoundError", code: 404 },
    code: "model_not_found",
  },
  {
    says: "a model by its code under 403",
    status: 403,
    body: error("Project `p` does not have access to model `m`", "model_not_found"),
    code: "model_not_found",
  },
  { says: "a model under 400", status: 400, body: error("m is not a valid model ID", 400), code: "model_not_found" },
  {
    says: "a model in Chinese",
    status: 400,
    body: { error: { code: "1211", message: "模型不存在，请检查模型代码。" } },
    code: "model_not_found",
  },
  {
    says: "a deployment",
    status: 404,
    body: { error: { code: "DeploymentNotFound", message: "No such deployment in this resource." } },
    code: "model_not_found",
    message: /deployment/u,
  },
  { says: "a wrong path", status: 404, body: { detail: "Not Found" }, code: "invalid_request", message: "Not Found" },
  {
    says: "a wrong path at Azure",
    status: 404,
    body: { error: { code: "404", message: "Resource not found" } },
    code: "invalid_request",
  },
  {
    says: "a wrong path that is named",
    status: 404,
    body: error("Invalid URL (POST /v1/v1/chat/completions)"),
    code: "invalid_request",
  },
  { says: "a page of a 404", status: 404, body: page("404 Not Found"), code: "invalid_request" },
  {
    says: "a method that is not allowed",
    status: 405,
    body: { detail: "Method Not Allowed" },
    code: "invalid_request",
  },
  // The content
  {
    says: "Azure's filter",
    status: 400,
    body: {
      error: {
        message: "Prompt blocked by the content policy",
        param: "prompt",
        code: "content_filter",
        innererror: { code: "ResponsibleAIPolicyViolation" },
      },
    },
    code: "content_filtered",
  },
  {
    says: "an inspection",
    status: 400,
    body: error("Input data may contain inappropriate content.", "data_inspection_failed"),
    code: "content_filtered",
  },
  {
    says: "a filter in Chinese",
    status: 400,
    body: { error: { code: "1301", message: "系统检测到输入或生成内容可能包含不安全或敏感内容。" } },
    code: "content_filtered",
  },
  // The request
  {
    says: "a prompt that is too long",
    status: 400,
    body: error(
      "the maximum context is 8192 tokens, you sent 9001",
      "context_length_exceeded",
      "invalid_request_error",
      "messages",
    ),
    code: "invalid_request",
  },
  {
    says: "the same flat",
    status: 400,
    body: {
      object: "error",
      message: "maximum context length is 32768 tokens, requested 41648",
      type: "BadRequestError",
      param: null,
      code: 400,
    },
    code: "invalid_request",
    message: /32768/u,
  },
  {
    says: "details in a list",
    status: 422,
    body: {
      detail: [{ type: "missing", loc: ["body", "model"], msg: "Field required" }, {
        loc: ["body", "temperature"],
        msg: "Not a number",
      }],
    },
    code: "invalid_request",
    message: "body.model: Field required; body.temperature: Not a number",
  },
  {
    says: "413",
    status: 413,
    body: page("413 Request Entity Too Large"),
    code: "invalid_request",
    message: "413 Request Entity Too Large",
  },
  {
    says: "max_tokens refused",
    status: 400,
    sent: ["max_tokens"],
    body: error(
      "max_tokens is not accepted here; send max_completion_tokens",
      "unsupported_parameter",
      "invalid_request_error",
      "max_tokens",
    ),
    code: "invalid_request",
    mend: mends.maxTokens,
    message: /max_completion_tokens/u,
  },
  {
    says: "max_tokens refused in other words",
    status: 400,
    sent: ["max_tokens", "temperature"],
    body: error(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    ),
    code: "invalid_request",
    mend: mends.maxTokens,
  },
  {
    says: "max_tokens refused again after its mend",
    status: 400,
    sent: ["max_completion_tokens"],
    made: [mends.maxTokens],
    body: error(
      "max_tokens is not accepted here; send max_completion_tokens",
      "unsupported_parameter",
      null,
      "max_tokens",
    ),
    code: "invalid_request",
    mend: null,
  },
  {
    says: "max_tokens that is too large",
    status: 400,
    sent: ["max_tokens"],
    body: error("max_tokens must be less than 8192", null),
    code: "invalid_request",
    mend: null,
  },
  {
    says: "temperature refused",
    status: 400,
    sent: ["temperature"],
    body: error(
      "temperature 0.2 is not accepted; only the default 1",
      "unsupported_value",
      "invalid_request_error",
      "temperature",
    ),
    code: "invalid_request",
    message: /temperature.*leave temperature unset/u,
  },
  {
    says: "temperature refused without being named in words",
    status: 400,
    sent: ["temperature"],
    body: error("only the default is supported", "unsupported_value", "invalid_request_error", "temperature"),
    code: "invalid_request",
    message: /^temperature: /u,
  },
  {
    says: "a parameter of the person's own",
    status: 400,
    sent: ["top_k"],
    body: error("Unrecognized request argument supplied: top_k"),
    code: "invalid_request",
    message: /top_k/u,
  },
  {
    says: "a model that only streams",
    status: 400,
    body: error("This model only supports stream mode, please enable the stream parameter.", "invalid_parameter_error"),
    code: "invalid_request",
    mend: mends.stream,
  },
  {
    says: "a model that only streams, in other words",
    status: 400,
    body: { error: { message: "enable_thinking only support stream call" } },
    code: "invalid_request",
    mend: mends.stream,
  },
  {
    says: "a model that only streams, where the person has turned it off",
    status: 400,
    mayStream: false,
    body: error("This model only supports stream mode"),
    code: "invalid_request",
    mend: null,
    message: /stream to auto or on/u,
  },
  {
    says: "thinking that must be off",
    status: 400,
    body: error("parameter.enable_thinking must be set to false for non-streaming calls", "invalid_parameter_error"),
    code: "invalid_request",
    mend: null,
    message: /enable_thinking.*false.*further parameters/u,
  },
  {
    says: "stream_options refused",
    status: 400,
    sent: ["stream", "stream_options"],
    streams: true,
    body: error("Unrecognized request argument supplied: stream_options"),
    code: "invalid_request",
    mend: mends.streamOptions,
  },
  // The message, wherever it lies
  {
    says: "msg",
    status: 500,
    body: { msg: "上游服务暂时不可用" },
    code: "server_error",
    message: "上游服务暂时不可用",
  },
  { says: "header.message", status: 500, body: { header: { message: "down" } }, code: "server_error", message: "down" },
  {
    says: "response.error.message",
    status: 500,
    body: { response: { error: { message: "down" } } },
    code: "server_error",
    message: "down",
  },
  { says: "err", status: 500, body: { err: "down" }, code: "server_error", message: "down" },
  {
    says: "error_msg",
    status: 500,
    body: { error_code: 17, error_msg: "down" },
    code: "server_error",
    message: "down",
  },
  {
    says: "errors",
    status: 500,
    body: { success: false, errors: [{ code: 1, message: "down" }, { message: "and out" }] },
    code: "server_error",
    message: "down; and out",
  },
  {
    says: "an inner error as JSON",
    status: 500,
    body: { error: { message: "Provider returned error", metadata: { raw: '{"error":{"message":"down"}}' } } },
    code: "server_error",
    message: "Provider returned error: down",
  },
  { says: "an empty object", status: 500, body: {}, code: "server_error", message: "HTTP 500 Internal Server Error" },
  {
    says: "a message that is an object",
    status: 500,
    body: { error: { message: { text: "x" } } },
    code: "server_error",
    message: "HTTP 500 Internal Server Error",
  },
  { says: "null", status: 500, body: null, code: "server_error", message: "HTTP 500 Internal Server Error" },
  { says: "a status that nobody knows", status: 418, body: "", code: "invalid_request", message: "HTTP 418" },
];

for (const row of rows) {
  Deno.test(`an error is told apart: ${row.says}`, () => {
    const text = typeof row.body === "string" ? row.body : JSON.stringify(row.body);
    const classified = classify({
      status: row.status,
      body: row.status === 200 ? { value: row.body } : { text },
      family: familyOf(`https://${row.host ?? "127.0.0.1"}/v1`),
      codes: {},
      asked: {
        members: new Set(["model", "messages", ...row.sent ?? []]),
        streams: row.streams ?? false,
        mayStream: row.mayStream ?? true,
        mends: row.made ?? [],
      },
      toldWait: row.toldWait ?? false,
    });
    assert.equal(classified.code, row.code, JSON.stringify(classified));
    assert.equal(classified.ambiguous, row.ambiguous ?? false);
    if (row.mend !== undefined) assert.deepEqual(classified.mend, row.mend);
    if (typeof row.message === "string") assert.equal(classified.message, row.message);
    if (row.message instanceof RegExp) assert.match(classified.message, row.message);
    assert.ok(!/\[object Object\]|<html/iu.test(classified.message));
  });
}

Deno.test("an endless nest of errors is read without end of the stack", () => {
  let body = '"deep"';
  for (let i = 0; i < 5000; i++) body = `{"error":${body}}`;
  const asked = { members: new Set<string>(), streams: false, mayStream: true, mends: [] };
  const classified = classify({
    status: 400,
    body: { text: body },
    family: null,
    codes: azure.errors,
    asked,
    toldWait: false,
  });
  assert.equal(classified.code, "invalid_request");
});
