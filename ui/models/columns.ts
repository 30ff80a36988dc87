import type { ReadonlySignal } from "@preact/signals";
import { computed, signal } from "@preact/signals";
import type { Dataset, Field } from "../../server/contract/dataset.ts";
import { keep, readKept } from "./kept.ts";

/** Which fields of a file its table shows: all but those that were put away, as many as a table can take. */
export interface Columns {
  shown: ReadonlySignal<Field[]>;
  isHidden(name: string): boolean;
  show(names: readonly string[], on: boolean): void;
  /** Reads what an earlier visit chose. */
  start(): void;
}

export const mostColumns = 40;

export function createColumns(projectId: string, dataset: ReadonlySignal<Dataset | null>): Columns {
  const key = `pf_columns_${projectId}`;
  const hidden = signal<ReadonlySet<string>>(new Set());
  return {
    shown: computed(() =>
      (dataset.value?.fields ?? []).filter(({ name }) => !hidden.value.has(name)).slice(0, mostColumns)
    ),
    isHidden: (name) => hidden.value.has(name),
    show(names, on) {
      const next = new Set(hidden.peek());
      for (const name of names) {
        if (on) next.delete(name);
        else next.add(name);
      }
      hidden.value = next;
      keep(key, next.size === 0 ? null : [...next]);
    },
    start() {
      const kept = readKept(key);
      if (Array.isArray(kept)) hidden.value = new Set(kept.filter((name) => typeof name === "string"));
    },
  };
}
