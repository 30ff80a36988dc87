import * as z from "zod";
import { dataset } from "../dataset.ts";
import { project } from "../project.ts";
import type { Operation } from "./shape.ts";

const step = z.enum(["hour", "day", "week", "month"]);

const figures = z.object({
  runs: z.int(),
  rows: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  cached: z.int(),
  attempts: z.int(),
  promptTokens: z.int(),
  completionTokens: z.int(),
  latencyP50Ms: z.number().nullable(), // of answers that were asked for, within 5 %; null where none was
  latencyP95Ms: z.number().nullable(),
  latencyP99Ms: z.number().nullable(),
});

const lengths = z.object({
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  bins: z.array(z.object({ from: z.int(), to: z.int(), count: z.int() })), // from and to are both in it
});

export const systemOperations = {
  "POST /api/demo": {
    name: "makeDemo",
    role: "member",
    says: "A project on the built-in mock model with the sample dataset, ready to run.",
    input: z.object({}),
    output: z.object({ project, dataset }),
    status: 201,
    problems: ["storage_failed"],
    idempotent: true,
  },
  "GET /api/stats": {
    name: "getStats",
    role: "viewer",
    says:
      "What was done in a stretch of time: in all, over time, by project, model and error code, and how long answers are.",
    input: z.object({
      days: z.coerce.number().int().min(1).max(3660).default(30), // today among them
      hours: z.coerce.number().int().min(1).max(744).optional(), // this one among them; goes before days
      from: z.iso.date().optional(), // on the server's calendar, and goes before both
      to: z.iso.date().optional(),
      by: step.optional(), // else what suits the length
      project: z.string().optional(),
      model: z.string().optional(),
    }),
    output: z.object({
      since: z.string().nullable(), // the first day that anything is known of
      by: step,
      from: z.string(), // YYYY-MM-DD, or by the hour YYYY-MM-DDTHH
      to: z.string(),
      totals: figures,
      before: figures.nullable(), // as long a stretch right before
      series: z.array(figures.extend({ at: z.string() })),
      byProject: z.array(
        // `project` is the id that it had, and `projectId` null when it is gone
        figures.extend({ project: z.string(), projectId: z.string().nullable(), projectName: z.string() }),
      ),
      byModel: z.array(figures.extend({ model: z.string() })),
      byCode: z.array(z.object({ code: z.string(), count: z.int() })),
      answerTokens: lengths,
      answerChars: lengths,
      known: z.object({
        projects: z.array(z.object({ id: z.string(), name: z.string() })),
        models: z.array(z.string()),
      }), // what was at work in this time, whatever the filter
    }),
    status: 200,
    problems: [],
  },
  "GET /api/health": {
    name: "getHealth",
    role: "open",
    says: "Answers as soon as the server serves.",
    input: z.object({}),
    output: z.object({
      status: z.literal("ok"),
      version: z.string(),
      pid: z.int().optional(),
      activeRuns: z.int().optional(),
    }),
    status: 200,
    problems: [],
  },
  "GET /api/openapi.json": {
    name: "getOpenApi",
    role: "open",
    says: "This API as OpenAPI 3.1.",
    input: z.object({}),
    output: z.record(z.string(), z.unknown()),
    status: 200,
    problems: [],
  },
  "GET /api/docs": {
    name: "getDocs",
    role: "open",
    says: "This API as a page to read.",
    input: z.object({}),
    output: "html",
    status: 200,
    problems: [],
  },
} as const satisfies Record<string, Operation>;
