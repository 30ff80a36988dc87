import assert from "node:assert/strict";
import { estimateMessagesTokens, estimateTokens } from "./tokens.ts";

// Counts of the o200k_base vocabulary, taken once.
const counted: [says: string, text: string, tokens: number][] = [
  [
    "Chinese",
    "请根据以下用户问题，给出简洁、准确、有礼貌的回答。如果信息不足，请说明还需要哪些信息，不要编造。" +
    "商品的保修期为一年，自签收之日起计算；人为损坏不在保修范围之内。" +
    "数据处理平台的每一行都会渲染成一组消息，然后发送给模型。今天天气很好，我们一起去公园散步，看到了许多盛开的樱花。" +
    "人工智能技术正在深刻改变传统制造业的生产方式和组织形态。",
    115,
  ],
  [
    "English",
    "The quick brown fox jumps over the lazy dog. Please answer the following customer question politely and " +
    "concisely. If the information is insufficient, say what else you would need to know, and do not invent anything. " +
    "The warranty lasts one year from the day of delivery; damage caused by the customer is not covered.",
    63,
  ],
  [
    "Russian",
    "Пожалуйста, ответьте на следующий вопрос клиента вежливо и кратко. Гарантия на товар действует один год со дня получения.",
    29,
  ],
  [
    "Japanese",
    "お客様のご質問にお答えします。商品の保証期間は一年間です。カタカナのテストも含まれていますので、ご確認ください。東京都の天気は晴れです。",
    45,
  ],
  ["an address", "https://www.example.com/products/item?id=12345&ref=home&utm_source=newsletter#section-2", 24],
];

for (const [says, text, tokens] of counted) {
  Deno.test(`the estimate of ${says} is within a third of a real count`, () => {
    const estimate = estimateTokens(text);
    assert.ok(estimate > tokens * 0.67 && estimate < tokens * 1.33, `${estimate} for ${tokens}`);
  });
}

Deno.test("no text is no token, and a longer text is never fewer", () => {
  assert.equal(estimateTokens(""), 0);
  let last = 0;
  for (let i = 1; i < 200; i++) {
    const tokens = estimateTokens("问 a1, \n😀 word".repeat(20).slice(0, i));
    assert.ok(tokens >= last);
    last = tokens;
  }
});

Deno.test("messages cost their texts and the chat format around them", () => {
  const messages = [{ content: "ping" }, { content: "" }];
  assert.equal(estimateMessagesTokens(messages), estimateTokens("ping") + 11);
});
