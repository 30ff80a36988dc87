const fence = /^```(\w*)\n([^]*?)^```$/gmu;

/** The text without its blocks of code and without what stands in backquotes. */
export function withoutCode(text: string): string {
  return text.replace(fence, "").replace(/`[^`\n]+`/gu, "");
}

/** The relative links and pictures of a page, as they are written. */
export function linksOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^()\s]+)\)/gu)]
    .map(([, link = ""]) => link)
    .filter((link) => !/^[a-z]+:/u.test(link));
}

/** The anchors of a page's headings, as forges make them: lower case, without punctuation, blanks as hyphens. */
export function anchorsOf(text: string): string[] {
  return [...text.replace(fence, "").matchAll(/^#+ (.+)$/gmu)].map(([, heading = ""]) =>
    heading.toLowerCase().replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, "").trim().replace(/\s/gu, "-")
  );
}

/** The shell examples of a page, block by block. */
export function examplesOf(text: string): string[] {
  return [...text.matchAll(fence)].filter(([, language]) => language === "sh").map(([, , body = ""]) => body.trim());
}

/** The lines of a page where a command may stand: those of shell examples, continued ones joined, and inline code. */
export function linesOf(text: string): string[] {
  const shell = examplesOf(text).flatMap((body) => body.replace(/\\\n\s*/gu, "").split("\n"));
  const inline = [...text.replace(fence, "").matchAll(/`([^`]+)`/gu)].map(([, code = ""]) =>
    code.replace(/\s+/gu, " ")
  );
  return [...shell, ...inline];
}
