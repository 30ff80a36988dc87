import type { Database } from "@db/sqlite";
import { findProject, keepLastTest, type ProjectRecord } from "../../db/projects.ts";
import { noteIn } from "../contract/notes.ts";
import { no, ok, type Outcome } from "../contract/outcome.ts";
import { paramsIn } from "../contract/problems.ts";
import type { Endpoint, Parameters, Secrets } from "../contract/project.ts";
import type { Mend } from "../contract/run.ts";
import type { Clients } from "../outbound/client.ts";
import { type Asked, askModel } from "../providers/ask.ts";
import { providers } from "../providers/mod.ts";
import { usableSecrets } from "../runs/endpoint.ts";
import { environmentName, hintOf, type Vault } from "../secrets.ts";
import { readSecrets } from "./change.ts";
import { type Language, Report } from "./connection-report.ts";
import { type Connection, findingOf } from "./connection-verdict.ts";
import type { ConnectionWord } from "./connection-words.ts";
import { offeredModels } from "./models.ts";

export type Environment = (name: string) => string | undefined;

/** What is open. */
export type Connecting = { db: Database; vault: Vault; clients: Clients; environment: Environment };

/** Asks the endpoint of a project one small question and says how far it came, in the person's language. */
export async function testConnection(
  open: Connecting,
  id: string,
  language: Language,
  signal: AbortSignal,
): Promise<Outcome<Connection, "project_not_found">> {
  const record = findProject(open.db, id);
  if (!record) return no("project_not_found");
  const { endpoint, parameters } = record.settings;
  const secrets = readSecrets(open, record.keyId);
  const connection = await testEndpoint(open, { endpoint, parameters, secrets }, language, signal);
  // Settings may have changed while it was on its way.
  const now = findProject(open.db, id);
  if (!signal.aborted && now && isSameTested(record, now)) {
    const { verdict, latencyMs } = connection;
    keepLastTest(open.db, id, { at: new Date().toISOString(), verdict, latencyMs });
  }
  return ok(connection);
}

const isSameTested = (one: ProjectRecord, other: ProjectRecord): boolean =>
  one.keyId === other.keyId && testedOf(one) === testedOf(other);

const testedOf = ({ settings: { endpoint, parameters } }: ProjectRecord): string =>
  JSON.stringify([{ ...endpoint, limits: null }, parameters]);

/** What is tested; `secrets` are null when they can no longer be opened. */
export type Tested = { endpoint: Endpoint; parameters: Parameters; secrets: Secrets | null };

const question = [{ role: "user", content: "Reply with OK." }] as const;
const maxTestMs = 60_000;
const maxMends = 3;

/** As `testConnection`, of an endpoint that belongs to no project. */
export async function testEndpoint(
  { clients, environment }: Pick<Connecting, "clients" | "environment">,
  { endpoint, parameters, secrets }: Tested,
  language: Language,
  signal: AbortSignal,
): Promise<Connection> {
  const provider = providers[endpoint.provider];
  const address = provider.requestUrl(endpoint);
  const missing = provider.missing(endpoint);
  const report = new Report(language, address.ok ? new URL(address.url) : null, endpoint);
  if (!address.ok) return report.stop(missingWord(endpoint, address.missing), { said: address.reason[language] });
  if (!secrets) return report.stop("sealed");
  const usable = usableSecrets(secrets, environment);
  if (!usable.ok) {
    const name = [secrets.key ?? "", ...Object.values(secrets.headers)].map(environmentName)
      .find((variable) => variable !== null && !environment(variable)?.trim());
    return name
      ? report.stop("noVariable", { name })
      : report.stop("unusable", paramsIn(language, { said: usable.refusal.params?.reason ?? "" }));
  }
  report.keyHint = hintOf(secrets.key);
  const client = clients.clientFor(address.url, endpoint.tls);
  const models = () => offeredModels({ provider, endpoint, secrets: usable.value, client }, signal);
  if (missing) {
    const offered = await models();
    return report.stop(
      missingWord(endpoint, missing.part),
      { offers: report.offers(offered), said: missing.reason[language] },
      offered,
    );
  }

  const timeoutMs = Math.min(endpoint.timeoutMs, maxTestMs);
  let mends: Mend[] = [];
  let asked: Asked;
  while (true) {
    const asking = {
      provider,
      endpoint: { ...endpoint, timeoutMs },
      parameters,
      secrets: usable.value,
      mends,
      client,
      keepRaw: true,
    };
    asked = await askModel(asking, question, signal);
    const mend = asked.reply.kind === "error" ? asked.reply.mend : null;
    if (mend === null || mends.length === maxMends) break;
    mends = [...mends, mend]; // as a run does it
  }
  const { reply, latencyMs } = asked;
  if (reply.kind === "answer") return report.works(reply.answer, latencyMs, mends.at(-1));
  const url = new URL(address.url);
  const finding = findingOf({
    error: reply,
    detail: asked.detail,
    raw: asked.raw,
    url,
    endpoint,
    secrets: usable.value,
  });
  const offered = finding.verdict === "model_not_found" ? await models() : null;
  return report.failed(finding, asked, {
    said: noteIn(language, reply.message),
    status: reply.status ?? "",
    seconds: timeoutMs / 1000,
    offers: report.offers(offered),
  }, offered);
}

function missingWord(endpoint: Endpoint, part: string): ConnectionWord {
  if (part === "model") return "noModel";
  if (part === "deployment") return "noDeployment";
  if (part === "API version") return "noApiVersion";
  if (part === "resource") return endpoint.resource || endpoint.url ? "badUrl" : "noResource";
  return endpoint.url ? "badUrl" : "noUrl";
}
