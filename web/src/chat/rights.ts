/** What one may do with a message, as far as one can know before asking: the server decides. */
import type { ReadonlySignal } from "@preact/signals";

import type { Config } from "../wire/config";
import type { Message } from "../wire/contract";
import type { Rooms } from "./room";

export class Rights {
  readonly #config: Pick<Config, "limits" | "clockAhead">;
  readonly #me: ReadonlySignal<string>;
  readonly #rooms: ReadonlySignal<Rooms>;

  constructor(config: Pick<Config, "limits" | "clockAhead">, me: ReadonlySignal<string>, rooms: ReadonlySignal<Rooms>) {
    this.#config = config;
    this.#me = me;
    this.#rooms = rooms;
  }

  /** One's own, and not for longer than the server says. */
  mayEdit({ userId, createdAt }: Message): boolean {
    const { limits, clockAhead } = this.#config;
    const age = Date.now() + clockAhead - Date.parse(createdAt);
    // A node of an earlier release tells no window.
    return userId === this.#me.value && (!limits.editWindow || age <= limits.editWindow * 1000);
  }

  /** As its host. */
  mayRename(roomId: string): boolean {
    return this.#rooms.value.get(roomId)?.hostId === this.#me.value;
  }

  /** One's own, and, as the room's host, anyone's. */
  mayDelete({ userId, roomId }: Pick<Message, "userId" | "roomId">): boolean {
    return userId === this.#me.value || this.mayRename(roomId);
  }
}
