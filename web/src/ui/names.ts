import { others, type Room } from "../chat/room";
import type { Text } from "../text/en";

/** What a room is called for this user. */
export function titleOf(room: Room, me: string, text: Text): string {
  if (room.name) return room.name;
  const names = others(room, me);
  return names.length > 0 ? names.join(", ") : text.onlyYou;
}
