import assert from "node:assert/strict";
import { shownVariable } from "./result-line.ts";

Deno.test("rows are named by what they ask, and else by the first that the last user message takes of them", () => {
  const cases: [messages: string[], name: string | undefined][] = [
    [["Topic: {{meta.topic}}\nText: {{context}}\nQuestion: {{question}}"], "question"],
    [["{{lang}} {{row.input}}"], "row.input"],
    [["{{question_id}} {{text}}"], "question_id"],
    [["{{用户问题}} {{背景}}"], "用户问题"],
    [["{{question}}", "{{text}} {{lang}}"], "text"],
    [["plain"], undefined],
  ];
  for (const [messages, name] of cases) {
    const shown = shownVariable(messages.map((content) => ({ role: "user", content })));
    assert.equal(shown?.name, name, messages.join());
  }
});
