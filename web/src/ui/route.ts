/** Which room the page's address names: `#/room/<id>`, so that the browser's back button and links work. */
import { type Signal, signal } from "@preact/signals";

const ROOM = /^#\/room\/([^/?]+)$/;

const read = (): string | null => {
  const match = ROOM.exec(location.hash);
  return match ? decodeURIComponent(match[1]!) : null;
};

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

/** Take a token given as `#token=…` out of the address, so that it is not copied with it. */
export function takeToken(): string | null {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (!token) return null;
  history.replaceState(null, "", location.pathname + location.search);
  return decodeURIComponent(token);
}
