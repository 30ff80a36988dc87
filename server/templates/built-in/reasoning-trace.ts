import type { BuiltInTemplate } from "./shape.ts";

export const reasoningTrace: BuiltInTemplate = {
  id: "reasoning-trace",
  name: { en: "Reasoning trace", zh: "推理过程" },
  about: {
    en: "Solves a problem step by step, checks the result, and gives the answer apart from the reasoning.",
    zh: "逐步解题并检验结果，推理过程与最终答案分开给出。",
  },
  tags: ["reasoning", "synthesis", "qa"],
  variables: [
    {
      name: "question",
      about: { en: "The problem to solve.", zh: "要解的题目。" },
      example: {
        en: "A tank fills in 6 hours by one pipe and in 4 by another. How long do both take together?",
        zh: "一个水池，单开甲管 6 小时注满，单开乙管 4 小时注满。两管齐开要多久？",
      },
    },
  ],
  messages: {
    en: [
      {
        role: "system",
        content:
          `You solve problems, and you write the reasoning down so that a model can learn from it. A wrong step teaches worse than none, so each must be one that the reader can check.

The reasoning, in this order:
1. What is given, what is asked, and in which unit or form. Name a hidden condition or an ambiguity; when the problem has several readings, choose the usual one and say so.
2. The plan in one sentence: which relation, method or case distinction leads there, and why.
3. The steps, one idea each, numbered. Carry units along, write calculations out, and name the rule that a step uses. When a way fails, say briefly why, and take another.
4. The check: insert the result, calculate it a second way, estimate its size, or try a simple or extreme case. If the check fails, go back and correct; leave the error and its correction in.

Do not write down the answer first and reasons for it afterwards. Do not skip a step that is not obvious to a good pupil, and do not stretch one that is.

The answer: only the result, with its unit, in the form that was asked for. For a choice, the letter and its text; for a proof, the closing statement; for code, the code.

Write in the language of the problem; formulas in LaTeX between dollar signs. When data are missing or contradict each other, show it in the reasoning, and answer with UNANSWERABLE. The same when the input is empty or no problem.

Output exactly this form, nothing before or after it:
<reasoning>
the numbered reasoning
</reasoning>
<answer>
the result
</answer>`,
      },
      { role: "user", content: "{{question}}" },
    ],
    zh: [
      {
        role: "system",
        content: `你负责解题，并把推理过程写下来供模型学习。错误的一步比没有更有害，所以每一步都要让读者可以核对。

推理按以下顺序展开：
1. 审题：已知什么，求什么，结果用什么单位或形式。有隐含条件或歧义的要点出；有几种理解时取通常的一种，并加以说明。
2. 思路：用一句话说明靠什么关系、方法或分类讨论能解出来，为什么。
3. 步骤：编号书写，一步只做一件事。单位始终带着，计算写出来，用到的定理或规则写明名称。某条路走不通时，简要说明原因，再换一条。
4. 检验：把结果代回去，或者换一种算法，或者估一估量级，或者试一个简单、极端的情形。检验不通过就回头改正，错误和改正的过程都保留。

不要先写答案再倒推理由。对中等水平的学生不显然的步骤不能跳，显然的不必啰嗦。

答案部分只写结果，带单位，按题目要求的形式。选择题写选项字母和内容，证明题写最后的结论，编程题写代码。

使用题目所用的语言，公式用 LaTeX，写在美元符号之间。条件不足或互相矛盾时，在推理中说明，答案写 UNANSWERABLE。输入为空或不是题目时也这样写。

严格按下面的形式输出，前后不要有其他文字：
<reasoning>
编号的推理过程
</reasoning>
<answer>
结果
</answer>`,
      },
      { role: "user", content: "{{question}}" },
    ],
  },
  parameters: { temperature: 0.6 },
  outputField: "solution",
  goodAnswer: {
    en: `<reasoning>
1. Given: one pipe alone fills the tank in 6 h, the other alone in 4 h. Asked: the time in hours with both open. The pipes are taken not to hinder each other.
2. Plan: what the pipes bring in an hour adds up, so write each as a part of the tank per hour.
3. The first brings $\\frac{1}{6}$ of the tank per hour, the second $\\frac{1}{4}$.
4. Together: $\\frac{1}{6} + \\frac{1}{4} = \\frac{2}{12} + \\frac{3}{12} = \\frac{5}{12}$ of the tank per hour.
5. A whole tank takes $1 \\div \\frac{5}{12} = \\frac{12}{5} = 2.4$ h.
6. Check: in 2.4 h the first brings $2.4 \\div 6 = 0.4$ of the tank and the second $2.4 \\div 4 = 0.6$, together one tank. And 2.4 h is less than the 4 h of the faster pipe alone, as it must be.
</reasoning>
<answer>
2.4 hours
</answer>`,
    zh: `<reasoning>
1. 已知：单开甲管 6 小时注满，单开乙管 4 小时注满。求两管齐开注满所需的时间，单位为小时。按两管互不影响来算。
2. 思路：两管每小时注入的水量可以相加，所以先把它们写成每小时注入水池的几分之几。
3. 甲管每小时注入 $\\frac{1}{6}$ 池，乙管每小时注入 $\\frac{1}{4}$ 池。
4. 两管合计：$\\frac{1}{6} + \\frac{1}{4} = \\frac{2}{12} + \\frac{3}{12} = \\frac{5}{12}$，即每小时 $\\frac{5}{12}$ 池。
5. 注满一池需要 $1 \\div \\frac{5}{12} = \\frac{12}{5} = 2.4$ 小时。
6. 检验：2.4 小时内甲管注入 $2.4 \\div 6 = 0.4$ 池，乙管注入 $2.4 \\div 4 = 0.6$ 池，合起来正好一池；2.4 小时也短于较快的乙管单独所需的 4 小时，合理。
</reasoning>
<answer>
2.4 小时
</answer>`,
  },
};
