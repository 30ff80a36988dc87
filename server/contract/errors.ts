import type { Sentences } from "./problems.ts";

/** What the engine does with an error of a model: the whole taxonomy is in `errors`. */
export type Decision = Sentences & {
  /** `retry` asks again while attempts last; `failRow` stores a failure; `stopRun` holds the row and feeds the breaker. */
  then: "retry" | "failRow" | "stopRun";
  /** Halves the adaptive concurrency and holds back new requests for the told wait. */
  slows: boolean;
  /** Like errors of this kind in a row, with no success between, stop the run: always, never, or while nothing has succeeded. */
  counts: "always" | "never" | "untilSuccess";
};

/** One table of what each error of a model does. Plain data, so that the interface may read its sentences. */
export const errors = {
  timeout: {
    then: "retry",
    slows: false,
    counts: "never",
    en: "No complete answer came within the time limit.",
    zh: "在时限内没有收到完整的回答。",
  },
  unreachable: {
    then: "retry",
    slows: false,
    counts: "always",
    en: "The endpoint cannot be reached: check the address, the network and TLS.",
    zh: "无法连接到接口：请检查地址、网络和 TLS。",
  },
  network: {
    then: "retry",
    slows: false,
    counts: "never",
    en: "The connection broke before the answer was complete.",
    zh: "连接在回答完成前中断。",
  },
  rate_limited: {
    then: "retry",
    slows: true,
    counts: "never",
    en: "The endpoint asks for fewer requests.",
    zh: "接口要求降低请求频率。",
  },
  overloaded: {
    then: "retry",
    slows: true,
    counts: "never",
    en: "The endpoint is overloaded.",
    zh: "接口过载。",
  },
  server_error: {
    then: "retry",
    slows: false,
    counts: "never",
    en: "The endpoint met a fault of its own.",
    zh: "接口内部出错。",
  },
  bad_response: {
    then: "retry",
    slows: false,
    counts: "never",
    en: "What came back holds no answer.",
    zh: "返回的内容里没有回答。",
  },
  truncated: {
    then: "failRow",
    slows: false,
    counts: "never", // a retry pays again for the same
    en: "The token limit was used up before an answer: raise max tokens.",
    zh: "还没有回答就用完了 token 上限：请调高 max tokens。",
  },
  content_filtered: {
    then: "failRow",
    slows: false,
    counts: "never",
    en: "The endpoint's content filter, or the model, refused.",
    zh: "被接口的内容过滤拦截，或被模型拒绝。",
  },
  invalid_request: {
    then: "failRow",
    slows: false,
    counts: "untilSuccess",
    en: "The endpoint refused the request: check the address, the parameters and the length.",
    zh: "接口拒绝了请求：请检查地址、参数和长度。",
  },
  missing_variable: {
    then: "failRow",
    slows: false,
    counts: "never",
    en: "The row lacks a variable of the prompt.",
    zh: "这一行缺少提示词里的变量。",
  },
  unauthorized: {
    then: "stopRun",
    slows: false,
    counts: "always",
    en: "The endpoint refused the key: put in the right one and continue.",
    zh: "接口拒绝了密钥：请更换正确的密钥后继续。",
  },
  model_not_found: {
    then: "stopRun",
    slows: false,
    counts: "always",
    en: "The endpoint does not know the model or deployment.",
    zh: "接口没有这个模型或部署。",
  },
  quota_exceeded: {
    then: "stopRun",
    slows: false,
    counts: "always",
    en: "The account is empty or its spending limit is reached: top up and continue.",
    zh: "账户余额不足或达到消费上限：请充值后继续。",
  },
} as const satisfies Record<string, Decision>;

export type ErrorCode = keyof typeof errors;
export const errorCodes = Object.keys(errors) as [ErrorCode, ...ErrorCode[]];
