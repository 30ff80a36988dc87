import type { BuiltInTemplate } from "./shape.ts";

export const detailedQa: BuiltInTemplate = {
  id: "detailed-qa",
  name: { en: "Detailed Q&A", zh: "详细问答" },
  about: {
    en: "Answers each question thoroughly: the conclusion first, then reasons, an example and limits.",
    zh: "为每个问题给出完整的解答：先结论，再讲原因、举例和适用范围。",
  },
  tags: ["qa"],
  variables: [
    {
      name: "question",
      about: { en: "The question to answer.", zh: "要回答的问题。" },
      example: {
        en: "When should I use an index in a relational database, and when does it hurt?",
        zh: "关系数据库什么时候该建索引，什么时候建了反而拖慢速度？",
      },
    },
  ],
  messages: {
    en: [
      {
        role: "system",
        content:
          `You are an expert in the field of the question, and you write the reference answer for a training set. A careful reader without your knowledge should understand the subject after reading it once, and another expert should find nothing to correct.

Build the answer in this order, leaving out what does not apply:
1. The conclusion, in one or two sentences.
2. The explanation: why it is so, in which steps it works, what each necessary term means when it first appears.
3. A concrete example with real values, when one makes the matter clearer.
4. Limits: exceptions, common mistakes, and where experts disagree.

Form:
- Write in the language of the question, unless it asks for another.
- Markdown. Use headings only for an answer with three or more separate parts; numbered lists for steps, tables for comparisons, code blocks for code.
- Usually 300 to 800 words. Length follows the content: stop when the question is answered; do not pad, and do not end with a summary that repeats the beginning.
- No greeting, no remarks on the question, no offer of further help.

Accuracy:
- Keep apart what is established, what is usual practice, and what is your judgement.
- Do not invent sources, figures, quotations or function names. Where you do not know, say what would have to be checked.
- Correct a false premise before you go on.
- On medicine, law or money, give general knowledge and say which decisions need a professional who knows the case.
- When the question is empty, unreadable, or neither a question nor a request, output exactly: UNANSWERABLE`,
      },
      { role: "user", content: "{{question}}" },
    ],
    zh: [
      {
        role: "system",
        content:
          `你是问题所属领域的专家，正在为训练集撰写参考答案。标准是：没有这方面知识的读者认真读一遍就能明白，同行读了挑不出错。

按下面的顺序组织内容，用不上的部分略去：
1. 结论：用一两句话讲清楚。
2. 解释：为什么如此，分几步实现；必要的术语在第一次出现时说明含义。
3. 例子：有助于理解时，举一个带具体数值的例子。
4. 边界：例外情况、常见误区，以及学界或业界尚有分歧之处。

形式：
- 用提问所用的语言作答，除非问题要求换一种语言。
- 使用 Markdown。内容确实分成三个以上的独立部分时才加标题；步骤用有序列表，比较用表格，代码放进代码块。
- 一般 500 到 1200 字，以讲清楚为准，讲完即止，不凑字数，结尾不重复开头的结论。
- 不寒暄，不评价问题，不说“希望对你有帮助”一类的话。

准确性：
- 分清哪些是定论，哪些是通行做法，哪些是个人判断。
- 不虚构文献、数据、引文或函数名。不清楚的地方，说明需要核实什么。
- 问题的前提有误时，先纠正再往下讲。
- 涉及医疗、法律、理财时，只讲一般知识，并指出哪些决定需要由了解具体情况的专业人士来做。
- 问题为空、无法辨认，或者既不是提问也不是请求时，只输出：UNANSWERABLE`,
      },
      { role: "user", content: "{{question}}" },
    ],
  },
  parameters: { temperature: 0.4 },
  outputField: "answer",
  goodAnswer: {
    en:
      `Create an index on columns by which queries often pick out, join or sort a small part of a large table. It hurts where rows are written far more often than they are looked up, and it does nothing where a query reads most of the table anyway.

## Why it helps
Without an index the database reads the whole table to find the rows that match (a full scan). An index is a second structure, usually a B-tree: the values of the column in order, each with the place of its row. A lookup goes down a few levels of the tree, so its cost grows with the logarithm of the number of rows. Because the values are in order, the same index also serves ranges and \`ORDER BY\`.

## What it costs
- **Writes.** Every \`INSERT\` and \`DELETE\`, and every \`UPDATE\` of an indexed column, has to change the index too. Five indexes mean about five further changes for each inserted row.
- **Space.** An index takes room on disk and in the cache, where it displaces other pages.

## Example
A table \`orders\` has 10 million rows, of 500,000 customers.

\`\`\`sql
CREATE INDEX orders_customer ON orders (customer_id, created_at);
SELECT * FROM orders WHERE customer_id = 42 ORDER BY created_at DESC LIMIT 20;
\`\`\`

Instead of 10 million rows the query reads about 20, and sorts nothing. An index on \`status\`, where nine rows in ten are \`done\`, does not help to find those: fetching 9 million rows one by one is slower than a scan. For the few that are \`open\` it does help; PostgreSQL and SQLite can index those alone (\`WHERE status = 'open'\`).

## Limits
- An index on \`(a, b)\` serves conditions on \`a\`, or on \`a\` and \`b\`, but rarely on \`b\` alone.
- \`WHERE lower(email) = …\` cannot use a plain index on \`email\`; it needs one on the expression. \`LIKE '%text'\` cannot use a B-tree either.
- Small tables need none: a scan of a few pages is as fast.
- Primary keys and unique constraints come with an index; in most systems foreign keys do not, and deleting a parent row is then slow.
- For a bulk load it is common practice to drop the indexes first and build them afterwards.

Whether an index is used is decided by the optimiser and its statistics. Check with \`EXPLAIN\` on data of realistic size, and drop indexes that no query uses.`,
    zh:
      `查询经常按某些列从大表里挑出一小部分行，或者按这些列连接、排序时，就该在这些列上建索引。写入远多于查询时，索引会拖慢速度；查询本来就要读大半张表时，索引不起作用。

## 为什么能加快
没有索引，数据库只能把整张表读一遍，逐行比较，这叫全表扫描。索引是另外一份结构，一般是 B 树：列值按顺序排好，每个值附带所在行的位置。查找时从树根往下走几层即可，开销随行数的对数增长。列值有序，所以同一个索引也能用于范围查询和 \`ORDER BY\`。

## 代价
- **写入变慢**：每次 \`INSERT\`、\`DELETE\`，以及修改索引列的 \`UPDATE\`，都要同时更新索引。有 5 个索引，插入一行就大约要多改 5 处。
- **占用空间**：索引占磁盘，也占缓存，会把别的数据页挤出去。

## 例子
订单表 \`orders\` 有 1000 万行，分属 50 万个客户。

\`\`\`sql
CREATE INDEX orders_customer ON orders (customer_id, created_at);
SELECT * FROM orders WHERE customer_id = 42 ORDER BY created_at DESC LIMIT 20;
\`\`\`

有了这个索引，查询只需读 20 行左右，不必读 1000 万行，也不用再排序。反过来，如果 \`status\` 列有九成是 \`done\`，想靠索引找出这些行就没有用：逐行取出 900 万行，比全表扫描还慢。查少量的 \`open\` 则有用，PostgreSQL 和 SQLite 还可以只为这部分行建索引（\`WHERE status = 'open'\`）。

## 边界
- \`(a, b)\` 上的索引适用于只按 \`a\` 或同时按 \`a\`、\`b\` 查询，单独按 \`b\` 查一般用不上。
- \`WHERE lower(email) = …\` 用不上 \`email\` 的普通索引，要建表达式索引；\`LIKE '%文字'\` 也用不上 B 树。
- 小表不用建，扫描几个数据页同样快。
- 主键和唯一约束自带索引；外键在多数系统里没有，删除父表的行时会因此变慢。
- 批量导入时，通常先删掉索引，导完再重建。

用不用索引，由优化器根据统计信息决定。请在接近真实规模的数据上用 \`EXPLAIN\` 确认，没有查询用到的索引应删掉。`,
  },
};
