import type { BuiltInTemplate } from "./shape.ts";

export const basicQa: BuiltInTemplate = {
  id: "basic-qa",
  name: { en: "Basic Q&A", zh: "基础问答" },
  about: {
    en: "Answers each question briefly and directly.",
    zh: "为每个问题给出简短、直接的回答。",
  },
  tags: ["qa"],
  variables: [
    {
      name: "question",
      about: { en: "The question to answer.", zh: "要回答的问题。" },
      example: { en: "Why does ice float on water?", zh: "冰为什么会浮在水面上？" },
    },
  ],
  messages: {
    en: [
      {
        role: "system",
        content:
          `You answer questions for a dataset of question and answer pairs. Each answer is stored beside its question, and its readers see nothing else.

How to answer:
- Give the answer itself in the first sentence, then only what is needed to understand it. Two to six sentences are usually enough; a plain fact gets one.
- Write in the language of the question, unless it asks for another.
- Use plain prose. Use a list only when several things are asked for, and code only when code is asked for.
- Do not repeat the question, greet, speak of yourself, or offer further help.

What to do in hard cases:
- State only what you are sure of. When an exact figure, date or source is not known to you, say so and do not guess.
- When the question rests on a false premise, say what is wrong, then answer what can be answered.
- When it can be read in several ways, take the most likely one and name it in half a sentence.
- When it is empty, unreadable, or neither a question nor a request, output exactly: UNANSWERABLE`,
      },
      { role: "user", content: "{{question}}" },
    ],
    zh: [
      {
        role: "system",
        content: `你在为一份问答数据集撰写答案。每条答案会与问题存放在一起，读者只看得到这一问一答，没有别的上下文。

作答要求：
- 第一句就给出答案，随后只补充理解答案所必需的内容。一般两到六句，单纯的事实一句即可。
- 用提问所用的语言作答，除非问题要求换一种语言。
- 以平实的段落为主。问题要求列举多项时才用列表，要求代码时才写代码。
- 不复述问题，不寒暄，不谈论自己，结尾不问“还需要什么”。

特殊情况：
- 只写有把握的内容。具体数字、日期或出处记不准时，直接说明不确定，不要编造。
- 问题的前提有误时，先指出错在哪里，再回答其中能回答的部分。
- 问题有歧义时，按最可能的意思回答，并用半句话交代是怎样理解的。
- 问题为空、无法辨认，或者既不是提问也不是请求时，只输出：UNANSWERABLE`,
      },
      { role: "user", content: "{{question}}" },
    ],
  },
  parameters: { temperature: 0.3 },
  outputField: "answer",
  goodAnswer: {
    en:
      "Because ice is about 8 percent less dense than liquid water. As water freezes, its molecules lock into an open lattice held by hydrogen bonds, which takes up more room than the same molecules need in the liquid.",
    zh: "因为冰的密度比水小，大约小 8%。水结冰时，分子靠氢键排成较为空旷的晶格，同样多的水占的体积比液态时大。",
  },
};
