/** The message of one's own that is being edited: one at a time, kept while its room is out of view. */
import { type Signal, signal } from "@preact/signals";

import type { Message } from "../wire/contract";
import { Refusal } from "../wire/link";
import { versionOf } from "./forms";

export interface Edit {
  readonly message: Message;
  readonly content: string;
  readonly saving: boolean;
  /** Why it was not saved. */
  readonly problem: unknown;
}

export class Editing {
  readonly now: Signal<Edit | null> = signal(null);
  readonly #save: (message: Message, content: string) => Promise<void>;
  readonly #newest: (message: Message) => Message;
  #fresh = false;

  constructor(save: (message: Message, content: string) => Promise<void>, newest: (message: Message) => Message) {
    this.#save = save;
    this.#newest = newest;
  }

  begin(message: Message): void {
    this.#fresh = true;
    this.now.value = { message, content: message.content, saving: false, problem: null };
  }

  /** Whether it has just begun: then the focus goes to it. */
  takeFocus(): boolean {
    const fresh = this.#fresh;
    this.#fresh = false;
    return fresh;
  }

  type(content: string): void {
    if (this.now.value) this.now.value = { ...this.now.value, content };
  }

  cancel(): void {
    this.now.value = null;
  }

  /** Save what was typed. It is kept, with the reason, where that fails. */
  async save(content: string): Promise<void> {
    const edit = this.now.value;
    if (!edit || edit.saving) return;
    if (content === edit.message.content) return this.cancel();
    const saving = (this.now.value = { ...edit, saving: true, problem: null });
    let next: Edit | null = null;
    try {
      await this.#save(edit.message, content);
    } catch (problem) {
      next = { ...edit, message: this.#base(edit.message, problem), problem };
    }
    // It may have been given up meanwhile.
    if (this.now.value === saving) this.now.value = next;
  }

  /** Who was told of another's change and saves once more, means it. */
  #base(message: Message, problem: unknown): Message {
    const isConflict = problem instanceof Refusal && problem.problem.code === "conflict";
    return isConflict ? { ...message, version: versionOf(this.#newest(message)) } : message;
  }
}

/** The newest of one's messages that can be edited, for the key that edits it. */
export function lastOwn(messages: readonly Message[], me: string): Message | undefined {
  return messages.findLast((message) => message.userId === me && message.deletedAt === undefined);
}
