import * as z from "zod";
import { dataset } from "../dataset.ts";
import { project } from "../project.ts";
import type { Operation } from "./shape.ts";

const totals = z.object({
  runs: z.int(),
  rows: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  cached: z.int(),
  attempts: z.int(),
  promptTokens: z.int(),
  completionTokens: z.int(),
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
    says: "Totals over all runs, and by day, project, model and error code.",
    input: z.object({ days: z.coerce.number().int().min(1).max(3660).default(30) }),
    output: z.object({
      totals,
      byDay: z.array(totals.extend({ day: z.string() })),
      byProject: z.array(totals.extend({ projectId: z.string().nullable(), projectName: z.string() })),
      byModel: z.array(totals.extend({ model: z.string() })),
      byCode: z.array(z.object({ code: z.string(), count: z.int() })),
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
