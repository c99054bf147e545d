import type { Range } from "../wire/contract";
import { linksIn } from "./links";
import { visible } from "./visible";

/** A stretch of text that is shown in one way. */
export interface Piece {
  readonly text: string;
  readonly href?: string;
  readonly marked: boolean;
}

/** Cut text where links and marked ranges begin and end. Ranges are ascending and do not overlap. */
export function pieces(text: string, ranges: readonly Range[] = [], withLinks = true): Piece[] {
  const links = withLinks ? linksIn(text) : [];
  const within = [...ranges].filter(([start, end]) => start < end && end <= text.length);
  const cuts = new Set([0, text.length, ...links.flatMap(({ start, end }) => [start, end]), ...within.flat()]);
  const edges = [...cuts].sort((a, b) => a - b);
  return edges.slice(0, -1).map((start, index) => {
    const end = edges[index + 1]!;
    const link = links.find((one) => one.start <= start && end <= one.end);
    const marked = within.some(([from, to]) => from <= start && end <= to);
    return { text: visible(text.slice(start, end)), marked, ...(link && { href: link.href }) };
  });
}
