/**
 * On a phone, Back closes what lies over the rest: first a panel or dialog, then the room.
 *
 * What opens puts an entry into the browser's history; Back takes it out, and that closes it. What is closed in another
 * way leaves its entry behind as "spent": going back then would be asynchronous, and cross with where the user goes next.
 * A spent entry is used again by what opens next, and skipped by Back, as is that of what a new address closed.
 */
import { useLayoutEffect, useRef } from "preact/hooks";

interface Over {
  readonly over?: number;
}

const SPENT = 0;
const isPhone = (): boolean => matchMedia("(max-width: 719px)").matches;
const state = (): Over => (history.state as Over | null) ?? {};

let count = SPENT;
const open = new Set<number>();
/** The address at which the entry on top is spent. */
let spentAt: string | null = null;

/** Skip spent entries, and put the list of rooms below a room that was opened by its address. */
export function watchBack(): void {
  if (isPhone() && history.state === null && location.hash.startsWith("#/room/")) {
    const room = location.hash;
    history.replaceState({}, "", "#/");
    history.pushState({}, "", room);
  }
  window.addEventListener("popstate", () => {
    const { over } = state();
    const skip = spentAt === location.hash || (over !== undefined && !open.has(over));
    spentAt = null;
    if (skip) history.back();
  });
}

/** Close with Back, for as long as the component is there. */
export function useBack(onClose: () => void): void {
  const close = useRef(onClose);
  close.current = onClose;
  // Before it can be seen, and with it Back pressed.
  useLayoutEffect(() => {
    if (!isPhone()) return undefined;
    // After a reload, entries of before are still there.
    const over = (count = Math.max(count, state().over ?? SPENT) + 1);
    open.add(over);
    if (state().over === SPENT) history.replaceState({ over }, "");
    else history.pushState({ over }, "");
    spentAt = null;
    const onPop = (): void => {
      if ((state().over ?? SPENT) < over) close.current();
    };
    window.addEventListener("popstate", onPop);
    return () => {
      window.removeEventListener("popstate", onPop);
      open.delete(over);
      if (state().over !== over) return;
      history.replaceState({ over: SPENT }, "");
      spentAt = location.hash;
    };
  }, []);
}
