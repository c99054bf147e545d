/** What was typed in each room and not sent. It outlives the tab where the browser keeps anything, the page otherwise. */
import { ofBrowser } from "../store/storage";

export class Drafts {
  readonly #prefix: string;
  readonly #now = new Map<string, string>();

  constructor(userId: string) {
    this.#prefix = `madang:draft:${JSON.stringify(userId)}:`;
  }

  get(roomId: string): string {
    return this.#now.get(roomId) ?? ofBrowser.get(this.#prefix + roomId) ?? "";
  }

  set(roomId: string, content: string): void {
    this.#now.set(roomId, content);
    if (content) ofBrowser.set(this.#prefix + roomId, content);
    else ofBrowser.remove(this.#prefix + roomId);
  }
}
