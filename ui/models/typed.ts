/** What is typed while the field that will take it is still on its way. */
export interface Typed {
  /** Ends the holding and gives the text. */
  take(): string;
}

/** Holds on to keys, so that fast fingers neither lose letters nor press the shortcuts of the page below. */
export function holdTyped(): Typed {
  let text = "";
  const hold = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Backspace") text = text.slice(0, -1);
    else if (event.key.length === 1) text += event.key;
    else if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("keydown", hold, { capture: true });
  return {
    take() {
      removeEventListener("keydown", hold, { capture: true });
      return text;
    },
  };
}
