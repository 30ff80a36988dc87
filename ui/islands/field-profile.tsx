import type { VNode } from "preact";
import type { Field } from "../../server/contract/dataset.ts";
import { writePath } from "../../server/prompt/path.ts";
import { useSpeech, useWords } from "../page.ts";
import { Button } from "../parts/button.tsx";
import { Popover } from "../parts/popover.tsx";

export type FieldProfileProps = {
  field: Field;
  /** How many rows the file has. */
  rows: number;
  anchor: HTMLElement;
  onInsert(text: string): void;
  onClose(): void;
};

export type FieldType = keyof Field["types"];
export const typeWords = {
  string: "typeString",
  number: "typeNumber",
  boolean: "typeBoolean",
  object: "typeObject",
  array: "typeArray",
  null: "typeNull",
} as const satisfies Record<FieldType, string>;

/** The types of a field, the most frequent first. */
export function typesOf(field: Field): [type: FieldType, count: number][] {
  const types: FieldType[] = ["string", "number", "boolean", "object", "array", "null"];
  return types.map((type): [FieldType, number] => [type, field.types[type] ?? 0])
    .filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]);
}

/** What is known of one field over all rows. */
export function FieldProfile({ field, rows, anchor, onInsert, onClose }: FieldProfileProps): VNode {
  const speech = useSpeech();
  const say = useWords("workbench");
  const written = writePath([field.name]);
  const types = typesOf(field);
  const [main] = types;
  const facts: [string, string][] = [
    [say("filled"), speech.percent(rows === 0 ? 0 : field.filled / rows)],
    [say("distinct"), `${field.distinct > 1000 ? "≈ " : ""}${speech.compact(field.distinct)}`],
  ];
  if (field.lengths) {
    facts.push([say("median"), say("chars", { count: field.lengths.p50 })]);
    facts.push([say("longest"), say("chars", { count: field.lengths.max })]);
  }
  return (
    <Popover label={say("profileOf", { name: field.name })} anchor={anchor} class="profile" onClose={onClose}>
      <div class="row profile__h">
        <b class="mono clip">{field.name}</b>
        {main && <span class="tag">{say(typeWords[main[0]])}</span>}
        <Button look="ghost" size="sm" icon="x" label={say("dismiss")} class="push" onClick={onClose} />
      </div>
      <dl class="profile__f">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {field.lengths && field.lengths.max > 0 && <Lengths lengths={field.lengths} />}
      {types.length > 1 && (
        <p class="sm mid">
          {types.map(([type, count]) => `${say(typeWords[type])} ${speech.number(count)}`).join(" · ")}
        </p>
      )}
      <ul class="profile__s" aria-label={say("samples")}>
        {field.samples.slice(0, 5).map((sample, index) => (
          <li key={index}>
            <span class="clip" title={sample}>{sample}</span>
          </li>
        ))}
      </ul>
      <div class="row profile__a">
        <Button size="sm" icon="plus" onClick={() => onInsert(written)}>
          {say("insert", { field: written })}
        </Button>
      </div>
    </Popover>
  );
}

/** The spread of lengths as a box between the shortest and the longest, on a scale of roots: most texts are short. */
function Lengths({ lengths: { min, p50, p95, max } }: { lengths: NonNullable<Field["lengths"]> }): VNode {
  const speech = useSpeech();
  const say = useWords("workbench");
  const at = (length: number) => Math.sqrt(length / max) * 296;
  return (
    <svg class="chart" viewBox="0 0 296 40" role="img" aria-label={say("lengths", { min, max, median: p50 })}>
      <line class="axis" x1={at(min)} x2={296} y1="12" y2="12" />
      <rect class="b2" x={at(min)} y="6" width={Math.max(1, at(p95) - at(min))} height="12" rx="2" />
      <rect class="b" x={at(min)} y="6" width={Math.max(1, at(p50) - at(min))} height="12" rx="2" />
      <text x="0" y="34">{speech.number(min)}</text>
      <text x={Math.min(230, Math.max(60, at(p95)))} y="34" text-anchor="middle">{`p95 = ${speech.number(p95)}`}</text>
      <text x="296" y="34" text-anchor="end">{speech.compact(max)}</text>
    </svg>
  );
}
