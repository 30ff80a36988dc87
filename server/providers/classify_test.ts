import assert from "node:assert/strict";
import { azure } from "./azure.ts";
import { classify } from "./classify.ts";
import { error, page, type Row, testRows } from "./classify_for_tests.ts";
import { mends } from "./mends.ts";

const rows: Row[] = [
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
    message: "the maximum context is 8192 tokens, you sent 9001",
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

testRows(rows);

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
