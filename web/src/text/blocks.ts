import type { Range } from "../wire/contract";

/** A part of a message: prose, or code that stood between fences. */
export interface Block {
  readonly code: boolean;
  readonly text: string;
  /** What to mark in it, counted from its own beginning. */
  readonly ranges: readonly Range[];
}

const FENCE = "```";

/** Cut a message into prose and fenced code. A fence that is not closed reaches to the end where it begins a line. */
export function blocksOf(text: string, ranges: readonly Range[] = []): Block[] {
  const blocks: Block[] = [];
  const put = (code: boolean, start: number, end: number): void => {
    if (start < end) blocks.push({ code, text: text.slice(start, end), ranges: within(ranges, start, end) });
  };
  let from = 0;
  for (let open = text.indexOf(FENCE); open >= 0; open = text.indexOf(FENCE, from)) {
    const closing = text.indexOf(FENCE, open + FENCE.length);
    const beginsLine = /(?:^|\n)[ \t]*$/.test(text.slice(Math.max(0, open - 4), open));
    if (closing < 0 && !beginsLine) break;
    const start = open + FENCE.length + (/^[\w+#.-]*[ \t]*\n/.exec(text.slice(open + FENCE.length, open + 64))?.[0].length ?? 0);
    const end = closing < 0 ? text.length : closing;
    put(false, from, text[open - 1] === "\n" ? open - 1 : open);
    put(true, Math.min(start, end), text[end - 1] === "\n" ? end - 1 : end);
    from = closing < 0 ? text.length : closing + FENCE.length;
    if (text[from] === "\n") from += 1;
  }
  put(false, from, text.length);
  return blocks.length > 0 ? blocks : [{ code: false, text, ranges }];
}

/** The ranges inside a part, as that part counts. */
const within = (ranges: readonly Range[], start: number, end: number): Range[] =>
  ranges
    .map(([from, to]): Range => [Math.max(from, start) - start, Math.min(to, end) - start])
    .filter(([from, to]) => from < to);
