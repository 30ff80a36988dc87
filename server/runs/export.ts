import { no, ok, type Outcome } from "../contract/outcome.ts";
import { openDataset, Scratch } from "../datasets/read.ts";
import { type Member, removeMember, withMembers } from "../formats/raw.ts";
import { type Exported, exportSlice } from "../../db/results.ts";
import type { RunRecord } from "../../db/runs.ts";
import { Chunks } from "./chunks.ts";
import type { Runs } from "./open.ts";
import { selectionOf } from "./selection.ts";
import { recordOf } from "./view.ts";

export type ResultFile = { stream: ReadableStream<Uint8Array>; fileName: string; contentType: string };
export type ExportedRows = "all" | "succeeded" | "failed";

const sliceRows = 500;
const sliceBytes = 4_194_304;
const chunkBytes = 262_144;
const encoder = new TextEncoder();

/**
 * The result file of a run: the rows that have a result, in input order, each with its answer as the last member or with
 * `<field>_error`. Streams, also while the run goes on; a row that is not done yet is not in it.
 * @throws FileGoneError
 */
export function exportResult(
  runs: Runs,
  { id, rows }: { id: string; rows: ExportedRows },
): Outcome<ResultFile, "run_not_found"> {
  const record = recordOf(runs, id);
  if (!record) return no("run_not_found");
  openDataset(runs.folder, record.sha256).close(); // what is gone is told before the head of the answer is sent
  const stop = new AbortController();
  const chunks = resultChunks(runs, record, rows, stop.signal);
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      stop.abort();
      await chunks.return(undefined);
    },
  }, { highWaterMark: 1 });
  const stem = record.frozen.datasetName.replace(/\.(jsonl|ndjson|json)$/iu, "");
  const part = rows === "all" ? "" : `.${rows}`;
  return ok({
    stream,
    fileName: `${stem}.run-${record.id}${part}.jsonl`,
    contentType: "application/jsonl; charset=utf-8",
  });
}

/**
 * The result file in chunks. Rows go through as bytes, since nothing is to be read in them, and what is read into is used
 * again and again: a million rows leave little behind.
 */
async function* resultChunks(
  { db, folder }: Pick<Runs, "db" | "folder">,
  record: RunRecord,
  which: ExportedRows,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, undefined> {
  using reader = openDataset(folder, record.sha256);
  const selection = selectionOf(record, reader.rows);
  const chunks = new Chunks(chunkBytes);
  const scratch = new Scratch();
  const membersOf = memberWriter(record);
  for (let at = 0; at < selection.count && !signal.aborted;) {
    const selected = selection.slice(at, at + sliceRows);
    const [from, last] = [selected[0], selected.at(-1)];
    if (from === undefined || last === undefined) break;
    const { results: found, to } = exportSlice(db, record.id, { from, to: last, maxBytes: sliceBytes });
    at = selection.firstFrom(to + 1);
    const results = new Map<number, Exported>();
    for (const one of found) if (which === "all" || one.status === which) results.set(one.row, one);
    const done = selected.filter((row) => results.has(row));
    for (let next = 0; next < done.length && !signal.aborted;) {
      const block = await reader.readBytes(done, next, scratch);
      next += block.length;
      for (const { row, bytes } of block) {
        const result = results.get(row);
        if (!result) continue;
        const kept = record.frozen.overwrite ? withoutFields(reader.decode(bytes), record) : bytes;
        for (const piece of withMembers(kept, membersOf(result))) chunks.add(piece);
        chunks.add("\n");
      }
      yield* chunks.takeFull();
    }
  }
  const rest = chunks.rest();
  if (rest.length > 0 && !signal.aborted) yield rest;
  return undefined;
}

/** What stood in the run's fields before goes when overwriting was chosen. */
function withoutFields(row: string, { frozen: { settings } }: RunRecord): Uint8Array {
  const { outputField, reasoningField } = settings;
  let kept = removeMember(removeMember(row, outputField), `${outputField}_error`);
  if (reasoningField !== null) kept = removeMember(kept, reasoningField);
  return encoder.encode(kept);
}

/** Gives the members that a result adds to its row: the reasoning where it is wanted, and the answer or the error. */
function memberWriter({ frozen: { settings } }: RunRecord): (result: Exported) => Member[] {
  const { outputField, reasoningField } = settings;
  const output = JSON.stringify(outputField), failure = JSON.stringify(`${outputField}_error`);
  const thoughts = reasoningField === null ? null : JSON.stringify(reasoningField);
  return ({ answer, reasoning, code, message, attempts }) => {
    const members: Member[] = [];
    if (thoughts !== null && reasoning !== null) members.push([thoughts, reasoning]);
    if (answer !== null && code === null) members.push([output, answer]);
    else {
      const error = `{"code":${JSON.stringify(code)},"message":${message ?? '""'},"attempts":${attempts}}`;
      members.push([failure, error]);
    }
    return members;
  };
}
