/** Which room the page's address names: `#/room/<id>`, so that the browser's back button and links work. */
import { type Signal, signal } from "@preact/signals";

const ROOM = /^#\/room\/([^/?&]+)$/;
const TOKEN = /^(#.*?)[?&#]?token=([^&]+)$/;

/** What stands percent-encoded in an address, `null` where that is malformed: anyone can write a link. */
function decoded(part: string | undefined): string | null {
  try {
    return part === undefined ? null : decodeURIComponent(part);
  } catch {
    return null;
  }
}

const read = (): string | null => decoded(ROOM.exec(location.hash)?.[1]);

export const roomHref = (roomId: string): string => `#/room/${encodeURIComponent(roomId)}`;

export const roomLink = (roomId: string): string => `${location.origin}${location.pathname}${roomHref(roomId)}`;

export function goTo(roomId: string | null): void {
  location.hash = roomId === null ? "#/" : roomHref(roomId);
}

/** The room in the address, as a signal that follows it. */
export function watchRoute(): Signal<string | null> {
  const room = signal(read());
  window.addEventListener("hashchange", () => (room.value = read()));
  return room;
}

/** Take a token given as `#token=…` or `#/room/<id>?token=…` out of the address, so that it is not copied with it. */
export function takeToken(): string | null {
  const match = TOKEN.exec(location.hash);
  if (!match) return null;
  const rest = match[1] === "#" ? "" : match[1]!;
  history.replaceState(null, "", location.pathname + location.search + rest);
  return decoded(match[2]);
}
