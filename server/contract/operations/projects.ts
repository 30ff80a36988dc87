import * as z from "zod";
import { errorCodes } from "../errors.ts";
import { message, name, project, projectChange, prompt, verdict } from "../project.ts";
import { projectBody } from "../reference.ts";
import { failure, runStatus, usage } from "../run.ts";
import { ifMatch } from "../tag.ts";
import type { Operation } from "./shape.ts";

const id = z.object({ id: z.string() });
export const page = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  cursor: z.string().optional(),
});

/** A row that is sent along: the text of a JSON object, kept as it is written, or the object itself. */
const rowText = z.union([z.string(), z.record(z.string(), z.unknown())]).transform((data, context) => {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return text;
  } catch {
    // Told below, as what is JSON but no object.
  }
  context.addIssue({ code: "custom", message: "must be a JSON object, or the text of one" });
  return z.NEVER;
});

/** Which row a preview or a try is about: a row of a dataset by number, or one that is sent along. */
const aboutRow = z.object({
  id: z.string(),
  datasetId: z.string().optional(),
  row: z.int().min(0).optional(),
  data: rowText.optional(),
  prompt: prompt.optional(),
  missing: z.enum(["fail", "empty", "keep"]).optional(),
});
const span = z.object({ start: z.int(), end: z.int(), name: z.string(), missing: z.boolean() });
const slip = z.object({ message: z.int(), kind: z.string(), start: z.int(), end: z.int(), text: z.string() });
export const preview = z.object({
  messages: z.array(z.object({ ...message.shape, spans: z.array(span) })),
  missing: z.array(z.object({ name: z.string(), suggestion: z.string().nullable() })),
  slips: z.array(slip),
  variables: z.array(z.string()),
  promptTokens: z.int(), // an estimate
});

export const tried = z.object({
  messages: z.array(message),
  answer: z.string().nullable(),
  reasoning: z.string().nullable(),
  finishReason: z.string().nullable(),
  usage,
  latencyMs: z.number(),
  status: z.int().nullable(),
  error: z.object({ code: z.enum(errorCodes), message: z.string(), sentence: z.string() }).nullable(),
  raw: z.string().nullable(), // the response's body, its start when it is long
  requestBody: z.string(),
});

export const connectionStep = z.object({
  step: z.enum(["settings", "host", "connect", "tls", "key", "model", "answer"]),
  status: z.enum(["ok", "failed", "skipped"]),
  message: z.string(),
});
export const connection = z.object({
  verdict,
  sentence: z.string(), // what is, and what to do
  url: z.string().nullable(),
  latencyMs: z.number().nullable(),
  steps: z.array(connectionStep),
  models: z.array(z.string()).nullable(),
  answer: z.string().nullable(),
});

export const estimate = z.object({
  rows: z.int(),
  requests: z.int(),
  basedOnRows: z.int(),
  promptTokens: z.int(),
  completionTokens: z.int().nullable(),
  timeMs: z.number().nullable(),
  cost: z.object({ amount: z.number(), currency: z.string() }).nullable(),
});

/** A prompt that runs of a project were made with, or that was kept without one; numbered from 1 by first use. */
export const promptVersion = z.object({
  number: z.int(),
  prompt,
  keptAt: z.iso.datetime().nullable(), // when it was kept by itself
  runCount: z.int(),
  runs: z.array(z.object({
    id: z.string(),
    status: runStatus,
    model: z.string(),
    datasetName: z.string(),
    total: z.int(),
    succeeded: z.int(),
    failed: z.int(),
    createdAt: z.iso.datetime(),
  })), // the newest of them
});
export type PromptVersion = z.infer<typeof promptVersion>;

const count = z.int().min(0);

/** A project as a list shows it: without its prompt, with its newest runs and what was done in the last days. */
export const projectSummary = z.object({
  ...project.pick({ id: true, name: true, description: true, createdAt: true, changedAt: true }).shape,
  model: z.string(), // what an Azure endpoint calls its deployment
  requestUrl: z.string().nullable(),
  runs: z.array(z.object({
    id: z.string(),
    status: runStatus,
    total: count,
    succeeded: count,
    failed: count,
    failure: failure.nullable(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
  })), // the newest first, twelve at most
  done: z.object({ rows: count, succeeded: count, failed: count, promptTokens: count, completionTokens: count }),
});
export type ProjectSummary = z.infer<typeof projectSummary>;

export const projectOperations = {
  "GET /api/overview": {
    name: "listSummaries",
    role: "viewer",
    says:
      "Projects as a list shows them, the newest first: the newest runs of each, and what was done in the last days.",
    input: page.extend({
      q: z.string().max(1000).optional(),
      days: z.coerce.number().int().min(1).max(3660).default(30),
    }),
    output: z.object({ projects: z.array(projectSummary), total: count, nextCursor: z.string().nullable() }),
    status: 200,
    problems: [],
  },
  "GET /api/projects": {
    name: "listProjects",
    role: "viewer",
    says: "Projects, the newest first.",
    input: page.extend({ q: z.string().optional() }),
    output: z.object({ projects: z.array(project), nextCursor: z.string().nullable() }),
    status: 200,
    problems: [],
  },
  "POST /api/projects": {
    name: "createProject",
    role: "member",
    says: "Makes a project. Takes the earlier application's `api_config` and `prompt_template` too.",
    input: projectBody,
    output: project,
    status: 201,
    problems: [],
    idempotent: true,
  },
  "GET /api/projects/{id}": {
    name: "getProject",
    role: "viewer",
    says: "One project. Its ETag is its `changedAt` in double quotes.",
    input: id,
    output: project,
    status: 200,
    problems: ["project_not_found"],
    tagged: true,
  },
  "PATCH /api/projects/{id}": {
    name: "changeProject",
    role: "member",
    says:
      "Changes the members that are sent; members inside endpoint, parameters and defaults likewise. The prompt is replaced whole. With If-Match only over the state that has this ETag; with `keepReplaced` the prompt that was there stays among the versions.",
    input: projectChange.extend({
      id: z.string(),
      "If-Match": ifMatch.optional(),
      keepReplaced: z.boolean().optional(),
    }),
    headers: ["If-Match"],
    output: project,
    status: 200,
    problems: ["project_not_found", "invalid_input", "changed_meanwhile"],
    tagged: true,
  },
  "DELETE /api/projects/{id}": {
    name: "deleteProject",
    role: "member",
    says: "Deletes a project; its runs stay in the history and go on.",
    input: id,
    output: "nothing",
    status: 204,
    problems: ["project_not_found"],
  },
  "GET /api/projects/{id}/versions": {
    name: "listVersions",
    role: "viewer",
    says:
      "The different prompts of a project's runs and those kept without one, the newest first, each with the runs that used it.",
    input: page.extend({ id: z.string() }),
    output: z.object({ versions: z.array(promptVersion), total: z.int(), nextCursor: z.string().nullable() }),
    status: 200,
    problems: ["project_not_found"],
  },
  "POST /api/projects/{id}/versions": {
    name: "keepVersion",
    role: "member",
    says: "Keeps a prompt among the versions without a run of it; one that is there already stays as it is.",
    input: z.object({ id: z.string(), prompt }),
    output: promptVersion,
    status: 201,
    problems: ["project_not_found"],
  },
  "POST /api/projects/{id}/duplicate": {
    name: "duplicateProject",
    role: "member",
    says: "Copies a project with its key under a name of its own.",
    input: id.extend({ name: name.optional() }),
    output: project,
    status: 201,
    problems: ["project_not_found"],
    idempotent: true,
  },
  "POST /api/projects/{id}/test-connection": {
    name: "testConnection",
    role: "member",
    says: "Asks the endpoint one small question and says how far it came.",
    input: id,
    output: connection,
    status: 200,
    problems: ["project_not_found"],
  },
  "GET /api/projects/{id}/models": {
    name: "listModels",
    role: "member", // the key goes out with it
    says: "The models that the endpoint offers; none, and a sentence that says why, where it tells none.",
    input: id,
    output: z.object({ models: z.array(z.string()), sentence: z.string().nullable() }),
    status: 200,
    problems: ["project_not_found"],
  },
  "POST /api/projects/{id}/preview": {
    name: "previewRow",
    role: "viewer",
    says: "The messages of one row, without sending them.",
    input: aboutRow,
    output: preview,
    status: 200,
    problems: ["project_not_found", "dataset_not_found", "row_not_found", "dataset_file_gone"],
  },
  "POST /api/projects/{id}/try": {
    name: "tryRow",
    role: "member",
    says: "Sends one row to the model and shows all that came back.",
    input: aboutRow,
    output: tried,
    status: 200,
    problems: [
      "project_not_found",
      "dataset_not_found",
      "row_not_found",
      "empty_prompt",
      "endpoint_incomplete",
      "key_unusable",
      "dataset_file_gone",
    ],
  },
  "POST /api/projects/{id}/estimate": {
    name: "estimateRun",
    role: "viewer",
    says: "Requests, tokens and time of a run, from a sample of rows and from rows that were tried.",
    input: z.object({
      id: z.string(),
      datasetId: z.string(),
      rows: z.int().min(1).optional(),
      concurrency: z.int().min(1).max(4096).optional(),
      tried: z.array(
        z.object({
          promptTokens: z.number().nullable(),
          completionTokens: z.number().nullable(),
          latencyMs: z.number(),
        }),
      ).max(100).default([]),
      prices: z.object({
        promptPerMillion: z.number().min(0),
        completionPerMillion: z.number().min(0),
        currency: z.string().max(8),
      }).optional(),
    }),
    output: estimate,
    status: 200,
    problems: ["project_not_found", "dataset_not_found", "dataset_file_gone"],
  },
} as const satisfies Record<string, Operation>;
