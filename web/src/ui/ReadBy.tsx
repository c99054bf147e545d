import type { VNode } from "preact";

import { visible } from "../text/visible";
import { Avatar } from "./Avatar";
import { useWords } from "./context";

/** Who has read a message. */
export interface ReadBy {
  /** In a group: those who have read up to here and not further. */
  readonly faces: readonly string[];
  /** Between two: whether the other has yet to read it. */
  readonly isUnread: boolean;
}

export const NOBODY: ReadBy = { faces: [], isUnread: false };

/** So many faces are shown; of the others, how many there are. */
const MOST = 6;

/** Below the newest message that they have read. */
export function Faces({ people }: { readonly people: readonly string[] }): VNode {
  const { text } = useWords();
  const shown = people.length > MOST ? people.slice(0, MOST - 1) : people;
  const label = text.readBy(people.map(visible));
  return (
    <p class="faces" role="img" aria-label={label} title={label}>
      {people.length > shown.length && <span aria-hidden="true">+{people.length - shown.length}</span>}
      {shown.map((person) => (
        <Avatar key={person} name={person} size="tiny" />
      ))}
    </p>
  );
}
