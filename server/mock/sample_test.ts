import assert from "node:assert/strict";
import { sampleAnswer } from "./sample-answer.ts";
import { sampleJsonl, samplePrompt, sampleRows, sampleTexts } from "./sample.ts";
import { startMock } from "./server.ts";

const say = (user: string, system = "") =>
  sampleAnswer([{ role: "system", text: system }, { role: "user", text: user }]);

Deno.test("the sample has forty rows in two languages, each a line of JSON with nested fields", () => {
  const rows = sampleJsonl().trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(rows, sampleRows());
  assert.equal(rows.length, 40);
  assert.equal(new Set(rows.map(({ question }) => question)).size, 40);
  assert.equal(rows.filter(({ lang }) => lang === "zh").length, 20);
  assert.equal(typeof rows[0]?.meta.source.page, "number");
});

Deno.test("the demo prompts use fields that every row has", () => {
  for (const messages of Object.values(samplePrompt)) {
    const paths = messages.flatMap(({ content }) =>
      [...content.matchAll(/\{\{([\w.]+)\}\}/g)].map(([, path]) => path ?? "")
    );
    assert.ok(paths.includes("question") && paths.includes("meta.topic"));
    for (const row of sampleRows()) {
      for (const path of paths) {
        const value = path.split(".").reduce<unknown>(
          (from, name) => typeof from === "object" && from !== null ? Reflect.get(from, name) : undefined,
          row,
        );
        assert.equal(typeof value, "string", `${row.id} ${path}`);
      }
    }
  }
});

Deno.test("a row of the sample gets its right answer under the demo prompt of either language", () => {
  for (const { question, context, answer, topic } of sampleTexts) {
    for (const messages of Object.values(samplePrompt)) {
      const filled = messages.map(({ role, content }) => ({
        role,
        text: content.replace("{{question}}", question).replace("{{context}}", context).replace(
          "{{meta.topic}}",
          topic,
        ),
      }));
      assert.equal(sampleAnswer(filled), answer);
    }
  }
});

Deno.test("the kind of prompt decides the kind of answer, in the language of the prompt", () => {
  const first = sampleTexts[0];
  assert.ok(first);
  assert.equal(say(`请翻译成英文：${first.question}`), first.other);
  assert.equal(say(`用一句话总结：${first.context}`), first.gist);
  assert.match(say("请给下面的回答打分（1-5）：\n\n回答：很好"), /^[1-5]$/);
  assert.equal(say("Classify the sentiment.\n\nText: I love this phone"), "positive");
  assert.equal(say("判断情感：\n\n评论：质量太差，要求退款"), "负面");
  assert.match(say("Summarise the following.\n\nTrees cool cities. They hold water."), /^In short: Trees cool cities$/);
  assert.match(say("什么是向量数据库？"), /^关于“什么是向量数据库”/);
  assert.match(say("What is a vector database?"), /^On “What is a vector database”/);
});

Deno.test("JSON is given where the prompt asks for it", () => {
  const scored = JSON.parse(say("Score the answer and reply as JSON.\n\nAnswer: yes"));
  assert.ok(scored.score >= 1 && scored.score <= 5);
  assert.ok(Array.isArray(JSON.parse(say("提取关键词，输出 JSON。\n\n文本：人工智能改变医疗行业")).keywords));
});

Deno.test("sample answers are the same each time and are cut at the token limit", async () => {
  await using mock = await startMock({ answer: "sample" });
  const ask = async (more: Record<string, unknown>) => {
    const body = JSON.stringify({ messages: [{ role: "user", content: "What is a vector database?" }], ...more });
    const response = await fetch(`${mock.url}/chat/completions`, { method: "POST", body });
    return (await response.json()).choices[0];
  };
  assert.deepEqual(await ask({}), await ask({}));
  const cut = await ask({ max_tokens: 5 });
  assert.equal(cut.finish_reason, "length");
  assert.ok(cut.message.content.length < 24);
});
