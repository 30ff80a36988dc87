/** An instruction of a Dockerfile: its flags, and what follows them. */
export type Instruction = { name: string; flags: Record<string, string>; rest: string };

/** A stage: what it starts from, what it is called, and what is done in it. */
export type Stage = { from: string; name: string | null; instructions: Instruction[] };

/** Reads a Dockerfile: comments out, continued lines joined, stages apart. */
export function readDockerfile(text: string): Stage[] {
  const stages: Stage[] = [];
  const lines = text.split("\n").filter((line) => !/^\s*(?:#|$)/u.test(line)).join("\n").replaceAll(/\\\n\s*/gu, "");
  for (const line of lines.split("\n")) {
    const [, name = "", flagText = "", rest = ""] = /^(\w+)\s+((?:--\S+\s+)*)(.*)$/u.exec(line) ?? [];
    const flags = Object.fromEntries(
      [...flagText.matchAll(/--([\w-]+)=(\S+)/gu)].map(([, key, value]) => [key, value]),
    );
    if (name === "FROM") {
      const [from = "", , called = null] = rest.split(/\s+/u);
      stages.push({ from, name: called, instructions: [] });
    } else {
      const stage = stages.at(-1);
      if (!stage) throw new Error(`${name} stands before any FROM`);
      stage.instructions.push({ name, flags, rest });
    }
  }
  return stages;
}

/** The words of an instruction in its JSON form; a text is run by a shell. */
export function wordsOf(rest: string): string[] {
  if (!rest.startsWith("[")) return ["/bin/sh", "-c", rest];
  const words: unknown = JSON.parse(rest);
  if (!Array.isArray(words) || !words.every((word) => typeof word === "string")) throw new Error(`no list: ${rest}`);
  return words;
}

/** The variables of an ENV instruction. */
export function variablesOf(rest: string): Record<string, string> {
  return Object.fromEntries(
    rest.split(/\s+/u).map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  );
}
