import { findProject } from "../../db/projects.ts";
import type { Output } from "../contract/operations.ts";
import { no, ok, type Outcome } from "../contract/outcome.ts";
import { fill, paramsIn, type Sentences } from "../contract/problems.ts";
import { sealedKey } from "../contract/key-faults.ts";
import { providers } from "../providers/mod.ts";
import { usableSecrets } from "../runs/endpoint.ts";
import { readSecrets } from "./change.ts";
import type { Connecting } from "./connection.ts";
import type { Language } from "./connection-report.ts";
import { askForModels } from "./models.ts";

type Offered = Output<"GET /api/projects/{id}/models">;

const words = {
  noAddress: {
    en: "The address comes first: {said}.",
    zh: "请先填写地址：{said}。",
  },
  badKey: { en: "The key cannot be sent: {said}.", zh: "密钥无法发送：{said}。" },
  noKey: {
    en: "The endpoint shows its models only to those with the right key ({status}): put the key in first.",
    zh: "接口要求正确的密钥才给出模型列表（{status}）：请先填写密钥。",
  },
  noList: {
    en: "The endpoint has no list of models ({status}): write the model's name yourself.",
    zh: "接口没有提供模型列表（{status}）：请自己填写模型名称。",
  },
  unreachable: {
    en: "{host} does not answer: a test of the connection says where it fails.",
    zh: "{host} 没有响应：测试连接会说明卡在哪一步。",
  },
} as const satisfies Record<string, Sentences>;

/** The models that the endpoint of a project offers; none, and a sentence that says why, where it tells none. */
export async function listModels(
  open: Connecting,
  id: string,
  language: Language,
  signal: AbortSignal,
): Promise<Outcome<Offered, "project_not_found">> {
  const record = findProject(open.db, id);
  if (!record) return no("project_not_found");
  const none = (word: keyof typeof words, params: Record<string, string | number> = {}) =>
    ok({ models: [], sentence: fill(words[word][language], params) });
  const { endpoint } = record.settings;
  const provider = providers[endpoint.provider];
  const secrets = readSecrets(open, record.keyId);
  if (!secrets) return none("badKey", { said: sealedKey[language] });
  const usable = usableSecrets(secrets, open.environment);
  if (!usable.ok) return none("badKey", paramsIn(language, { said: usable.refusal.params?.reason ?? "" }));
  const address = provider.modelsUrl(endpoint);
  if (address === null) {
    const missing = provider.missing(endpoint);
    return none("noAddress", { said: missing?.reason[language] ?? "" });
  }
  const client = open.clients.clientFor(address, endpoint.tls);
  const told = await askForModels({ provider, endpoint, secrets: usable.value, client }, signal);
  switch (told.kind) {
    case "models":
      return ok({ models: told.models, sentence: null });
    case "failed":
      return none("unreachable", { host: new URL(address).host });
    case "none":
      return none(told.status === 401 || told.status === 403 ? "noKey" : "noList", { status: told.status });
    case "unknown":
      return none("noList", { status: "–" });
  }
}
