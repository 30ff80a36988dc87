import type { ErrorCode } from "../contract/errors.ts";

/** `quota_or_throttle`: an empty account at one host, a minute's throttle at another. */
export type Verdict = ErrorCode | "quota_or_throttle";
/** What an endpoint's own code, type or status word means. */
export type CodeTable = Readonly<Record<string, Verdict>>;

/** Codes that mean one thing wherever they come from, through relays too. */
export const plainCodes: CodeTable = {
  invalid_api_key: "unauthorized",
  InvalidApiKey: "unauthorized",
  incorrect_api_key_error: "unauthorized",
  invalid_authentication_error: "unauthorized",
  authentication_error: "unauthorized",
  AuthenticationError: "unauthorized",
  UNAUTHENTICATED: "unauthorized",
  unsupported_country_region_territory: "unauthorized",

  model_not_found: "model_not_found",
  ModelNotFound: "model_not_found",
  model_not_exist: "model_not_found",
  DeploymentNotFound: "model_not_found",
  "InvalidEndpointOrModel.NotFound": "model_not_found",
  resource_not_found_error: "model_not_found",

  content_filter: "content_filtered",
  content_policy_violation: "content_filtered",
  ResponsibleAIPolicyViolation: "content_filtered",
  data_inspection_failed: "content_filtered",
  DataInspectionFailed: "content_filtered",
  SensitiveContentDetected: "content_filtered",
  InputTextSensitiveContentDetected: "content_filtered",

  context_length_exceeded: "invalid_request",
  string_above_max_length: "invalid_request",
  unsupported_parameter: "invalid_request",
  unsupported_value: "invalid_request",
  request_too_large: "invalid_request",

  Arrearage: "quota_exceeded",
  credit_balance_exhausted: "quota_exceeded",
  billing_not_active: "quota_exceeded",
  billing_hard_limit_reached: "quota_exceeded",
  billing_error: "quota_exceeded",
  organization_spend_limit_exceeded: "quota_exceeded",
  project_spend_limit_exceeded: "quota_exceeded",
  enforced_spend_limit_reached: "quota_exceeded",
  insufficient_balance: "quota_exceeded",
  InsufficientBalance: "quota_exceeded",
  insufficient_user_quota: "quota_exceeded",
  pre_consume_token_quota_failed: "quota_exceeded",
  AccountOverdueError: "quota_exceeded",
  exceeded_current_quota_error: "quota_exceeded",
  payment_required: "quota_exceeded",

  in_flight_budget_exhausted: "rate_limited",
  rate_limit_reached_error: "rate_limited",

  overloaded_error: "overloaded",
  engine_overloaded_error: "overloaded",
  engine_overloaded: "overloaded",
  server_overloaded: "overloaded",
  ServerOverloaded: "overloaded",
};

/** Codes that a plainer wording in the same answer may correct. */
export const looseCodes: CodeTable = {
  insufficient_quota: "quota_or_throttle",
  rate_limit_exceeded: "rate_limited",
  rate_limit_error: "rate_limited",
  RateLimitExceeded: "rate_limited",
  too_many_requests: "rate_limited",
  TooManyRequests: "rate_limited",
  limit_requests: "rate_limited",
  Throttling: "rate_limited",
  RESOURCE_EXHAUSTED: "rate_limited",
};

/** One kind of host: how it is recognised, and which codes mean something of their own there. */
export type Family = {
  name: string;
  hosts: RegExp;
  codes: CodeTable;
  /** Where its clock times without a zone are read. */
  zone: "UTC" | "Asia/Shanghai";
};

const family = (name: string, hosts: RegExp, codes: CodeTable, zone: Family["zone"] = "UTC"): Family => ({
  name,
  hosts,
  codes,
  zone,
});

export const families: readonly Family[] = [
  family("openai", /(^|\.)openai\.com$/u, { insufficient_quota: "quota_exceeded" }),
  family("azure", /\.azure\.(com|us|cn)$|\.azure-api\.net$/u, { insufficient_quota: "quota_exceeded" }),
  family("deepseek", /(^|\.)deepseek\.com$/u, { insufficient_quota: "quota_exceeded" }, "Asia/Shanghai"),
  family("dashscope", /(^|\.)aliyuncs\.com$/u, {
    insufficient_quota: "rate_limited", // the throttle of a minute
    "Throttling.AllocationQuota": "rate_limited",
    "Throttling.RateQuota": "rate_limited",
    "Throttling.BurstRate": "rate_limited",
    limit_burst_rate: "rate_limited",
    "AllocationQuota.FreeTierOnly": "quota_exceeded",
    PrepaidBillOverdue: "quota_exceeded",
    PostpaidBillOverdue: "quota_exceeded",
    CommodityNotPurchased: "quota_exceeded",
    "Model.AccessDenied": "model_not_found",
  }, "Asia/Shanghai"),
  family("modelscope", /(^|\.)modelscope\.(cn|ai)$/u, {}, "Asia/Shanghai"),
  family("zhipu", /(^|\.)bigmodel\.cn$|(^|\.)z\.ai$/u, {
    "1000": "unauthorized",
    "1001": "unauthorized",
    "1002": "unauthorized",
    "1003": "unauthorized",
    "1004": "unauthorized",
    "1112": "unauthorized",
    "1113": "quota_exceeded",
    "1211": "model_not_found",
    "1220": "unauthorized",
    "1222": "model_not_found",
    "1261": "invalid_request",
    "1301": "content_filtered",
    "1302": "rate_limited",
    "1303": "rate_limited",
    "1304": "rate_limited",
    "1305": "overloaded",
    "1308": "rate_limited", // the allowance of five hours, with its reset in the text
    "1309": "quota_exceeded",
    "1310": "rate_limited",
  }, "Asia/Shanghai"),
  family("moonshot", /(^|\.)moonshot\.(cn|ai)$/u, { permission_denied_error: "unauthorized" }, "Asia/Shanghai"),
  family("siliconflow", /(^|\.)siliconflow\.(cn|com)$/u, {
    "20012": "model_not_found",
    "30001": "quota_exceeded",
    "30003": "model_not_found",
    "50505": "overloaded",
  }, "Asia/Shanghai"),
  family("volcengine", /(^|\.)volces\.com$/u, { ModelNotOpen: "model_not_found" }, "Asia/Shanghai"),
  family("openrouter", /(^|\.)openrouter\.ai$/u, {}),
  family("gemini", /(^|\.)googleapis\.com$/u, {
    NOT_FOUND: "model_not_found",
    PERMISSION_DENIED: "unauthorized",
    UNAVAILABLE: "overloaded",
    DEADLINE_EXCEEDED: "timeout",
  }),
  family("anthropic", /(^|\.)anthropic\.com$/u, {
    not_found_error: "model_not_found",
    permission_error: "unauthorized",
  }),
];

export function familyOf(url: string): Family | null {
  if (!URL.canParse(url)) return null;
  const host = new URL(url).hostname;
  return families.find(({ hosts }) => hosts.test(host)) ?? null;
}
