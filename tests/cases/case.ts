import * as z from "zod";
import { errorCodes } from "../../server/contract/errors.ts";
import { defaultsChange } from "../../server/contract/project.ts";
import { reply } from "../../server/mock/replies.ts";

const rowStatus = z.enum(["succeeded", "failed"]);
const code = z.enum(errorCodes);

const input = z.strictObject({
  file: z.string().optional(),
  files: z.array(z.string()).optional(),
  lines: z.array(z.string()).optional(),
  generate: z.string().optional(),
  generateLines: z.string().optional(),
  datasetName: z.string().optional(),
  prompt: z.union([
    z.string(),
    z.array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() })),
  ])
    .optional(),
  settings: defaultsChange.optional(),
  parameters: z.strictObject({ max_tokens: z.int(), temperature: z.number() }).partial().optional(),
  endpoint: z.strictObject({
    provider: z.enum(["openai", "azure"]),
    url: z.string(),
    resource: z.string(),
    deployment: z.string(),
    apiVersion: z.string(),
    timeoutMs: z.number(),
  }).partial().optional(),
  env: z.record(z.string(), z.string()).optional(),
  key: z.string().optional(),
  keys: z.array(z.string()).optional(),
  urls: z.array(z.string()).optional(),
  replies: z.array(reply).optional(),
  slow: z.record(z.string(), z.number()).optional(),
  answerBytes: z.int().optional(),
});

const rowsByUser = z.record(
  z.string(),
  z.strictObject({ row: rowStatus, code: code.optional(), requests: z.int() }),
);

const expected = z.strictObject({
  row: rowStatus,
  code,
  answer: z.string(),
  reasoning: z.string(),
  requests: z.int(),
  requestsMax: z.int(),
  requestsTotal: z.int(),
  requestsTotalMax: z.int(),
  waitMinMs: z.number(),
  waitMaxMs: z.number(),
  within: z.union([z.number(), z.string()]).transform((value) =>
    typeof value === "number" ? value : Number.parseFloat(value) * 1000
  ),
  messageContains: z.string(),
  run: z.enum(["completed", "failed"]),
  succeeded: z.int(),
  results: z.int(),
  rows: z.union([z.int(), rowsByUser]),
  badLines: z.int(),
  bad: z.array(z.strictObject({ line: z.int(), column: z.int().optional(), reason: z.string().optional() })),
  lineNumbers: z.array(z.int()),
  rendered: z.array(z.union([z.string(), z.array(z.string())])),
  rendered0: z.string(),
  export: z.union([z.string(), z.array(z.string())]),
  refused: z.literal(true),
  reason: z.string(),
  testConnection: z.string(),
  path: z.string(),
  otherOriginRequests: z.int(),
  status: z.string(),
  fail: z.array(z.unknown()),
  empty: z.array(z.string()),
  keep: z.array(z.string()),
  oneOf: z.array(z.string()),
  also: z.array(z.string()),
  never: z.array(z.string()),
}).partial();
export type Expected = z.infer<typeof expected>;

const oneCase = z.strictObject({
  id: z.string(),
  area: z.enum(["jsonl", "tpl", "ep", "rl", "net", "res", "exp", "sec", "srv", "ui"]),
  title: z.string(),
  why: z.string(),
  source: z.union([z.string(), z.array(z.string())]).optional(),
  input,
  steps: z.array(z.string()),
  expect: expected,
  severity: z.int(),
});
export type Case = z.infer<typeof oneCase>;

const folder = new URL("./", import.meta.url);

/** All cases, as `cases.jsonl` has them. Throws where a line has a member that nothing here knows. */
export async function readCases(): Promise<Case[]> {
  const text = await Deno.readTextFile(new URL("cases.jsonl", folder));
  return text.split("\n").filter((line) => line !== "").map((line) => oneCase.parse(JSON.parse(line)));
}

/** The bytes of a case's file, `files/…`. */
export async function readCaseFile(path: string): Promise<Uint8Array> {
  return await Deno.readFile(new URL(path, folder));
}
