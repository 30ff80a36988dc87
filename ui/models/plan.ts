import type { ReadonlySignal, Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { Sent } from "../../server/contract/operations.ts";
import type { Limits, RunDefaults } from "../../server/contract/project.ts";
import type { CallProblem } from "../client.ts";
import { call } from "../client.ts";
import { keep, readKept } from "./kept.ts";

export type SelectionKind = "all" | "first" | "random" | "range" | "failedOf";

/** How the next run is to go. Numbers from 1 as people see them; null where something is not wanted or not yet right. */
export type Plan = Omit<RunDefaults, "retry"> & Limits & {
  attempts: number;
  maxWaitMinutes: number;
  overwrite: boolean;
  selection: SelectionKind;
  count: number;
  seed: number;
  from: number;
  to: number;
  canary: number | null;
  budgetRequests: number | null;
  budgetTokens: number | null;
  budgetMinutes: number | null;
};

/** A run of this project that had failures. */
export type FailedRun = { id: string; datasetId: string | null; failed: number };

export interface PlanModel {
  plan: Signal<Plan>;
  /** Inputs that hold something which is no number, or one out of bounds. */
  wrong: Signal<ReadonlySet<string>>;
  problem: ReadonlySignal<CallProblem | null>;
  set(change: Partial<Plan>): void;
  /** Saves to the project what belongs to it; true when it has it. */
  save(): Promise<boolean>;
  start(): () => void;
}

export type PlanStart = { projectId: string; defaults: RunDefaults; limits: Limits };

const saveAfterMs = 800;

/** What belongs to the project; the rest is for one run and stays in this browser. */
const ofProject = (plan: Plan) => ({
  defaults: {
    outputField: plan.outputField.trim(),
    reasoningField: plan.reasoningField,
    concurrency: plan.concurrency,
    missing: plan.missing,
    cache: plan.cache,
    adaptive: plan.adaptive,
    retry: { attempts: plan.attempts, maxWaitMs: Math.round(plan.maxWaitMinutes * 60_000) },
  },
  endpoint: { limits: { requestsPerMinute: plan.requestsPerMinute, tokensPerMinute: plan.tokensPerMinute } },
});

const own = [
  "overwrite",
  "selection",
  "count",
  "seed",
  "from",
  "to",
  "canary",
  "budgetRequests",
  "budgetTokens",
  "budgetMinutes",
] as const satisfies (keyof Plan)[];

export function createPlan({ projectId, defaults, limits }: PlanStart): PlanModel {
  const key = `pf_plan_${projectId}`;
  const { retry, ...rest } = defaults;
  const plan = signal<Plan>({
    ...rest,
    ...limits,
    attempts: retry.attempts,
    maxWaitMinutes: retry.maxWaitMs / 60_000,
    overwrite: false,
    selection: "all",
    count: 100,
    seed: 1,
    from: 1,
    to: 100,
    canary: null,
    budgetRequests: null,
    budgetTokens: null,
    budgetMinutes: null,
  });
  const wrong = signal<ReadonlySet<string>>(new Set());
  const problem = signal<CallProblem | null>(null);
  let saved = JSON.stringify(ofProject(plan.value));
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function save(): Promise<boolean> {
    clearTimeout(timer);
    const change = ofProject(plan.value);
    const text = JSON.stringify(change);
    if (text === saved) return true;
    if (change.defaults.outputField === "") return false;
    const answer = await call("PATCH /api/projects/{id}", { id: projectId, ...change });
    problem.value = answer.ok ? null : answer.problem;
    if (answer.ok) saved = text;
    return answer.ok;
  }

  /** Takes up what was kept of one run's wishes, as far as it is of the right kind. */
  function take(kept: unknown): void {
    if (typeof kept !== "object" || kept === null) return;
    const found = new Map<string, unknown>(Object.entries(kept));
    const now: Plan = { ...plan.value };
    const number = (name: (typeof own)[number]) => {
      const value = found.get(name);
      return typeof value === "number" ? value : null;
    };
    now.overwrite = found.get("overwrite") === true;
    now.selection = selections.find((one) => one === found.get("selection")) ?? "all";
    for (const name of ["count", "seed", "from", "to"] as const) now[name] = number(name) ?? now[name];
    for (const name of ["canary", "budgetRequests", "budgetTokens", "budgetMinutes"] as const) now[name] = number(name);
    plan.value = now;
  }

  return {
    plan,
    wrong,
    problem,
    set(change) {
      plan.value = { ...plan.value, ...change };
      keep(key, Object.fromEntries(own.map((name) => [name, plan.value[name]])));
      clearTimeout(timer);
      timer = setTimeout(save, saveAfterMs);
    },
    save,
    start() {
      take(readKept(key));
      const follow = (event: StorageEvent) => {
        if (event.key === key) take(readKept(key));
      };
      addEventListener("storage", follow);
      return () => {
        removeEventListener("storage", follow);
        clearTimeout(timer);
      };
    },
  };
}

const selections: readonly SelectionKind[] = ["all", "first", "random", "range", "failedOf"];

/** How many rows a plan takes of a file; `failed` is how many failed rows there are to take. */
export function rowsOf({ selection, count, from, to }: Plan, rows: number, failed: number): number {
  if (selection === "all") return rows;
  if (selection === "failedOf") return failed;
  if (selection === "range") return Math.max(0, Math.min(to, rows) - from + 1);
  return Math.min(count, rows);
}

/** What is sent to create the run. */
export function runInputOf(plan: Plan, datasetId: string, failedRun: string | null): Omit<
  Sent<"POST /api/projects/{id}/runs">,
  "id"
> {
  const { canary, budgetRequests, budgetTokens, budgetMinutes } = plan;
  const hasBudget = budgetRequests !== null || budgetTokens !== null || budgetMinutes !== null;
  return {
    ...ofProject(plan).defaults,
    datasetId,
    overwrite: plan.overwrite,
    selection: selectionOf(plan, failedRun),
    canary,
    budget: hasBudget ? { requests: budgetRequests, tokens: budgetTokens, minutes: budgetMinutes } : null,
  };
}

function selectionOf(
  { selection, count, seed, from, to }: Plan,
  failedRun: string | null,
): Sent<"POST /api/projects/{id}/runs">["selection"] {
  if (selection === "first") return { kind: "first", count };
  if (selection === "random") return { kind: "random", count, seed };
  if (selection === "range") return { kind: "range", from: from - 1, to: to - 1 };
  if (selection === "failedOf" && failedRun !== null) return { kind: "failedOf", runId: failedRun };
  return { kind: "all" };
}

/**
 * A concurrency that makes sense: what a limit of requests lets through by the time that an answer takes; a few for a
 * model on this machine; never more than there are rows.
 */
export function suggestConcurrency(
  { requestUrl, requestsPerMinute, latencyMs, rows }: {
    requestUrl: string | null;
    requestsPerMinute: number | null;
    latencyMs: number | null;
    rows: number;
  },
): number {
  const host = requestUrl !== null && URL.canParse(requestUrl) ? new URL(requestUrl).hostname : "";
  const isLocal = /^(?:localhost|127\..*|\[::1\])$/u.test(host);
  const usual = isLocal ? 4 : 16;
  const byLimit = requestsPerMinute === null ? Infinity : Math.ceil(requestsPerMinute / 60_000 * (latencyMs ?? 2000));
  const wanted = requestsPerMinute !== null && latencyMs !== null ? Math.min(byLimit, 256) : Math.min(usual, byLimit);
  return Math.max(1, Math.min(wanted, rows || wanted));
}

/** A key that makes two presses one run; also where the page is not from a secure origin. */
export function newOrder(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, "0")).join("");
}
