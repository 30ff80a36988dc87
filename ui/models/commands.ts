import { useLayoutEffect } from "preact/hooks";
import type { IconName } from "../icons.ts";
import { useKeys } from "./keys.ts";

/** Something that can be done on a page: offered in the palette, and by its keys where it has some. */
export type Command = { says: string; icon: IconName; keys?: string; about?: string; act(): void };

const offered = new Set<readonly Command[]>();

/** What can be done on this page now, the latest offered first. */
export function currentCommands(): Command[] {
  return [...offered].reverse().flat();
}

/** Offers commands while the island that has them is there. `changes` are the values that the commands depend on. */
export function useCommands(make: () => Command[], changes: readonly unknown[]): void {
  useLayoutEffect(() => {
    const commands = make();
    offered.add(commands);
    return () => offered.delete(commands);
  }, [...changes]);
  useKeys(() => make().flatMap(({ keys, act }) => keys === undefined ? [] : [{ keys, act }]), changes);
}
