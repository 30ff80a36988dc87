import type { ReadonlySignal, Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { Sent } from "../../server/contract/operations.ts";
import type { Limits, RunDefaults } from "../../server/contract/project.ts";
import type { CallProblem } from "../client.ts";
import { call } from "../client.ts";
import type { Edition } from "./edition.ts";
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
  /** Set here, and elsewhere to something else; while there is one, nothing is saved. */
  conflict: ReadonlySignal<PlanConflict | null>;
  /** Settles a conflict: what was set here is saved, or what was set elsewhere is taken. */
  settle(keeps: "mine" | "theirs"): Promise<boolean>;
  set(change: Partial<Plan>): void;
  /** Saves to the project what belongs to it; true when it has it. */
  save(): Promise<boolean>;
  start(): () => void;
}

/** What the project has got from elsewhere, and which of it was set here too. */
export type PlanConflict = { theirs: SharedPlan; names: SharedName[]; changedAt: string };

export type PlanStart = { projectId: string; defaults: RunDefaults; limits: Limits; edition: Edition };

const saveAfterMs = 800;
const mostSent = 5;

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

const shared = [
  "outputField",
  "reasoningField",
  "concurrency",
  "missing",
  "cache",
  "adaptive",
  "attempts",
  "maxWaitMinutes",
  "requestsPerMinute",
  "tokensPerMinute",
] as const satisfies (keyof Plan)[];
export type SharedName = (typeof shared)[number];
export type SharedPlan = Pick<Plan, SharedName>;

function sharedOf({ retry, ...rest }: RunDefaults, limits: Limits): SharedPlan {
  return { ...rest, ...limits, attempts: retry.attempts, maxWaitMinutes: retry.maxWaitMs / 60_000 };
}

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

export function createPlan({ projectId, defaults, limits, edition }: PlanStart): PlanModel {
  const key = `pf_plan_${projectId}`;
  const plan = signal<Plan>({
    ...sharedOf(defaults, limits),
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
  const conflict = signal<PlanConflict | null>(null);
  let saved: SharedPlan = plan.value; // what the project had
  let sent: SharedPlan[] = []; // what it may have by now, as no answer came
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<boolean> | null = null;

  /** Holds what was set here against the project as it is; what was set elsewhere alone is taken up. */
  async function compare(): Promise<boolean> {
    const now = await call("GET /api/projects/{id}", { id: projectId });
    if (!now.ok) {
      problem.value = now.problem;
      return false;
    }
    const { defaults, endpoint, changedAt } = now.value;
    const theirs = sharedOf(defaults, endpoint.limits);
    const isMine = (name: SharedName) => plan.value[name] !== saved[name];
    const isTheirs = (name: SharedName) =>
      theirs[name] !== saved[name] && sent.every((one) => theirs[name] !== one[name]);
    const names = shared.filter((name) => isMine(name) && isTheirs(name) && plan.value[name] !== theirs[name]);
    const taken = shared.filter((name) => !isMine(name));
    plan.value = { ...plan.value, ...pick(theirs, taken) };
    saved = names.length === 0 ? theirs : { ...saved, ...pick(theirs, taken) };
    edition.saw("plan", changedAt);
    conflict.value = names.length === 0 ? null : { theirs, names, changedAt };
    return names.length === 0;
  }

  async function send(): Promise<boolean> {
    while (conflict.value === null) {
      const now = plan.value;
      const change = ofProject(now);
      if (shared.every((name) => now[name] === saved[name])) return true;
      if (change.defaults.outputField === "") return false;
      sent = [...sent, now].slice(-mostSent);
      const over = edition.over("plan");
      const answer = await call("PATCH /api/projects/{id}", { id: projectId, "If-Match": over, ...change });
      if (!answer.ok && answer.problem.code === "changed_meanwhile") {
        if (await compare()) continue;
        return false;
      }
      problem.value = answer.ok ? null : answer.problem;
      if (!answer.ok) return false;
      edition.took("plan", answer.value.changedAt);
      saved = now;
      sent = [];
    }
    return false;
  }

  async function save(): Promise<boolean> {
    clearTimeout(timer);
    while (saving) await saving; // one after the other, as each is made over the one before
    saving = send();
    const done = await saving;
    saving = null;
    return done;
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
    conflict,
    settle(keeps) {
      const now = conflict.value;
      if (now) {
        if (keeps === "theirs") plan.value = { ...plan.value, ...pick(now.theirs, now.names) };
        saved = now.theirs;
        conflict.value = null;
      }
      return save();
    },
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

function pick(plan: SharedPlan, names: readonly SharedName[]): Partial<SharedPlan> {
  return Object.fromEntries(names.map((name) => [name, plan[name]]));
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
