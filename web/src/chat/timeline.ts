/**
 * A room's messages as far as this page holds them: one unbroken run of seqs.
 *
 * Seqs have no gaps, so a run knows by itself whether it reaches the newest message, and a message that
 * does not adjoin it is left to be fetched rather than shown out of place.
 */
import type { Message } from "../wire/contract";
import { newerOf } from "./forms";

export interface Timeline {
  readonly messages: readonly Message[];
  /** The newest seq known to exist, held or not. */
  readonly last: number;
  /** True when the server has nothing older than the first message held. */
  readonly complete: boolean;
}

export const EMPTY: Timeline = { messages: [], last: 0, complete: false };

export const newestHeld = (line: Timeline): number => line.messages.at(-1)?.seq ?? 0;

/** Whether what is held reaches the newest message. */
export const isLive = (line: Timeline): boolean => newestHeld(line) >= line.last;

/** One message that was just said. It is shown at once when it adjoins, counted when it does not. */
export function receive(line: Timeline, message: Message): Timeline {
  const last = Math.max(line.last, message.seq);
  if (message.seq <= newestHeld(line)) return change(line, message);
  const adjoins = message.seq === newestHeld(line) + 1;
  if (!adjoins) return { ...line, last };
  return { last, messages: [...line.messages, message], complete: line.complete || message.seq === 1 };
}

/** A message was changed: it is shown in its newest form where it is held. */
export function change(line: Timeline, message: Message): Timeline {
  const index = message.seq - (line.messages[0]?.seq ?? 0);
  const held = line.messages[index];
  if (held === undefined || newerOf(held, message) === held) return line;
  return { ...line, messages: line.messages.with(index, message) };
}

/** Learn of a newer message without its text. */
export const knowLast = (line: Timeline, last: number): Timeline => (last > line.last ? { ...line, last } : line);

/** A page of history. It extends the run when it adjoins or overlaps, else it takes the run's place. */
export function mergePage(line: Timeline, page: readonly Message[], nothingOlder: boolean): Timeline {
  const [first, final] = [page[0], page.at(-1)];
  if (!first || !final) return nothingOlder ? { ...line, complete: true } : line;
  const atStart = nothingOlder || first.seq === 1;
  const last = Math.max(line.last, final.seq);
  const held = line.messages[0];
  if (!held || first.seq > newestHeld(line) + 1 || final.seq < held.seq - 1) {
    return { messages: page, last, complete: atStart };
  }
  const older = page.filter((message) => message.seq < held.seq);
  const newer = page.filter((message) => message.seq > newestHeld(line));
  const complete = first.seq <= held.seq ? atStart || (first.seq === held.seq && line.complete) : line.complete;
  const overlap = page.filter((message) => message.seq >= held.seq && message.seq <= newestHeld(line));
  const { messages } = overlap.reduce(change, line);
  return { messages: [...older, ...messages, ...newer], last, complete };
}
