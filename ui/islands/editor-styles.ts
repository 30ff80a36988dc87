import { EditorView } from "@codemirror/view";
import { StyleModule } from "style-mod";

const sheets = new Map<StyleModule, CSSStyleSheet>();

/**
 * Brings the editor's styles in as constructed sheets. In a document it would write a `style` element, which our policy
 * holds back; the sheets of a script that the policy lets in are none. To be called before the first editor is made.
 */
export function adoptStyles(): void {
  StyleModule.mount = (root, given) => {
    const modules = Array.isArray(given) ? given : [given];
    if (modules.every((module) => sheets.has(module))) return;
    const foreign = root.adoptedStyleSheets.filter((sheet) => ![...sheets.values()].includes(sheet));
    for (const module of modules) if (!sheets.has(module)) sheets.set(module, sheetOf(module));
    // The later a module stands in the list, the more it counts; so do sheets.
    const placed = modules.flatMap((module) => sheets.get(module) ?? []);
    const rest = [...sheets.values()].filter((sheet) => !placed.includes(sheet));
    root.adoptedStyleSheets = [...foreign, ...rest, ...placed];
  };
}

function sheetOf(module: StyleModule): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(module.getRules());
  return sheet;
}

/** The look of an editor, from the tokens of the page. */
export const look = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--ink)", flex: "1", minHeight: "0" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { font: "13px/22px var(--mono)", overflowX: "hidden" },
  ".cm-content": { padding: "0 0 8px", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 12px 0 2px" },
  ".cm-cursor, .cm-dropCursor": { borderLeft: "2px solid var(--accent)" },
  ".cm-gutters": {
    backgroundColor: "transparent",
    color: "var(--ink-3)",
    border: "0",
    fontSize: "11px",
    paddingInlineEnd: "12px",
  },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "30px", padding: "0", textAlign: "end" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "var(--hover)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  ".cm-placeholder": { color: "var(--ink-3)" },
  // Without margin or padding of its own: a line may hold thousands, and the cursor walks over them evenly.
  ".cm-var": {
    color: "var(--accent)",
    backgroundColor: "var(--accent-tint)",
    borderRadius: "3px",
    boxShadow: "0 0 0 1px var(--accent-line)",
  },
  ".cm-fault": {
    color: "var(--bad)",
    textDecoration: "underline wavy var(--bad) 1px",
    textUnderlineOffset: "4px",
  },
  ".cm-doubt": {
    color: "var(--warn)",
    textDecoration: "underline wavy var(--warn) 1px",
    textUnderlineOffset: "4px",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line-2)",
    borderRadius: "var(--r3)",
    boxShadow: "var(--pop-shadow)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete": { width: "372px", maxWidth: "calc(100vw - 24px)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    font: "12px/28px var(--mono)",
    maxHeight: "260px",
    maxWidth: "none",
    minWidth: "0",
    padding: "4px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    gap: "8px",
    padding: "0 8px",
    minHeight: "28px",
    lineHeight: "28px",
    borderRadius: "var(--r1)",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--accent-tint)",
    color: "var(--ink)",
    boxShadow: "inset 2px 0 0 var(--accent-fill)",
  },
  ".cm-completionLabel": { flex: "none", maxWidth: "60%", overflow: "hidden", textOverflow: "ellipsis" },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--accent)", fontWeight: "600" },
  ".cm-completionValue": {
    marginInlineStart: "auto",
    color: "var(--ink-2)",
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
  ".cm-mend": {
    display: "flex",
    gap: "8px",
    alignItems: "center",
    padding: "4px 4px 4px 12px",
    font: "12px/20px var(--sans)",
    maxWidth: "min(420px, calc(100vw - 24px))",
  },
  "@media (max-width: 767px)": {
    ".cm-content": { fontSize: "16px" }, // a smaller one makes a phone zoom in
  },
});
