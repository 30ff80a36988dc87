/** The highest that a scrolled element is made: browsers cut off what is higher than some 16 million pixels. */
const mostHeight = 8_000_000;

/** What of a long table is to be seen: which lines, and where they lie in the scrolled element. */
export type Window = { from: number; to: number; above: number; below: number };

/**
 * Where a table of any length is scrolled to. Small moves go line by line; a jump of the bar goes to its part of the whole,
 * as a long table's element is lower than its lines would be.
 */
export class Scroller {
  #top = 0; // of the lines, in px
  #bar = 0; // of the element, in px

  constructor(readonly rowHeight: number) {}

  /** The height of all lines in the element. */
  heightOf(length: number): number {
    return Math.min(mostHeight, length * this.rowHeight);
  }

  /** Takes where the element is scrolled to, in px; `view` is the height that is seen. */
  scrolled(bar: number, view: number, length: number): void {
    const [most, mostBar] = this.#most(view, length);
    const moved = bar - this.#bar;
    this.#bar = bar;
    if (most <= mostBar) this.#top = bar;
    else if (bar <= 0) this.#top = 0;
    else if (bar >= mostBar) this.#top = most;
    else if (Math.abs(moved) < view * 2) this.#top = Math.max(0, Math.min(most, this.#top + moved));
    else this.#top = bar / mostBar * most;
  }

  /** Where the element must be scrolled to for a line to be seen; null when it is. */
  reveal(index: number, view: number, length: number): number | null {
    const start = index * this.rowHeight;
    const end = start + this.rowHeight;
    const [most, mostBar] = this.#most(view, length);
    const top = start < this.#top ? start : end > this.#top + view ? end - view : null;
    if (top === null) return null;
    this.#top = Math.max(0, Math.min(most, top));
    this.#bar = most <= mostBar ? this.#top : this.#top / most * mostBar;
    return this.#bar;
  }

  /** The bar's true place after small moves have drifted; null when it is there. */
  settled(view: number, length: number): number | null {
    const [most, mostBar] = this.#most(view, length);
    if (most <= mostBar) return null;
    const bar = this.#top / most * mostBar;
    if (Math.abs(bar - this.#bar) < 1) return null;
    this.#bar = bar;
    return bar;
  }

  windowOf(view: number, length: number, spare = 8): Window {
    const from = Math.max(0, Math.floor(this.#top / this.rowHeight) - spare);
    const to = Math.min(length, Math.ceil((this.#top + view) / this.rowHeight) + spare);
    const height = this.heightOf(length);
    const above = Math.max(0, Math.round(this.#bar - (this.#top - from * this.rowHeight)));
    return { from, to, above, below: Math.max(0, height - above - (to - from) * this.rowHeight) };
  }

  /** The first and last line that are wholly or partly seen. */
  seen(view: number, length: number): { first: number; last: number } {
    return {
      first: Math.floor(this.#top / this.rowHeight),
      last: Math.min(length, Math.ceil((this.#top + view) / this.rowHeight)) - 1,
    };
  }

  toStart(): void {
    this.#top = 0;
    this.#bar = 0;
  }

  #most(view: number, length: number): [top: number, bar: number] {
    return [Math.max(0, length * this.rowHeight - view), Math.max(0, this.heightOf(length) - view)];
  }
}
