/** What one sample row is made of, with what a model should say of it. */
export type SampleText = {
  question: string;
  context: string;
  answer: string;
  gist: string;
  /** The question in the other language. */
  other: string;
  topic: string;
  difficulty: "easy" | "medium" | "hard";
  tags: string[];
};
