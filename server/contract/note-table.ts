import type { Sentences } from "./problems.ts";

/** Mends that are made by themselves when an endpoint refuses a parameter by name. They also stand behind its words. */
export const mendNotes = {
  mendMaxTokens: {
    en: "The endpoint refuses max_tokens: it is sent as max_completion_tokens.",
    zh: "接口不接受 max_tokens：改用 max_completion_tokens 发送。",
  },
  mendStream: {
    en: "The endpoint only streams: answers are asked for as a stream.",
    zh: "接口只支持流式返回：已改用流式请求。",
  },
  mendStreamOptions: {
    en: "The endpoint refuses stream_options: it is left out, and tokens may stay unknown.",
    zh: "接口不接受 stream_options：已不再发送，token 数可能无法得知。",
  },
} as const satisfies Record<string, Sentences>;

/** What stands behind the words of an endpoint that refuses a parameter. */
export const hintNotes = {
  leaveUnset: { en: "leave {parameter} unset", zh: "请不要设置 {parameter}" },
  lowerTokens: { en: "leave max tokens unset, or lower it", zh: "请不要设置 max tokens，或把它调低" },
  setStream: { en: "set stream to auto or on", zh: "请把流式返回设为自动或开启" },
  thinkingOff: {
    en: 'add "enable_thinking": false to the further parameters, or let answers be streamed',
    zh: '请在其他参数中加上 "enable_thinking": false，或改用流式返回',
  },
} as const satisfies Record<string, Sentences>;

/** Reasons of ours, where those of others may stand as well. */
export const reasonNotes = {
  compressedAs: { en: "the body is compressed as {encoding}", zh: "内容以 {encoding} 压缩" },
  noHttp: { en: "no HTTP", zh: "不是 HTTP" },
  proxyClosed: { en: "the proxy closed the connection", zh: "代理关闭了连接" },
} as const satisfies Record<string, Sentences>;

/** What an endpoint may lack, by the provider's word for it. */
export const partNotes = {
  URL: { en: "URL", zh: "地址" },
  resource: { en: "resource", zh: "资源" },
  deployment: { en: "deployment", zh: "部署" },
  "API version": { en: "API version", zh: " API 版本" },
  model: { en: "model", zh: "模型" },
} as const satisfies Record<string, Sentences>;

/** Kinds of characters that no header can carry. */
export const characterNotes = {
  control: { en: "control", zh: "空白或控制字符" },
  invisible: { en: "invisible", zh: "看不见的字符" },
  "full-width": { en: "full-width", zh: "全角字符" },
  "non-ASCII": { en: "non-ASCII", zh: "非 ASCII 字符" },
} as const satisfies Record<string, Sentences>;

/** Notes that are a message as a whole, by what makes them. */
export const wholeNotes = {
  // the line
  noName: { en: "the host name is not known (DNS)", zh: "找不到这个主机名（DNS）" },
  noNameNow: { en: "the host name cannot be looked up now (DNS)", zh: "暂时无法解析主机名（DNS）" },
  refused: { en: "the connection was refused: nothing listens there", zh: "连接被拒绝：那里没有服务在监听" },
  noRoute: { en: "there is no route to the host", zh: "没有到达主机的网络路由" },
  noConnection: { en: "the host does not answer: no connection came about", zh: "主机没有响应，连接未能建立" },
  unwritable: { en: "the request cannot be written", zh: "请求无法写出" },
  noDescriptor: {
    en: "the process has no file descriptor left: lower the concurrency",
    zh: "进程的文件描述符已用完：请调低并发数",
  },
  reset: { en: "the connection was reset", zh: "连接被重置" },
  closed: { en: "the connection was closed before an answer", zh: "连接在收到回答之前被关闭" },
  brokeOff: { en: "the connection broke before the answer was complete", zh: "连接在回答完成前中断" },
  shorter: { en: "the answer is shorter than was announced", zh: "回答比声明的长度短" },
  largeHead: { en: "the head of the answer is too large", zh: "回答的响应头过大" },
  notHttp: { en: "what came back is not HTTP", zh: "返回的内容不是 HTTP" },
  notTls: {
    en: "the port does not speak TLS: use http:// if it is a plain one",
    zh: "这个端口不支持 TLS：如果是普通端口，请使用 http://",
  },
  certificate: { en: "the TLS certificate is not accepted: {reason}", zh: "TLS 证书不被信任：{reason}" },
  handshake: { en: "the TLS handshake failed: {reason}", zh: "TLS 握手失败：{reason}" },
  proxyCertificate: { en: "the proxy's TLS certificate is not accepted", zh: "代理的 TLS 证书不被信任" },
  proxyRefused: { en: "the proxy refused the tunnel: {reason}", zh: "代理拒绝建立隧道：{reason}" },
  throughProxy: { en: "{note} (through the proxy {proxy})", zh: "{note}（经由代理 {proxy}）" },
  poolClosed: { en: "the pool is closed", zh: "连接池已关闭" },
  idle: { en: "nothing more came for {ms} ms", zh: "{ms} 毫秒内没有收到更多内容" },
  noAnswer: { en: "no answer came within {ms} ms", zh: "{ms} 毫秒内没有收到回答" },
  notComplete: { en: "the answer was not complete within {ms} ms", zh: "{ms} 毫秒内没有收到完整的回答" },
  tooLarge: { en: "the answer is larger than {bytes} bytes", zh: "回答超过 {bytes} 字节" },
  notUnpacked: { en: "the answer cannot be unpacked: {reason}", zh: "回答无法解压：{reason}" },
  redirectsAgain: { en: "the endpoint redirects ({status}) again", zh: "接口再次重定向（{status}）" },
  redirectsNowhere: {
    en: "the endpoint answered with a redirect ({status}) that names no target",
    zh: "接口返回了没有目标地址的重定向（{status}）",
  },
  redirectUnreadable: {
    en: "the endpoint answered with a redirect ({status}) to an address that cannot be read",
    zh: "接口重定向（{status}）到一个读不懂的地址",
  },
  redirectsElsewhere: {
    en:
      "the endpoint redirects ({status}) to another origin, {origin}; it was not followed: put that address into the endpoint if you trust it",
    zh: "接口重定向（{status}）到另一个站点 {origin}，没有跟随：如果信任它，请把该地址填为接口地址",
  },
  redirectsToGet: {
    en: "the endpoint redirects ({status}) to {address}, which would turn the POST into a GET",
    zh: "接口重定向（{status}）到 {address}，这会把 POST 变成 GET",
  },
  // what came back
  emptyBody: { en: "the body of the answer is empty", zh: "返回的内容为空" },
  pageWithoutTitle: {
    en: "a page came instead of an answer: it has no title",
    zh: "返回的是没有标题的网页，而不是回答",
  },
  page: { en: "a page came instead of an answer: {title}", zh: "返回的是网页而不是回答：{title}" },
  notJson: { en: "the answer is not JSON: {body}", zh: "返回的内容不是 JSON：{body}" },
  cutJson: { en: "the answer is JSON that breaks off: {body}", zh: "返回的 JSON 不完整：{body}" },
  noChoices: { en: "the answer has no choices: {body}", zh: "返回的内容里没有 choices：{body}" },
  noMessage: { en: "the answer's choice has no message", zh: "返回的 choice 里没有 message" },
  eventNotJson: { en: "an event of the stream is not JSON: {event}", zh: "流中有一个事件不是 JSON：{event}" },
  cutStream: { en: "the stream broke off before its end mark", zh: "流在结束标记之前中断" },
  streamNoChoices: { en: "the stream has no choices", zh: "流里没有 choices" },
  filtered: { en: "the endpoint's filter ended the answer ({finish})", zh: "接口的内容过滤终止了回答（{finish}）" },
  endedBy: {
    en: "the endpoint ended the answer with finish_reason {finish}",
    zh: "接口以 finish_reason {finish} 结束了回答",
  },
  noResources: { en: "the endpoint ran out of resources", zh: "接口的资源不足" },
  tokensUsed: {
    en: "the token limit was used up before an answer: raise max tokens",
    zh: "还没有回答就用完了 token 上限：请调高 max tokens",
  },
  tokensUsedByReasoning: {
    en: "the token limit was used up by reasoning before an answer: raise max tokens",
    zh: "还没有回答，思考过程就用完了 token 上限：请调高 max tokens",
  },
  calledTool: { en: "the model called a tool instead of answering", zh: "模型调用了工具，没有回答" },
  emptyAnswer: { en: "the answer is empty", zh: "回答为空" },
  onlyReasoning: { en: "only reasoning came, and no answer", zh: "只有思考过程，没有回答" },
  silentError: { en: "the answer holds an error that says nothing", zh: "返回了一个没有说明的错误" },
  withHint: { en: "{words} → {hint}", zh: "{words} → {hint}" },
  withMend: { en: "{words} – {mend}", zh: "{words} – {mend}" },
  // rows and runs
  missingVariable: {
    en: "line {line}, row {row}: the row has no {names}",
    zh: "文件第 {line} 行（API 行号 {row}）：这一行没有 {names}",
  },
  limitsReached: { en: "The endpoint's limits per minute are reached.", zh: "已达到接口的每分钟上限。" },
  requestsUsed: { en: "The budget of {count} requests is used up.", zh: "{count} 次请求的预算已用完。" },
  tokensBudgeted: { en: "The budget of {count} tokens is used up.", zh: "{count} 个 token 的预算已用完。" },
  minutesUsed: { en: "The budget of {count} minutes is used up.", zh: "{count} 分钟的预算已用完。" },
  canary: {
    en: "{count} rows were tried first; look at them, then continue with the rest",
    zh: "先试了 {count} 行，请查看后继续其余的行",
  },
  byHand: { en: "paused by hand", zh: "已手动暂停" },
  lacks: { en: "the endpoint has no {part}", zh: "接口没有填写{part}" },
  keySealed: {
    en: "the kept key cannot be opened; put it in again and continue",
    zh: "保存的密钥无法打开，请重新填写后继续",
  },
  noVariable: { en: "the environment variable {name} is not set", zh: "环境变量 {name} 没有设置" },
  badVariable: {
    en: "the environment variable {name} has a {character} character at position {position}",
    zh: "环境变量 {name} 的第 {position} 个字符是{character}",
  },
  fileGone: {
    en:
      "the dataset's file is gone from the data folder ({file}); put it back from a copy, or upload the same file again",
    zh: "数据目录里缺少数据文件（{file}）；请从备份恢复，或重新上传同一个文件",
  },
  fileShort: { en: "the file is shorter than its index says", zh: "数据文件比索引记录的短" },
} as const satisfies Record<string, Sentences>;
