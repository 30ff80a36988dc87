import type { ErrorCode } from "../contract/errors.ts";

/** What words in an error mean. `statuses` bounds where they count, since some are at home in good company too. */
export type Wording = { code: ErrorCode; statuses: (status: number) => boolean; words: RegExp };

const any = () => true;
const client = (status: number) => status >= 400 && status < 500;
const clientOr200 = (status: number) => client(status) || status < 300;
const server = (status: number) => status >= 500;

/** A limit of a minute: it clears by itself, whatever else the sentence says of plans and billing. */
export const shortLimit =
  /\bper[- ]?(?:min(?:ute)?|sec(?:ond)?|hour)\b|\/\s?min\b|\b(?:RPM|TPM|RPS|QPS|QPM|RPH|TPH)\b|PerMinute|in.?flight|max(?:imum)? (?:organization )?concurren|concurren(?:cy|t requests?)|burst|too many requests|too frequent|retry in \d|try again (?:in|after) \d|try again shortly|每分钟|每秒|频率|频繁|并发|限流|速率限制|次数过多/iu;

/** An account that is empty, in arrears, or at the limit of spending that its owner has set. */
export const emptyAccount =
  /insufficient (?:account )?(?:balance|funds?|credits?)|not enough (?:balance|funds|credits?)|(?:balance|credits?|funds)\b[^.]{0,30}\b(?:used up|exhausted|depleted|insufficient|not enough|too low|run out|ran out|negative|required)|out of (?:credits?|funds)|(?:no|zero) (?:balance|credits?) (?:left|remaining|available)|(?:requires? more|add(?:ing)? more|purchase|buy) credits|\barrear|overdue (?:payment|bill|balance)|payment (?:is )?overdue|not in good standing|payment required|spend(?:ing)? (?:limit|cap)|billing (?:hard )?limit|specified api usage limits?|top up|recharge|limit: 0\b|余额不足|余额已|账户余额|账号余额|欠费|请充值|充值后|额度不足|额度已(?:用尽|用完|耗尽|不足)|无可用资源包|资源包(?:已|不足)|账单逾期|逾期未/iu;

/** Worded like an empty account, and like a throttle at other hosts. */
export const doubtfulQuota =
  /exceeded (?:your )?current quota|current quota exceeded|insufficient[_ ]quota|quota (?:has been )?(?:exceeded|exhausted)|超出.{0,6}配额|配额(?:已|不足)/iu;

/** In this order; the first that fits decides. */
export const wordings: readonly Wording[] = [
  {
    code: "invalid_request", // one request that is larger than a minute's allowance never fits
    statuses: any,
    words:
      /request too large|maximum context length|context (?:length|window)|prompt is too long|too many (?:input )?tokens in|input (?:is )?too long|reduce the length|上下文长度|输入(?:过长|超长|长度)|超(?:过|出)(?:了)?(?:模型)?(?:的)?最大(?:上下文|长度|token)/iu,
  },
  {
    code: "content_filtered",
    statuses: clientOr200,
    words:
      /content[_ ](?:filter|policy|management|moderation)|responsible ?ai|safety (?:system|filter|policy|guideline)|blocked (?:by|for|due to) .{0,40}(?:safety|policy|filter|moderation)|flagged (?:as|by|for)|input.{0,20}inappropriate content|data inspection|敏感(?:内容|词|信息)|违规|不安全|内容安全|不当内容|审核不通过|未通过.{0,6}审核/iu,
  },
  { code: "quota_exceeded", statuses: any, words: emptyAccount },
  {
    code: "model_not_found",
    statuses: (status) => [400, 403, 404, 410, 422].includes(status), // with 503 "not available" means "not now"
    words:
      /\bmodels?\b[^\n]{0,120}?\b(?:not found|does ?n[o']t exist|not exist|could not be found|not available|unavailable to|no longer (?:available|supported)|(?:has been )?(?:deprecated|decommissioned|retired))|(?:no such|unknown|invalid|unsupported|non-?existent) model\b|model[_ ]not[_ ](?:found|exist)|\bmodel\b.{0,80} is not (?:supported|a valid model)|not a valid model|do(?:es)? not have access to (?:the )?model|no endpoints found|deployment\b.{0,60}(?:not exist|not found)|no such deployment|模型.{0,60}(?:不存在|未找到|没有找到|不支持|已下线|未开通)|(?:不存在|未找到|不支持).{0,10}模型|部署.{0,20}不存在/iu,
  },
  { code: "model_not_found", statuses: (status) => status >= 400, words: /无可用渠道|no available channels? for/iu },
  {
    code: "unauthorized",
    statuses: client,
    words:
      /api[- _]?key[^.]{0,40}(?:invalid|not valid|incorrect|expired|wrong|disabled|revoked|missing|not provided|not found)|(?:invalid|incorrect|missing|wrong|expired|no) (?:api[- _]?key|credentials?|access token|bearer token|authentication)|authenticat(?:ion|e) (?:fails?|failed|error)|unauthori[sz]ed|(?:user location|country|region|territory)[^.]{0,30}not supported|无效的(?:令牌|密钥|api)|(?:令牌|密钥|api ?key)(?:已)?(?:无效|过期|失效|错误|不正确)|身份验证|鉴权失败|认证失败|未授权/iu,
  },
  {
    code: "rate_limited",
    statuses: clientOr200,
    words:
      /rate[- _]?limit|too many requests|throttl|\bquota\b.{0,40}per (?:min|day)|请求过于频繁|请求频率|限流|速率/iu,
  },
  {
    code: "overloaded",
    statuses: (status) => server(status) || status < 300,
    words:
      /overload|(?:over|at|insufficient) capacity|maximum pending requests|server (?:is )?(?:too )?busy|too busy|temporarily unavailable|try again later.{0,20}load|负载|繁忙|过载|拥挤/iu,
  },
];
