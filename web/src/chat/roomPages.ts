/** The pages of the list as they come, of which many are taken in together. */
import type { ListedRoom } from "../wire/contract";

/**
 * Taking in a page costs as much as there are rooms: they are copied, ordered and drawn, and what was read of them is
 * kept. So pages wait until there are as many rooms as were there before: twice as many each time, all of it in a time
 * that grows with the number of rooms and not with its square.
 */
export class RoomPages {
  readonly #take: (rooms: readonly ListedRoom[], before: number) => void;
  #waiting: ListedRoom[] = [];
  #taken = 0;

  /** `take` gets rooms in the order of the list, and how many came before them. */
  constructor(take: (rooms: readonly ListedRoom[], before: number) => void) {
    this.#take = take;
  }

  /** The list begins anew: with its first page, which is shown at once. */
  begin(rooms: readonly ListedRoom[]): void {
    this.#waiting = [...rooms];
    this.#taken = 0;
    this.flush();
  }

  add(rooms: readonly ListedRoom[]): void {
    this.#waiting.push(...rooms);
    if (this.#waiting.length >= this.#taken) this.flush();
  }

  /** Take in what waits: there is no more, or something newer is about to be said of a room. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const [rooms, before] = [this.#waiting, this.#taken];
    this.#waiting = [];
    this.#taken += rooms.length;
    this.#take(rooms, before);
  }
}
