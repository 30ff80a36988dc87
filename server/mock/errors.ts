import type { Reply } from "./reply.ts";

const openai = (message: string, type: string, code: string | null, param: string | null = null) => ({
  error: { message, type, param, code },
});
const coded = (code: string, message: string) => ({ error: { code, message } });
const gemini = (message: string, quotaId: string, retryDelay: string | null) => ({
  error: {
    code: 429,
    message,
    status: "RESOURCE_EXHAUSTED",
    details: [
      { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [{ quotaId }] },
      ...(retryDelay ? [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay }] : []),
    ],
  },
});

/** How real providers say no, by name: the shapes, codes and wordings that each of them was seen to use. */
export const providerErrors: Record<string, Reply> = {
  "openai-rate-limit": {
    status: 429,
    headers: {
      "retry-after-ms": "600",
      "retry-after": "1",
      "x-ratelimit-limit-requests": "500",
      "x-ratelimit-remaining-requests": "0",
      "x-ratelimit-reset-requests": "600ms",
    },
    json: openai("Rate limit reached for m on requests per min (RPM): Limit 500.", "requests", "rate_limit_exceeded"),
  },
  "openai-token-limit": {
    status: 429,
    headers: { "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1.2s" },
    json: openai("Rate limit reached for m on tokens per min (TPM): Limit 30000.", "tokens", "rate_limit_exceeded"),
  },
  "openai-insufficient-quota": {
    status: 429,
    json: openai(
      "You exceeded your current quota, please check your plan and billing details.",
      "insufficient_quota",
      "insufficient_quota",
    ),
  },
  "openai-credit-balance": {
    status: 429,
    json: openai("Your credit balance is used up.", "insufficient_quota", "credit_balance_exhausted"),
  },
  "openai-spend-limit": {
    status: 429,
    json: openai("The project has reached its spend limit.", "insufficient_quota", "project_spend_limit_exceeded"),
  },
  "openai-invalid-key": {
    status: 401,
    json: openai("Incorrect API key provided: sk-te***0001.", "invalid_request_error", "invalid_api_key"),
  },
  "openai-model-missing": {
    status: 404,
    json: openai(
      "The model `m` does not exist or you do not have access to it.",
      "invalid_request_error",
      "model_not_found",
    ),
  },
  "openai-max-tokens": {
    status: 400,
    json: openai(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      "invalid_request_error",
      "unsupported_parameter",
      "max_tokens",
    ),
    unless: { noBody: "max_tokens" },
  },
  "openai-temperature": {
    status: 400,
    json: openai(
      "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
      "invalid_request_error",
      "unsupported_value",
      "temperature",
    ),
    unless: { noBody: "temperature" },
  },
  "openai-context": {
    status: 400,
    json: openai(
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
      "invalid_request_error",
      "context_length_exceeded",
      "messages",
    ),
  },
  "azure-content-filter": {
    status: 400,
    json: {
      error: {
        message: "The response was filtered due to the prompt triggering the content management policy.",
        type: null,
        param: "prompt",
        code: "content_filter",
        status: 400,
        innererror: {
          code: "ResponsibleAIPolicyViolation",
          content_filter_result: { violence: { filtered: true, severity: "medium" } },
        },
      },
    },
  },
  "azure-output-filter": { message: { content: "" }, finish: "content_filter" },
  "azure-deployment-missing": {
    status: 404,
    json: coded("DeploymentNotFound", "The API deployment for this resource does not exist."),
  },
  "azure-not-found": { status: 404, json: coded("404", "Resource not found") },
  "azure-rate-limit": {
    status: 429,
    headers: { "retry-after": "1", "x-ratelimit-limit-requests": "-1", "x-ratelimit-remaining-requests": "0" },
    json: coded(
      "429",
      "Requests have exceeded the call rate limit of your current pricing tier. Retry after 1 second.",
    ),
  },
  "deepseek-402": { status: 402, json: openai("Insufficient Balance", "unknown_error", "invalid_request_error") },
  "deepseek-422": { status: 422, json: openai("Invalid temperature value", "invalid_request_error", "422") },
  "deepseek-503": { status: 503, json: openai("Service is too busy.", "service_unavailable_error", null) },
  "deepseek-waiting": {
    headers: { "content-type": "application/json" },
    chunks: ["\n", "\n", "\n", { answer: "$echo" }],
    gapMs: 100,
  },
  "deepseek-empty": { headers: { "content-type": "application/json" }, chunks: ["\n", "\n", "\n"], gapMs: 100 },
  "dashscope-throttling": {
    status: 429,
    json: {
      error: {
        message: "You exceeded your current quota, please check your plan and billing details. " +
          "Allocated quota exceeded, please increase your quota limit. (Throttling.AllocationQuota)",
        type: "insufficient_quota",
        param: null,
        code: "insufficient_quota",
      },
      request_id: "mock-request",
    },
  },
  "dashscope-arrearage": {
    status: 400,
    json: openai("Access denied, please make sure your account is in good standing.", "Arrearage", "Arrearage"),
  },
  "dashscope-thinking": {
    status: 400,
    json: openai(
      "parameter.enable_thinking must be set to false for non-streaming calls",
      "invalid_request_error",
      "invalid_parameter_error",
    ),
    unless: { body: "enable_thinking" },
  },
  "dashscope-stream-only": {
    status: 400,
    json: openai(
      "This model only support stream mode, please enable the stream parameter to access the model.",
      "invalid_request_error",
      "invalid_parameter_error",
    ),
    unless: { body: "stream" },
  },
  "dashscope-inspection": {
    status: 400,
    json: openai(
      "Input data may contain inappropriate content.",
      "data_inspection_failed",
      "data_inspection_failed",
    ),
  },
  "modelscope-thinking": {
    status: 400,
    json: { error: { message: "enable_thinking only support stream call" }, request_id: "mock-request" },
    unless: { body: "stream" },
  },
  "zhipu-1302": { status: 429, json: coded("1302", "您的账户已达到速率限制，请您控制请求频率") },
  "zhipu-1305": { status: 429, json: coded("1305", "该模型当前访问量过大，请您稍后再试") },
  "zhipu-1308": {
    status: 429,
    json: coded("1308", "已达到 5 小时的使用上限。您的限额将在 2099-01-01 07:41:44 重置。"),
  },
  "zhipu-1113": { status: 429, json: coded("1113", "余额不足或无可用资源包，请充值。") },
  "zhipu-1301": { status: 400, json: coded("1301", "系统检测到输入或生成内容可能包含不安全或敏感内容。") },
  "moonshot-concurrency": {
    status: 429,
    json: openai(
      "Your account reached max organization concurrency: 1, please try again after 1 seconds",
      "rate_limit_reached_error",
      null,
    ),
  },
  "moonshot-rpm": {
    status: 429,
    json: openai(
      "Your account reached max RPM: 3, please try again after 1 seconds",
      "rate_limit_reached_error",
      null,
    ),
  },
  "moonshot-temperature": {
    status: 400,
    json: openai("invalid temperature: only 1 is allowed for this model", "invalid_request_error", null),
    unless: { noBody: "temperature" },
  },
  "siliconflow-tpm": {
    status: 429,
    json: { message: "Request was rejected due to rate limiting. TPM limit reached.", data: null },
  },
  "siliconflow-rph": {
    status: 429,
    json: { message: "Request was rejected due to rate limiting. RPH limit reached.", data: null },
  },
  "siliconflow-20015": { status: 400, json: { code: 20015, message: "The parameter is invalid.", data: null } },
  "openrouter-200-error": { json: { error: { message: "Provider returned error", code: 502 } } },
  "openrouter-raw": {
    status: 429,
    json: {
      error: {
        message: "Provider returned error",
        code: 429,
        metadata: { raw: "m is temporarily rate-limited upstream. Please retry shortly.", provider_name: "Mock" },
      },
    },
  },
  "openrouter-402-burst": {
    status: 402,
    json: {
      error: {
        code: 402,
        message: "The budget is reserved by requests in flight; try again shortly.",
        metadata: { reason: "in_flight_budget_exhausted" },
      },
    },
  },
  "openrouter-402": {
    status: 402,
    json: { error: { code: 402, message: "Insufficient credits.", metadata: { reason: "payment_required" } } },
  },
  "openrouter-free-day": {
    status: 429,
    json: {
      error: {
        code: 429,
        message: "Rate limit exceeded: free-models-per-day",
        metadata: { headers: { "X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "0" } },
      },
    },
  },
  "openrouter-finish-error": { message: { content: "" }, finish: "error" },
  "mimo-402-burst": { status: 402, json: openai("Too many requests at once, try again later.", "burst", "402") },
  "gemini-minute": {
    status: 429,
    json: gemini(
      "You exceeded your current quota, please check your plan and billing details. Please retry in 1.5s.",
      "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
      "1.5s",
    ),
  },
  "gemini-day": {
    status: 429,
    json: gemini(
      "You exceeded your current quota, please check your plan and billing details.",
      "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
      "45.8s",
    ),
  },
  "gemini-limit-zero": {
    status: 429,
    json: gemini(
      "You exceeded your current quota. Quota exceeded for metric: free_tier_requests, limit: 0",
      "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
      "30s",
    ),
  },
  "gemini-list": { status: 429, json: [gemini("Resource has been exhausted.", "PerMinute", "1.5s")] },
  "gemini-empty-stop": { message: { content: "" }, finish: "stop" },
  "anthropic-529": {
    status: 529,
    json: { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
  },
  "anthropic-rate-limit": {
    status: 429,
    headers: {
      "retry-after": "1",
      "anthropic-ratelimit-requests-limit": "50",
      "anthropic-ratelimit-requests-remaining": "0",
    },
    json: { type: "error", error: { type: "rate_limit_error", message: "This request would exceed your rate limit." } },
  },
  "anthropic-spend-limit": {
    status: 429,
    json: openai(
      "You have reached your specified API usage limits.",
      "rate_limit_error",
      "enforced_spend_limit_reached",
    ),
  },
  "anthropic-own-cap": {
    status: 400,
    json: openai("You have reached your specified API usage limits.", "invalid_request_error", null),
  },
  "ollama-busy": {
    status: 503,
    json: openai("server busy, please try again. maximum pending requests exceeded", "api_error", null),
  },
  "ollama-model-missing": {
    status: 404,
    json: openai('model "m" not found, try pulling it first', "api_error", null),
  },
  "vllm-flat": {
    status: 400,
    json: {
      object: "error",
      message: "This model's maximum context length is 32768 tokens. However, you requested 41648 tokens.",
      type: "BadRequestError",
      param: null,
      code: 400,
    },
  },
  "vllm-model-missing": {
    status: 404,
    json: { object: "error", message: "The model `m` does not exist.", type: "NotFoundError", param: null, code: 404 },
  },
  "vllm-reasoning": { message: { content: "$echo", reasoning: "The user wants an echo." } },
  "newapi-saturated": {
    status: 429,
    json: openai("当前分组上游负载已饱和，请稍后再试", "upstream_error", "bad_response_status_code", "404"),
  },
  "newapi-quota": {
    status: 429,
    json: openai("当前分组上游负载已饱和，请稍后再试", "upstream_error", "insufficient_quota"),
  },
  "newapi-msg": { status: 500, json: { msg: "上游服务暂时不可用" } },
  "newapi-header-message": { status: 500, json: { header: { message: "上游服务暂时不可用" } } },
  "newapi-nested": { status: 500, json: { response: { error: { message: "upstream is not available" } } } },
};
