/** What a message replies to, as it is now. */
import type { Message, Quote } from "../wire/contract";
import type { Forms } from "./forms";
import type { Timeline } from "./timeline";

/** So many characters of a message stand in what replies to it, as the server cuts them. */
const LONGEST = 140;

export interface Quoted extends Quote {
  readonly isDeleted: boolean;
}

export const quoteOf = ({ seq, userId, content }: Message): Quote => ({
  seq,
  userId,
  content: [...content.slice(0, 2 * LONGEST)].slice(0, LONGEST).join(""),
});

/** The server tells the change of what is quoted for that message alone: whoever quotes it says what it says. */
export function newestQuote(quote: Quote, roomId: string, line: Timeline, forms: Forms): Quoted {
  const held = line.messages[quote.seq - (line.messages[0]?.seq ?? 0)];
  const newest = held ? forms.of(held) : forms.at(roomId, quote.seq);
  // No message is empty but one that was deleted.
  if (!newest) return { ...quote, isDeleted: quote.content === "" };
  return { ...quoteOf(newest), isDeleted: newest.deletedAt !== undefined };
}
