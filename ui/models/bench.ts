import type { ReadonlySignal, Signal } from "@preact/signals";
import { batch, computed, effect, signal } from "@preact/signals";
import type { Dataset, DatasetRow } from "../../server/contract/dataset.ts";
import type { Output } from "../../server/contract/operations.ts";
import type { Limits, Message, RunDefaults } from "../../server/contract/project.ts";
import { compilePrompt, renderSpans } from "../../server/prompt/render.ts";
import type { RenderedSpans } from "../../server/prompt/render.ts";
import { readRow } from "../../server/prompt/row.ts";
import { estimateMessagesTokens } from "../../server/prompt/tokens.ts";
import type { CallProblem } from "../client.ts";
import { call } from "../client.ts";
import { thisPage } from "../page.ts";
import { createColumns } from "./columns.ts";
import type { Columns } from "./columns.ts";
import { createDraft } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { createEdition } from "./edition.ts";
import { keep, readKept } from "./kept.ts";
import { createPlan, newOrder, rowsOf, runInputOf, suggestConcurrency } from "./plan.ts";
import type { FailedRun, PlanModel } from "./plan.ts";
import { createRowSearch } from "./row-search.ts";
import type { RowSearch } from "./row-search.ts";
import { createRows } from "./rows.ts";
import type { Rows } from "./rows.ts";
import { createTries } from "./tries.ts";
import type { Tries, Try } from "./tries.ts";
import { createUpload } from "./upload.ts";
import type { Upload } from "./upload.ts";

/** A file in the list of files. */
export type DatasetLine = Pick<Dataset, "id" | "name" | "rows" | "bytes" | "createdAt">;

/** What the page is made from. */
export type BenchStart = {
  projectId: string;
  changedAt: string;
  messages: Message[];
  defaults: RunDefaults;
  endpoint: { model: string; requestUrl: string | null; limits: Limits };
  datasets: DatasetLine[];
  dataset: Dataset | null;
  rows: DatasetRow[];
  runs: FailedRun[];
  order: string;
};

export type Estimate = Output<"POST /api/projects/{id}/estimate">;
/** What keeps a run from being started. */
export type Blocker =
  | "uploading"
  | "noData"
  | "conflict"
  | "noPrompt"
  | "noEndpoint"
  | "noField"
  | "fieldExists"
  | "noRows"
  | "wrong";

/** One row as it goes out, while the prompt is being written. */
export type Preview = RenderedSpans & { tokens: number };

/** All that the workbench knows and does. */
export interface Bench {
  start: BenchStart;
  draft: Draft;
  rows: Rows;
  search: RowSearch;
  columns: Columns;
  upload: Upload;
  tries: Tries;
  plan: PlanModel;
  datasets: Signal<DatasetLine[]>;
  /** The row that is looked at, from 0. */
  row: Signal<number>;
  /** Its text; null while there is none. */
  rowText: ReadonlySignal<string | null>;
  preview: ReadonlySignal<Preview | null>;
  /** The prompt in one text, to tell what was tried with it. */
  promptText: ReadonlySignal<string>;
  tried: ReadonlySignal<Try | null>;
  failedRun: ReadonlySignal<FailedRun | null>;
  rowCount: ReadonlySignal<number>;
  suggested: ReadonlySignal<number>;
  estimate: ReadonlySignal<Estimate | null>;
  blocker: ReadonlySignal<Blocker | null>;
  starting: ReadonlySignal<boolean>;
  runProblem: Signal<CallProblem | null>;
  chooseRow(row: number): void;
  /** Goes to the next row or the one before; of a search, to the next one that was found. */
  step(by: 1 | -1): void;
  /** Adds the sample data and turns to it. */
  addSample(): Promise<CallProblem | null>;
  openDataset(id: string): Promise<CallProblem | null>;
  /** Takes a file out of the list; the next one is shown when it was open. */
  dropDataset(id: string): () => void;
  tryRows(rows: readonly number[]): Promise<void>;
  run(): Promise<void>;
  /** Begins to follow what changes, until the returned function is called. */
  wake(): () => void;
}

const soonChars = 20_000; // a longer prompt is rendered when the typing rests
const restMs = 150;
const estimateAfterMs = 400;

export function createBench(start: BenchStart): Bench {
  const { projectId, endpoint } = start;
  const edition = createEdition(projectId, start.changedAt);
  const draft = createDraft({
    projectId,
    edition,
    messages: start.messages,
    savedAt: start.changedAt,
    names: start.dataset?.fields.map(({ name }) => name) ?? [],
    rows: start.rows.map(({ text }) => text),
  });
  const rows = createRows(start.dataset, start.rows);
  const search = createRowSearch(rows.dataset);
  const columns = createColumns(projectId, rows.dataset);
  const plan = createPlan({ projectId, defaults: start.defaults, limits: endpoint.limits, edition });
  const tries = createTries(projectId);
  const datasets = signal(start.datasets);
  const row = signal(0);
  const written = signal(start.messages); // as the preview sees it
  const estimate = signal<Estimate | null>(null);
  const starting = signal(false);
  const runProblem = signal<CallProblem | null>(null);
  const upload = createUpload(show);
  let order = { key: start.order, of: "" };

  const compiled = computed(() => compilePrompt(written.value));
  const rowText = computed(() => {
    void rows.version.value;
    if (!rows.dataset.value) return null;
    const known = rows.at(row.value) ?? search.found.value?.find((one) => one.row === row.value);
    return known?.text ?? null;
  });
  const preview = computed<Preview | null>(() => {
    if (rowText.value === null) return null;
    const rendered = renderSpans(compiled.value, readRow(rowText.value), plan.plan.value.missing);
    return { ...rendered, tokens: estimateMessagesTokens(rendered.messages) };
  });
  const promptText = computed(() => JSON.stringify(written.value));
  const failedRun = computed(() =>
    start.runs.find(({ datasetId, failed }) => datasetId === rows.dataset.value?.id && failed > 0) ?? null
  );
  const rowCount = computed(() => rowsOf(plan.plan.value, rows.dataset.value?.rows ?? 0, failedRun.value?.failed ?? 0));
  /** Rows that were answered: by the present prompt, if there are such. */
  const basis = computed(() => {
    const answered = tries.list.value.filter(({ datasetId, state }) =>
      datasetId === rows.dataset.value?.id && state === "done"
    );
    const present = answered.filter(({ prompt }) => prompt === promptText.value);
    return (present.length > 0 ? present : answered).flatMap(({ answer }) =>
      answer
        ? [{
          promptTokens: answer.usage.promptTokens,
          completionTokens: answer.usage.completionTokens,
          latencyMs: answer.latencyMs,
        }]
        : []
    );
  });
  const blocker = computed<Blocker | null>(() => {
    const { outputField, overwrite } = plan.plan.value;
    const dataset = rows.dataset.value;
    const sending = upload.state.value.kind === "sending" || upload.state.value.kind === "reading";
    if (!dataset) return sending ? "uploading" : "noData";
    if (draft.conflict.value || plan.conflict.value) return "conflict";
    if (draft.messages.value.every(({ content }) => content.trim() === "")) return "noPrompt";
    if (endpoint.requestUrl === null || endpoint.model === "") return "noEndpoint";
    if (outputField.trim() === "") return "noField";
    if (!overwrite && draft.names.value.includes(outputField.trim())) return "fieldExists";
    if (plan.wrong.value.size > 0) return "wrong";
    return rowCount.value === 0 ? "noRows" : null;
  });

  /** Turns to a file that is at hand. */
  function show(dataset: Dataset): void {
    search.find("");
    batch(() => {
      if (!datasets.value.some(({ id }) => id === dataset.id)) datasets.value = [dataset, ...datasets.value];
      rows.open(dataset);
      row.value = 0;
      draft.setFile(dataset.fields.map(({ name }) => name), []);
    });
    rows.want(0, 60);
    keep(`pf_data_${projectId}`, dataset.id);
    const query = `?dataset=${encodeURIComponent(dataset.id)}`;
    history.replaceState(null, "", `${thisPage().base}/projects/${encodeURIComponent(projectId)}${query}`);
  }

  async function openDataset(id: string): Promise<CallProblem | null> {
    const answer = await call("GET /api/datasets/{id}", { id });
    if (!answer.ok) return answer.problem;
    show(answer.value);
    return null;
  }

  function chooseRow(wanted: number): void {
    const last = (rows.dataset.value?.rows ?? 0) - 1;
    if (last < 0) return;
    row.value = Math.max(0, Math.min(last, wanted));
    rows.want(row.value, row.value);
  }

  function step(by: 1 | -1): void {
    const found = search.found.peek();
    if (!found) return chooseRow(row.peek() + by);
    const next = by > 0 ? found.find((one) => one.row > row.peek()) : found.findLast((one) => one.row < row.peek());
    if (next) chooseRow(next.row);
    else if (by > 0) search.more();
  }

  async function run(): Promise<void> {
    const dataset = rows.dataset.value;
    if (!dataset || blocker.value !== null || starting.value) return;
    starting.value = true;
    runProblem.value = null;
    const saved = await plan.save() && await draft.confirm(); // the run takes what the project has
    if (saved) {
      const input = { id: projectId, ...runInputOf(plan.plan.value, dataset.id, failedRun.value?.id ?? null) };
      // The same wish keeps its key, so that a second press, or one after a lost answer, makes no second run.
      const of = JSON.stringify([input, draft.messages.value]);
      if (order.of !== "" && order.of !== of) order = { key: newOrder(), of };
      order.of = of;
      const answer = await call("POST /api/projects/{id}/runs", input, { order: order.key });
      if (answer.ok) {
        return location.assign(`${thisPage().base}/runs/${encodeURIComponent(answer.value.id)}`); // stays busy
      }
      runProblem.value = answer.problem;
    } else {
      const state = draft.state.value;
      runProblem.value = state.kind === "failed" ? state.problem : plan.problem.value;
    }
    starting.value = false;
  }

  function followEstimate(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let control = new AbortController();
    const stop = effect(() => {
      const dataset = rows.dataset.value;
      const input = {
        id: projectId,
        datasetId: dataset?.id ?? "",
        rows: rowCount.value,
        concurrency: plan.plan.value.concurrency,
        tried: basis.value.slice(0, 100),
      };
      void plan.plan.value.requestsPerMinute;
      const isSaved = draft.state.value.kind === "saved";
      clearTimeout(timer);
      control.abort();
      if (!dataset || rowCount.value === 0) {
        estimate.value = null;
        return;
      }
      if (!isSaved) return; // the server estimates what it has; what was known stays until then
      control = new AbortController();
      const { signal } = control;
      timer = setTimeout(async () => {
        if (!await plan.save() || signal.aborted) return;
        const answer = await call("POST /api/projects/{id}/estimate", input, { signal });
        if (answer.ok) estimate.value = answer.value;
      }, estimateAfterMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
      control.abort();
    };
  }

  return {
    start,
    draft,
    rows,
    search,
    columns,
    upload,
    tries,
    plan,
    datasets,
    row,
    rowText,
    preview,
    promptText,
    tried: computed(() => {
      const { id = "" } = rows.dataset.value ?? {};
      return tries.list.value.find((one) => one.datasetId === id && one.row === row.value) ?? null;
    }),
    failedRun,
    rowCount,
    suggested: computed(() =>
      suggestConcurrency({
        requestUrl: endpoint.requestUrl,
        requestsPerMinute: plan.plan.value.requestsPerMinute,
        latencyMs: basis.value.length === 0
          ? null
          : basis.value.reduce((sum, { latencyMs }) => sum + latencyMs, 0) / basis.value.length,
        rows: rowCount.value,
      })
    ),
    estimate,
    blocker,
    starting,
    runProblem,
    chooseRow,
    step,
    openDataset,
    async addSample() {
      const answer = await call("POST /api/datasets/sample", {});
      if (!answer.ok) return answer.problem;
      show(answer.value);
      return null;
    },
    dropDataset(id) {
      const before = datasets.value;
      const open = rows.dataset.value;
      datasets.value = before.filter((one) => one.id !== id);
      if (open?.id === id) {
        search.find("");
        const [next] = datasets.value;
        if (next) void openDataset(next.id);
        else {
          batch(() => {
            rows.open(null);
            draft.setFile([], []);
          });
        }
      }
      return () => {
        datasets.value = before;
        if (open?.id === id) show(open);
      };
    },
    async tryRows(wanted) {
      const dataset = rows.dataset.value;
      if (!dataset) return;
      const { missing } = plan.plan.value;
      await tries.ask(wanted, { datasetId: dataset.id, messages: draft.messages.value, missing });
    },
    run,
    wake() {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stops = [
        edition.start(),
        draft.start(),
        plan.start(),
        effect(() => {
          const now = draft.messages.value;
          clearTimeout(timer);
          const isLong = now.reduce((sum, { content }) => sum + content.length, 0) > soonChars;
          if (isLong) timer = setTimeout(() => written.value = now, restMs);
          else written.value = now;
        }),
        // The fields inside of objects are known once rows are there.
        effect(() => {
          void rows.version.value;
          const dataset = rows.dataset.value;
          const near = Array.from({ length: 50 }, (_, index) => rows.at(index)?.text ?? "").filter(Boolean);
          if (dataset && near.length > 0) draft.setFile(dataset.fields.map(({ name }) => name), near);
        }),
        followEstimate(),
      ];
      tries.start();
      columns.start();
      const kept = readKept(`pf_data_${projectId}`);
      const isAsked = new URLSearchParams(location.search).has("dataset");
      if (!isAsked && typeof kept === "string" && kept !== start.dataset?.id) {
        if (start.datasets.some(({ id }) => id === kept)) void openDataset(kept);
      }
      return () => {
        clearTimeout(timer);
        for (const stop of stops) stop();
      };
    },
  };
}
