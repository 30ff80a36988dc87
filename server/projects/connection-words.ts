import type { Sentences } from "../contract/problems.ts";

/** What a test of the connection says: what is, and what to do. `{name}` places are filled by the test. */
export const connectionWords = {
  works: {
    en: "It works: {model} answered in {took}.",
    zh: "连接正常：{model} 在 {took}内作出了回答。",
  },
  worksMended: {
    en: "It works: {model} answered in {took}. {says} A run does so by itself.",
    zh: "连接正常：{model} 在 {took}内作出了回答。{says}运行时也会这样处理。",
  },
  worksTruncated: {
    en: "It works, but the token limit of the project was used up before an answer: raise max tokens.",
    zh: "连接正常，但还没有回答就用完了项目的 token 上限：请调高 max tokens。",
  },
  worksFiltered: {
    en: "It works, but the endpoint's filter held back the answer to a harmless question: {said}",
    zh: "连接正常，但一个无害的问题的回答被接口的内容过滤拦下了：{said}",
  },
  noAnswer: {
    en: "The endpoint speaks as a chat endpoint does, but gave no answer: {said}",
    zh: "接口的返回格式是对话接口的，但没有给出回答：{said}",
  },
  noUrl: { en: "The address is missing: put in the endpoint's URL.", zh: "还没有填写接口地址，请先填写。" },
  badUrl: {
    en: "The address cannot be used: {said}. Write it as https://host/v1.",
    zh: "接口地址无法使用（{said}），请按 https://主机名/v1 的形式填写。",
  },
  noModel: { en: "The model's name is missing: put it in.{offers}", zh: "还没有填写模型名称，请先填写。{offers}" },
  noResource: {
    en: "The Azure resource is missing: put it in, such as https://name.openai.azure.com.",
    zh: "还没有填写 Azure 资源地址，例如 https://name.openai.azure.com。",
  },
  noDeployment: {
    en: "The Azure deployment is missing: put in the name that you gave it.",
    zh: "还没有填写 Azure 部署名称，请填写创建部署时取的名字。",
  },
  noApiVersion: {
    en: "The api-version is missing: Azure asks for one, such as 2024-10-21.",
    zh: "还没有填写 api-version：Azure 要求填写，例如 2024-10-21。",
  },
  unusable: { en: "The key cannot be sent: {said}.", zh: "密钥无法发送：{said}。" },
  noVariable: {
    en:
      "The key is to be read from the environment variable {name}, which is not set: set it and start the server again.",
    zh: "密钥要从环境变量 {name} 读取，但它没有设置：请设置后重新启动服务。",
  },
  sealed: {
    en: "The stored key can no longer be opened, since secrets.key is another one: put the key in again.",
    zh: "secrets.key 已更换，保存的密钥无法再打开：请重新填写密钥。",
  },
  noHost: {
    en: "There is no host named {host}: check the spelling of the address, and the network.",
    zh: "找不到主机 {host}：请检查地址拼写和网络。",
  },
  refused: {
    en: "{host} refuses connections on port {port}: start the model server, or correct the port.",
    zh: "{host} 拒绝了端口 {port} 上的连接：请启动模型服务，或改正端口。",
  },
  refusedHere: {
    en: "Nothing listens on port {port} of this machine: start the model server, or correct the port. " +
      "Inside a container, localhost is the container itself.",
    zh: "本机端口 {port} 上没有服务：请启动模型服务，或改正端口。在容器里，localhost 指的是容器自己。",
  },
  noRoute: {
    en: "There is no way to {host} from here: check the network, the VPN or the firewall.",
    zh: "无法到达 {host}：请检查网络、VPN 或防火墙。",
  },
  connectTimeout: {
    en: "{host} does not answer on port {port}: check the address, the firewall and the proxy.",
    zh: "{host} 在端口 {port} 上没有响应：请检查地址、防火墙和代理。",
  },
  plainPort: {
    en: "Port {port} of {host} does not speak TLS: write http:// in place of https://.",
    zh: "{host} 的端口 {port} 不支持 TLS：请把 https:// 改成 http://。",
  },
  tlsPort: {
    en: "Port {port} of {host} speaks TLS: write https:// in place of http://.",
    zh: "{host} 的端口 {port} 使用 TLS：请把 http:// 改成 https://。",
  },
  notHttp: {
    en: "What answers on port {port} of {host} is not HTTP; if it speaks TLS, write https://.",
    zh: "{host} 的端口 {port} 返回的不是 HTTP；如果它使用 TLS，请改用 https://。",
  },
  certificate: {
    en:
      "The certificate of {host} is not accepted. Give the CA that signed it, or turn verification off if you trust the way " +
      "to it. ({said})",
    zh: "{host} 的证书不被信任。请填写签发它的 CA 证书；如果确信网络可信，也可以关闭证书验证。（{said}）",
  },
  tls: {
    en: "The TLS handshake with {host} failed: check the address and the port. ({said})",
    zh: "与 {host} 的 TLS 握手失败：请检查地址和端口。（{said}）",
  },
  proxy: {
    en: "The proxy did not let the request through: check HTTP_PROXY, HTTPS_PROXY and NO_PROXY. ({said})",
    zh: "代理没有放行请求：请检查 HTTP_PROXY、HTTPS_PROXY 和 NO_PROXY。（{said}）",
  },
  unwritable: { en: "The request cannot be written: {said}", zh: "请求无法发出：{said}" },
  broken: {
    en:
      "The connection to {host} broke before an answer was complete: try again; if it stays so, look at the endpoint's log. " +
      "({said})",
    zh: "与 {host} 的连接在回答完成前中断：请重试；如果一直这样，请查看接口的日志。（{said}）",
  },
  timeout: {
    en: "No complete answer came within {seconds} s: the model may still be loading, or the endpoint is overloaded.",
    zh: "{seconds} 秒内没有收到完整的回答：模型可能还在加载，或接口过载。",
  },
  tooLarge: {
    en:
      "What came back is larger than the project's limit for an answer: this is no chat endpoint, or the limit is too low.",
    zh: "返回的内容超过了项目的回答大小上限：这可能不是对话接口，或者上限设得太低。",
  },
  redirected: {
    en:
      "The endpoint sends the request elsewhere ({status}). It was not followed, and neither key nor prompt went there: " +
      "put the other address in if you trust it. ({said})",
    zh: "接口重定向（{status}）到别处。没有跟随，密钥和提示词都没有发往那里：如果信任新地址，请直接填写它。（{said}）",
  },
  noKey: {
    en: "The endpoint wants a key ({status}), and none is set: put it in. ({said})",
    zh: "接口需要密钥（{status}），但还没有填写：请填写密钥。（{said}）",
  },
  wrongKey: {
    en:
      "The endpoint refuses the key ({status}): put in the right one, and see that it belongs to this address. ({said})",
    zh: "接口拒绝了密钥（{status}）：请填写正确的密钥，并确认它属于这个地址。（{said}）",
  },
  wrongPath: {
    en:
      "The host answers, but there is no chat endpoint at {path} ({status}): check the path; it is mostly the base address " +
      "that ends in /v1.",
    zh: "主机有响应，但 {path} 不是对话接口（{status}）：请检查路径，通常填写以 /v1 结尾的基础地址。",
  },
  wrongAzurePath: {
    en:
      "The resource answers, but there is nothing at {path} ({status}): check the deployment's name and the api-version.",
    zh: "资源有响应，但 {path} 不存在（{status}）：请检查部署名称和 api-version。",
  },
  noSuchModel: {
    en: "The endpoint does not know the model “{model}”.{offers} ({said})",
    zh: "接口没有模型“{model}”。{offers}（{said}）",
  },
  noSuchDeployment: {
    en:
      "The Azure resource has no deployment “{model}”: put in the deployment's name, which need not be the model's. ({said})",
    zh: "该 Azure 资源没有部署“{model}”：请填写部署名称，它不一定与模型同名。（{said}）",
  },
  webPage: {
    en:
      "What answers at {url} is a web page, not a chat endpoint: put in the address of the API, which mostly ends in /v1. " +
      "({said})",
    zh: "{url} 返回的是网页，不是对话接口：请填写 API 的地址，通常以 /v1 结尾。（{said}）",
  },
  notChat: {
    en: "What answers at {url} is not a chat endpoint: check the address. ({said})",
    zh: "{url} 返回的不是对话接口的内容：请检查地址。（{said}）",
  },
  quota: {
    en: "Address, key and model are right, but the account is empty or at its spending limit: top up. ({said})",
    zh: "地址和密钥都没问题，但账户余额不足或达到消费上限：请充值。（{said}）",
  },
  quotaOrRate: {
    en:
      "Address and key are right, but the endpoint speaks of a quota: the account is empty, or it asks for fewer requests. " +
      "({said})",
    zh: "地址和密钥都没问题，但接口提示额度问题：可能余额不足，也可能是请求过于频繁。（{said}）",
  },
  rateLimited: {
    en:
      "Address and key are right; the endpoint asks for fewer requests just now. A run waits and goes on by itself. ({said})",
    zh: "地址和密钥都没问题；接口此刻要求降低请求频率，运行时会自动等待后继续。（{said}）",
  },
  overloaded: {
    en:
      "The endpoint is overloaded or not ready ({status}): try again later; a run waits and goes on by itself. ({said})",
    zh: "接口过载或尚未就绪（{status}）：请稍后再试，运行时会自动等待后继续。（{said}）",
  },
  refusedRequest: {
    en: "The endpoint refuses the request ({status}): correct what it names, mostly a parameter. ({said})",
    zh: "接口拒绝了请求（{status}）：请按它指出的修改，通常是某个参数。（{said}）",
  },
  serverError: {
    en: "The endpoint met a fault of its own ({status}): try again later, or look at its log. ({said})",
    zh: "接口内部出错（{status}）：请稍后重试，或查看它的日志。（{said}）",
  },
  offers: { en: " It offers: {names}.", zh: "它提供：{names}。" },
  offersMore: { en: " It offers: {names} and {more} more.", zh: "它提供：{names} 等，另有 {more} 个。" },
} as const satisfies Record<string, Sentences>;

export type ConnectionWord = keyof typeof connectionWords;

/** What each step says when it was passed, and when it could not be reached. */
export const stepWords = {
  settings: { en: "Requests go to {url}.", zh: "请求发往 {url}。" },
  host: { en: "The host {host} is known.", zh: "主机 {host} 可以解析。" },
  connect: { en: "Connected to port {port}.", zh: "已连接到端口 {port}。" },
  tls: { en: "The connection is encrypted, and the certificate accepted.", zh: "连接已加密，证书有效。" },
  tlsUnverified: {
    en: "The connection is encrypted; the certificate was not checked, as you chose.",
    zh: "连接已加密；按你的设置没有检查证书。",
  },
  tlsNone: { en: "Plain http: nothing is encrypted on the way.", zh: "使用 http：传输不加密。" },
  key: { en: "The key {hint} was taken.", zh: "密钥 {hint} 有效。" },
  keyNone: { en: "No key is set, and none was asked for.", zh: "没有设置密钥，接口也没有要求。" },
  model: { en: "The model {model} is there.", zh: "模型 {model} 可用。" },
  answer: { en: "An answer came after {took}.", zh: "{took}后收到回答。" },
  skipped: { en: "Not reached.", zh: "没有进行到这一步。" },
} as const satisfies Record<string, Sentences>;
