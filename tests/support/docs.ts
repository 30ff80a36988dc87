import * as z from "zod";
import { backup } from "../../server/cli/backup.ts";
import { demo } from "../../server/cli/demo.ts";
import { healthcheck } from "../../server/cli/healthcheck.ts";
import { importReference } from "../../server/cli/import.ts";
import { mock } from "../../server/cli/mock.ts";
import { restore } from "../../server/cli/restore.ts";
import { run } from "../../server/cli/run.ts";
import { serve } from "../../server/cli/serve.ts";
import { errors } from "../../server/contract/errors.ts";
import { operations } from "../../server/contract/operations.ts";
import { problems } from "../../server/contract/problems.ts";
import {
  type Endpoint,
  endpoint,
  newDefaults,
  newEndpoint,
  type Parameters,
  parameters,
  type RunDefaults,
  runDefaults,
} from "../../server/contract/project.ts";
import { type Continuation, continuation, type RunInput, runInput } from "../../server/contract/run.ts";
import { serverSettings } from "../../server/settings.ts";

/** The commands of the command line, in the order of its help. */
export const commands: Record<string, { says: string; help: () => string }> = {
  serve,
  demo,
  run,
  mock,
  import: importReference,
  backup,
  restore,
  healthcheck,
};

// What each member means stands here alone; a member without its sentence does not compile.
const endpointWords: Record<keyof Endpoint, string> = {
  provider: "How to talk to it; see [endpoints.md](endpoints.md).",
  url: "Address of the endpoint: whole, or its base; it is completed to `…/chat/completions`.",
  model: "The model to ask.",
  auth:
    "How the key is sent: `Authorization: Bearer …`, `api-key`, `X-Auth-Token`, `Authorization` as it is, or not at all.",
  resource: "Azure: the resource, as its name or its address.",
  deployment: "Azure: the deployment; without it the model's name is taken.",
  apiVersion: "Azure: the API version.",
  stream: "`auto` asks for whole answers, and streams where the endpoint refuses anything else.",
  timeoutMs: "Time limit of one request, from its start to the end of the answer.",
  idleTimeoutMs: "The longest silence within an answer; blank lines that keep a connection open are no silence.",
  maxAnswerBytes: "A larger answer is given up.",
  tls: "`verify: false` does not check the certificate; `ca` holds PEM certificates to trust.",
  limits: "Requests and tokens a minute that are kept; all runs on one URL and model share them.",
};
const parameterWords: Record<keyof Parameters, string> = {
  temperature: "",
  maxTokens: "Sent as `max_tokens`, or as `max_completion_tokens` once the endpoint has asked for that.",
  topP: "",
  stop: "",
  seed: "",
  extra: "Further members of the request's body; one of the same name as another parameter replaces it.",
};
const defaultWords: Record<keyof RunDefaults, string> = {
  outputField: "Member of the result file that holds the answer; a failed row has `<outputField>_error` instead.",
  reasoningField: "Member that holds the model's reasoning; without it reasoning is left out of the file.",
  concurrency: "Requests in flight.",
  missing: "What a missing variable does: the row fails, nothing stands in its place, or it stays as written.",
  cache: "Whether equal questions share one answer: not, yes, or yes after asking anew.",
  adaptive: "Halves the concurrency when the endpoint throttles, and lets it grow back.",
  retry: "`attempts`: requests for one row at the most. `maxWaitMs`: a longer told wait pauses the run.",
};
const runWords: Record<Exclude<keyof RunInput, keyof RunDefaults>, string> = {
  datasetId: "The dataset to run over; must be given.",
  overwrite: "Replaces the run's fields where rows have them already; without it such a run is refused.",
  selection: 'Which rows: `{"kind":"all"}`, `{"kind":"first","count":N}`, `{"kind":"random","count":N,"seed":S}`, ' +
    '`{"kind":"range","from":I,"to":J}` (from 0, both included), `{"kind":"failedOf","runId":R}`.',
  budget: "`requests`, `tokens`, `minutes`: the run pauses when one of them is used up.",
  canary: "So many random rows first; then the run pauses and shows them.",
};
const continuationWords: Record<keyof Continuation, string> = {
  key: "Another key for the rest of the run.",
  headers: "Other headers for the rest of the run.",
  timeoutMs: "",
  idleTimeoutMs: "",
  limits: "",
  tls: "",
  concurrency: "",
  maxTokens: "",
  budget: "",
};

/** The generated parts of the documentation, by the name that their marks in the files carry. */
export const generated: Record<string, () => string> = {
  server: () =>
    table(
      ["Option", "Variable", "Default", "What it does", "说明"],
      Object.values(serverSettings).map(({ flag, variable, takes, fallback, en, zh }) => [
        flag === null ? "" : code(`--${flag}${takes === null ? "" : ` ${takes}`}`),
        variable === null ? "" : code(variable),
        fallback === null || fallback === false || String(fallback) === "" ? "" : code(String(fallback)),
        en,
        zh,
      ]),
    ),
  overview: () =>
    table(["Command", "What it does"], Object.entries(commands).map(([name, { says }]) => [code(name), says])),
  commands: () =>
    Object.entries(commands).map(([name, { says, help }]) =>
      `### \`${name}\`\n\n${says}\n\n\`\`\`text\n${help().trim()}\n\`\`\``
    ).join("\n\n"),
  endpoint: () => members(endpoint, endpointWords, newEndpoint),
  parameters: () => members(parameters, parameterWords, {}),
  defaults: () => members(runDefaults, defaultWords, newDefaults),
  run: () => members(runInput, runWords, { overwrite: false, selection: { kind: "all" } }),
  continuation: () => members(continuation, continuationWords, {}),
  errors: () =>
    table(
      ["Error", "Then", "Slows the run", "Can end the run", "What to do", "说明"],
      Object.entries(errors).map(([name, { then, slows, counts, en, zh }]) => [
        code(name),
        { retry: "asked again", failRow: "the row fails", stopRun: "the row is held" }[then],
        slows ? "yes" : "",
        { always: "yes", never: "", untilSuccess: "before the first success" }[counts],
        en,
        zh,
      ]),
    ),
  doors: () =>
    table(
      ["Door", "Role", "What it does"],
      Object.entries(operations).map(([door, { role, says }]) => [code(door), role, says]),
    ),
  problems: () =>
    table(
      ["Code", "Status", "Sentence"],
      Object.entries(problems).map(([name, { status, en }]) => [code(name), String(status), en]),
    ),
};

/** A text with its generated parts made anew: what stands between `<!-- made: NAME -->` and `<!-- end -->`. */
export function withGenerated(text: string): string {
  return text.replace(/<!-- made: (\w+) -->[^]*?<!-- end -->/gu, (_, name) => {
    const make = generated[name];
    if (!make) throw new Error(`nothing makes “${name}”`);
    return `<!-- made: ${name} -->\n\n${make()}\n\n<!-- end -->`;
  });
}

const code = (text: string): string => `\`${text}\``;

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

function members(schema: z.ZodType, words: Record<string, string>, defaults: Record<string, unknown>): string {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return table(
    ["Member", "Value", "Default", "What it does"],
    Object.entries(words).map(([name, says]) => {
      const known = properties[name];
      if (typeof known !== "object") throw new Error(`there is no member ${name}`);
      const value = defaults[name];
      return [code(name), valueOf(known), value === undefined || value === "" ? "" : code(JSON.stringify(value)), says];
    }),
  );
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What a member takes, in a few words. */
function valueOf(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map((one) => code(String(one))).join(", ");
  if (schema.anyOf) {
    return [...new Set(schema.anyOf.map((one) => typeof one === "object" ? valueOf(one) : ""))].filter(Boolean)
      .join(" or ");
  }
  const { type, minimum, maximum } = schema;
  if (type === "null") return "`null`";
  if (type === "integer" || type === "number") {
    const isSafe = maximum !== undefined && Math.abs(maximum) < Number.MAX_SAFE_INTEGER;
    const name = type === "integer" ? "whole number" : "number";
    return isSafe ? `${name}, ${minimum ?? ""} to ${maximum}` : minimum === 1 ? `${name} from 1` : name;
  }
  if (type === "string") return "text";
  if (type === "boolean") return "`true`, `false`";
  if (type === "array") return "list";
  return schema.properties ? `object of ${Object.keys(schema.properties).map(code).join(", ")}` : "object";
}
