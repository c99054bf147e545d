import { others, type Room } from "../chat/room";
import type { Text } from "../text/en";
import { visible } from "../text/visible";

/** What a room is called for this user. */
export function titleOf(room: Room, me: string, text: Text): string {
  if (room.name) return visible(room.name);
  const names = others(room, me);
  return names.length > 0 ? visible(names.join(", ")) : text.onlyYou;
}
