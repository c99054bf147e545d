import type { Range } from "../wire/contract";

/** A stretch of text that is shown in one way. */
export interface Piece {
  readonly text: string;
  readonly href?: string;
  readonly marked: boolean;
}

// What may end a sentence is not part of an address.
const LINK = /https?:\/\/[^\s<>"'“”‘’]*[^\s<>"'“”‘’.,;:!?)\]}…。、]/gi;

/** Cut text where links and marked ranges begin and end. Ranges are ascending and do not overlap. */
export function pieces(text: string, ranges: readonly Range[] = []): Piece[] {
  const links = [...text.matchAll(LINK)].map((match) => [match.index, match.index + match[0].length] as const);
  const within = [...ranges].filter(([start, end]) => start < end && end <= text.length);
  const cuts = new Set([0, text.length, ...links.flat(), ...within.flat()]);
  const edges = [...cuts].sort((a, b) => a - b);
  return edges.slice(0, -1).map((start, index) => {
    const end = edges[index + 1]!;
    const link = links.find(([from, to]) => from <= start && end <= to);
    const marked = within.some(([from, to]) => from <= start && end <= to);
    return { text: text.slice(start, end), marked, ...(link && { href: text.slice(...link) }) };
  });
}
