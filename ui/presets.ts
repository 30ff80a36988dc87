import type { Sentences } from "../server/contract/problems.ts";
import { type FieldName, fieldNames, type Fields } from "./settings-form.ts";

/** What is known of an endpoint beyond its address, and the fields that it is about. */
export type PresetNote = {
  says: Sentences;
  /** What a click fills in, and what the click is called. */
  does?: { says: Sentences; fills?: Partial<Fields>; members?: Record<string, unknown> };
  /** It matters only while this field is filled. */
  whenFilled?: FieldName;
};

export type Preset = {
  id: string;
  name: Sentences;
  /** What stands under the name: a host, or what it is for. */
  where: Sentences;
  /** The host names, or hosts with their port, by which an address is known to be of this kind. */
  hosts: readonly RegExp[];
  /** What choosing it fills in. */
  fills: Partial<Fields>;
  /** Shown in empty fields. */
  model: string;
  url?: string;
  key?: string;
  notes: readonly PresetNote[];
};

const same = (text: string): Sentences => ({ en: text, zh: text });
const bearer = { "endpoint.provider": "openai", "endpoint.auth": "bearer" } as const;
const open = { "endpoint.provider": "openai", "endpoint.auth": "none" } as const;
const patient = { "endpoint.timeoutMs": "600" } as const; // a model that loads, and a queue without an end

const thinkingOff: PresetNote = {
  says: {
    en: "Models that think refuse a whole answer, or think at length, unless thinking is off.",
    zh: "带思考的模型在非流式请求下会拒绝，或思考很久，除非关闭思考。",
  },
  does: { says: { en: "Turn thinking off", zh: "关闭思考" }, members: { enable_thinking: false } },
};
const fixedTemperature = (en: string, zh: string): PresetNote => ({
  says: { en, zh },
  whenFilled: "parameters.temperature",
  does: { says: { en: "Leave temperature out", zh: "不发送 temperature" }, fills: { "parameters.temperature": "" } },
});

/** Endpoints one click away: what they are asked with, and what is known of them. */
export const presets: readonly Preset[] = [
  {
    id: "openai",
    name: same("OpenAI"),
    where: same("api.openai.com"),
    hosts: [/^api\.openai\.com$/u],
    fills: { ...bearer, "endpoint.url": "https://api.openai.com/v1" },
    model: "gpt-4.1-mini",
    key: "sk-…",
    notes: [
      {
        says: {
          en: "Newer models want max_completion_tokens for max_tokens: that is mended by itself.",
          zh: "较新的模型要求用 max_completion_tokens 代替 max_tokens：会自动调整。",
        },
      },
      fixedTemperature(
        "Models that think take no temperature but 1.",
        "带思考的模型只接受 temperature 为 1。",
      ),
    ],
  },
  {
    id: "azure",
    name: same("Azure OpenAI"),
    where: { en: "{resource}.openai.azure.com", zh: "{资源名}.openai.azure.com" },
    hosts: [],
    fills: { "endpoint.provider": "azure", "endpoint.auth": "api-key", "endpoint.apiVersion": "2024-10-21" },
    model: "",
    notes: [
      {
        says: {
          en:
            "The deployment is the name that you gave it, which need not be the model's. Its content filter may hold " +
            "prompts and answers back; such rows fail as content_filtered.",
          zh:
            "部署名称是创建时自己取的，不一定与模型同名。内容过滤可能拦下提示词或回答，这样的行会以 content_filtered 失败。",
        },
      },
    ],
  },
  {
    id: "deepseek",
    name: same("DeepSeek"),
    where: same("api.deepseek.com"),
    hosts: [/^api\.deepseek\.com$/u],
    fills: { ...bearer, "endpoint.url": "https://api.deepseek.com/v1" },
    model: "deepseek-chat",
    key: "sk-…",
    notes: [{
      says: {
        en: "A busy server holds a request for up to 30 minutes and sends blank lines meanwhile.",
        zh: "繁忙时请求最多排队 30 分钟，期间只返回空行。",
      },
      does: { says: { en: "Wait 30 minutes", zh: "超时设为 30 分钟" }, fills: { "endpoint.timeoutMs": "1800" } },
    }],
  },
  {
    id: "qwen",
    name: { en: "Qwen", zh: "通义千问" },
    where: same("dashscope.aliyuncs.com"),
    hosts: [/(^|\.)dashscope[a-z-]*\.aliyuncs\.com$/u],
    fills: { ...bearer, "endpoint.url": "https://dashscope.aliyuncs.com/compatible-mode/v1" },
    model: "qwen-plus",
    key: "sk-…",
    notes: [
      thinkingOff,
      {
        says: {
          en: "Singapore has an address and keys of its own.",
          zh: "新加坡站有自己的地址和密钥。",
        },
        does: {
          says: { en: "Use Singapore", zh: "改用新加坡地址" },
          fills: { "endpoint.url": "https://dashscope-intl.aliyuncs.com/compatible-mode/v1" },
        },
      },
    ],
  },
  {
    id: "zhipu",
    name: { en: "Zhipu GLM", zh: "智谱" },
    where: same("open.bigmodel.cn"),
    hosts: [/(^|\.)bigmodel\.cn$|^api\.z\.ai$/u],
    fills: { ...bearer, "endpoint.url": "https://open.bigmodel.cn/api/paas/v4" },
    model: "glm-4-flash",
    notes: [
      {
        says: {
          en: "A coding plan has an address of its own; the general one says that the account is empty.",
          zh: "编程套餐有自己的地址；用通用地址会提示余额不足。",
        },
        does: {
          says: { en: "Use the plan's address", zh: "改用套餐地址" },
          fills: { "endpoint.url": "https://open.bigmodel.cn/api/coding/paas/v4" },
        },
      },
      {
        says: { en: "temperature and top_p go from 0 to 1.", zh: "temperature 和 top_p 的范围是 0 到 1。" },
        whenFilled: "parameters.temperature",
      },
    ],
  },
  {
    id: "moonshot",
    name: { en: "Moonshot", zh: "月之暗面" },
    where: same("api.moonshot.cn"),
    hosts: [/^api\.moonshot\.(?:cn|ai)$/u],
    fills: { ...bearer, "endpoint.url": "https://api.moonshot.cn/v1" },
    model: "kimi-k2.5",
    key: "sk-…",
    notes: [
      fixedTemperature(
        "kimi-k2.5 and later have a fixed temperature and refuse another.",
        "kimi-k2.5 及之后的模型 temperature 固定，设为别的值会被拒绝。",
      ),
      {
        says: { en: "Abroad it has an address and keys of its own.", zh: "海外站有自己的地址和密钥。" },
        does: {
          says: { en: "Use the one abroad", zh: "改用海外地址" },
          fills: { "endpoint.url": "https://api.moonshot.ai/v1" },
        },
      },
    ],
  },
  {
    id: "siliconflow",
    name: { en: "SiliconFlow", zh: "硅基流动" },
    where: same("api.siliconflow.cn"),
    hosts: [/^api\.siliconflow\.(?:cn|com)$/u],
    fills: { ...bearer, "endpoint.url": "https://api.siliconflow.cn/v1" },
    model: "deepseek-ai/DeepSeek-V3",
    key: "sk-…",
    notes: [thinkingOff],
  },
  {
    id: "ark",
    name: { en: "Volcengine Ark", zh: "火山方舟" },
    where: same("ark.cn-beijing.volces.com"),
    hosts: [/(^|\.)volces\.com$/u],
    fills: { ...bearer, "endpoint.url": "https://ark.cn-beijing.volces.com/api/v3" },
    model: "ep-…",
    notes: [{
      says: {
        en: "The model is its id, or the id of an inference endpoint of yours, which begins with ep-.",
        zh: "模型填模型 ID，或自己创建的推理接入点 ID（以 ep- 开头）。",
      },
    }],
  },
  {
    id: "openrouter",
    name: same("OpenRouter"),
    where: same("openrouter.ai"),
    hosts: [/^openrouter\.ai$/u],
    fills: { ...bearer, "endpoint.url": "https://openrouter.ai/api/v1" },
    model: "openai/gpt-4.1-mini",
    key: "sk-or-…",
    notes: [{
      says: {
        en: "Thinking is asked for by a member of its own, and can be kept out of answers.",
        zh: "思考由单独的参数控制，可以不让它出现在回答里。",
      },
      does: {
        says: { en: "Turn thinking off", zh: "关闭思考" },
        members: { reasoning: { enabled: false } },
      },
    }],
  },
  {
    id: "ollama",
    name: same("Ollama"),
    where: same("localhost:11434"),
    hosts: [/:11434$/u],
    fills: { ...open, ...patient, "endpoint.url": "http://localhost:11434/v1" },
    model: "qwen3:8b",
    notes: [{
      says: {
        en:
          "Longer prompts are cut silently at the model's context, 4,096 tokens unless set otherwise: set num_ctx in a " +
          "Modelfile, or OLLAMA_CONTEXT_LENGTH.",
        zh:
          "超过上下文（默认 4,096 token）的提示词会被悄悄截断：请在 Modelfile 里设置 num_ctx，或设置 OLLAMA_CONTEXT_LENGTH。",
      },
    }],
  },
  {
    id: "vllm",
    name: same("vLLM"),
    where: same("localhost:8000"),
    hosts: [/^(?:localhost|127\.0\.0\.1|\[::1\]):8000$/u],
    fills: { ...bearer, ...patient, "endpoint.url": "http://localhost:8000/v1" },
    model: "Qwen/Qwen3-8B",
    notes: [{
      says: {
        en: "It wants a key only where it was started with one. Thinking is a setting of the chat template.",
        zh: "只有启动时设置了密钥才需要填写。思考由对话模板的参数控制。",
      },
      does: {
        says: { en: "Turn thinking off", zh: "关闭思考" },
        members: { chat_template_kwargs: { enable_thinking: false } },
      },
    }],
  },
  {
    id: "lmstudio",
    name: same("LM Studio"),
    where: same("localhost:1234"),
    hosts: [/^(?:localhost|127\.0\.0\.1|\[::1\]):1234$/u],
    fills: { ...open, ...patient, "defaults.concurrency": "4", "endpoint.url": "http://localhost:1234/v1" },
    model: "qwen3-8b",
    notes: [{
      says: {
        en: "It works on 4 requests at once unless set otherwise, and the rest queue: more at once gains nothing.",
        zh: "默认同时处理 4 个请求，其余排队：并发数更高也不会更快。",
      },
      does: { says: { en: "Ask 4 at once", zh: "并发数设为 4" }, fills: { "defaults.concurrency": "4" } },
    }],
  },
  {
    id: "one-api",
    name: same("one-api"),
    where: { en: "new-api too", zh: "new-api 也用它" },
    hosts: [],
    fills: { ...bearer, "endpoint.url": "" },
    url: "https://your-relay.example/v1",
    model: "gpt-4.1-mini",
    key: "sk-…",
    notes: [{
      says: {
        en:
          "Its 429 (“当前分组上游负载已饱和”) may hide another cause, such as a wrong model: read what it says in the failures.",
        zh: "它的 429（“当前分组上游负载已饱和”）可能掩盖别的原因，例如模型不对：请看失败里的原文。",
      },
    }],
  },
  {
    id: "custom",
    name: { en: "Custom", zh: "自定义" },
    where: { en: "any compatible address", zh: "任何兼容的地址" },
    hosts: [],
    fills: { ...bearer, "endpoint.url": "" },
    url: "https://models.example/v1",
    model: "",
    notes: [],
  },
];

/** What a new project has of the fields that presets fill in beside the address. */
export const usualFields = { "endpoint.timeoutMs": "120", "defaults.concurrency": "8" } as const;

/** Which preset the fields are of: by provider and host; null while there is no address. */
export function presetOf(fields: Fields): Preset | null {
  if (fields["endpoint.provider"] === "azure") return byId("azure");
  const host = hostIn(fields["endpoint.url"]);
  if (host === null) return null;
  const [name = ""] = /^(?:\[[^\]]*\]|[^:]*)/u.exec(host) ?? [];
  return presets.find(({ hosts }) => hosts.some((known) => known.test(host) || known.test(name))) ?? byId("custom");
}

/** The fields with what a preset fills in. What an earlier one filled in beside the address goes back to the usual. */
export function withPreset(fields: Fields, preset: Preset): Fields {
  const before = presetOf(fields);
  const filled = { ...fields };
  for (const field of ["endpoint.timeoutMs", "defaults.concurrency"] as const) {
    const usual = usualFields[field];
    const isTouched = fields[field] !== usual && fields[field] !== before?.fills[field];
    if (!isTouched) filled[field] = preset.fills[field] ?? usual;
  }
  for (const field of fieldNames) {
    const value = preset.fills[field];
    if (value === undefined || field in usualFields) continue;
    if (field !== "endpoint.apiVersion" || fields[field] === "") filled[field] = value;
  }
  // An address of one's own stays where the kind of endpoint has none that is known.
  if (preset.fills["endpoint.url"] === "" && before !== null && before.hosts.length === 0 && before.id !== "azure") {
    filled["endpoint.url"] = fields["endpoint.url"];
  }
  return filled;
}

export function byId(id: string | null): Preset | null {
  return presets.find((preset) => preset.id === id) ?? null;
}

/** The host of an address as people write it, with its port where it has one; null while there is none. */
export function hostIn(written: string): string | null {
  const [, host = ""] = /^\s*(?:[a-z][a-z0-9+.-]*:\/\/)?\/*(\[[^\]]*\](?::\d+)?|[^/?#\s]*)/iu.exec(written) ?? [];
  return host === "" ? null : host.toLowerCase();
}
