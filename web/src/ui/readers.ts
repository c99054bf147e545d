import { useEffect, useMemo } from "preact/hooks";

import { facesAt, readersOf } from "../chat/receipts";
import { others, type Room } from "../chat/room";
import type { Message } from "../wire/contract";
import { useChat } from "./context";
import type { ReadBy } from "./ReadBy";

/** Who has read each message: learnt once the room is open, and again after the connection was lost. */
export function useReaders(room: Room, messages: readonly Message[]): (seq: number) => ReadBy {
  const chat = useChat();
  const { roomId, participantCount } = room;
  const ready = chat.link.state.value.name === "ready";
  useEffect(() => {
    if (ready) chat.fetchReceipts(roomId).catch(() => undefined);
  }, [roomId, ready, participantCount]);
  const receipts = chat.receipts.of(roomId).value;
  const me = chat.me.value;
  return useMemo(() => {
    const named = new Set(others(room, me));
    // Of a large room not all are named: then who has left is not known.
    const areAllNamed = room.participants.length >= participantCount;
    const readers = readersOf(receipts, messages, (user) => named.has(user) || (!areAllNamed && user !== me));
    if (participantCount > 2) {
      const faces = facesAt(readers, messages);
      return (seq) => ({ faces: faces.get(seq) ?? [], isUnread: false });
    }
    const [readTo] = readers.values();
    return (seq) => ({ faces: [], isUnread: readTo !== undefined && readTo < seq });
  }, [receipts, messages, room, me]);
}
