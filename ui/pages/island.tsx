import type { VNode } from "preact";
import type { IslandName, IslandPart } from "../islands/mod.ts";
import { usePage } from "../page.ts";

export type IslandProps<Name extends IslandName, Props extends object> = {
  name: Name;
  of: ((props: Props) => VNode | null) & IslandPart<Name>;
  /** What the part is made from, here and in the browser: plain JSON. */
  props: Props;
};

/** Writes the first content of an island, and what the browser wakes it with. */
export function Island<Name extends IslandName, Props extends object>(
  { name, of, props }: IslandProps<Name, Props>,
): VNode {
  const Part: (props: Props) => VNode | null = of;
  usePage().uses?.(name);
  return (
    <div class="island" data-island={name} data-props={JSON.stringify(props)}>
      <Part {...props} />
    </div>
  );
}
