import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { visible } from "../text/visible";
import type { Message, Reaction } from "../wire/contract";
import { NoAnswer } from "../wire/link";
import { explain, useChat, useWords } from "./context";

/** What one can say without words, of what others offer. */
export const EMOJI = ["👍", "❤️", "😂", "😮", "😢", "🎉", "🙏", "👏", "🔥", "👀", "✅", "❌"];

/** React so, or take that back; gives what went wrong. */
function useReact(roomId: string, seq: number): [problem: string, act: (name: string, remove: boolean) => Promise<boolean>] {
  const { text } = useWords();
  const chat = useChat();
  const [problem, setProblem] = useState("");
  const act = async (name: string, remove: boolean): Promise<boolean> => {
    try {
      await chat.react(roomId, seq, name, remove);
      setProblem("");
      return true;
    } catch (error) {
      setProblem(error instanceof NoAnswer ? text.unreacted : explain(error, text));
      return false;
    }
  };
  return [problem, act];
}

interface Props {
  readonly roomId: string;
  readonly seq: number;
  readonly reactions: readonly Reaction[];
  /** Whether the message was tapped: then names stand beside, for who has no pointer to rest on one. */
  readonly named: boolean;
}

/** What members think of a message; a click agrees, another takes that back. */
export function Reactions({ roomId, seq, reactions, named }: Props): VNode {
  const { text } = useWords();
  const chat = useChat();
  const [problem, act] = useReact(roomId, seq);
  return (
    <>
      <div class="reactions" role="group" aria-label={text.reactions}>
        {reactions.map((reaction) => {
          const { name, count, users } = reaction;
          const isMine = chat.ownReactions.has(roomId, seq, reaction, chat.me.value);
          const who = text.reactedBy(users.map((user) => (user === chat.me.value ? text.yourself : visible(user))), count - users.length);
          return (
            <button
              key={name}
              type="button"
              class="reaction"
              aria-pressed={isMine}
              aria-label={`${visible(name)} ${count} ${who}`}
              title={who}
              onClick={() => void act(name, isMine)}
            >
              <span class="reaction-name">{visible(name)}</span> {count}
              {named && <span class="reaction-who">{who}</span>}
            </button>
          );
        })}
      </div>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

/** The small picker in a message's menu. */
export function Picker({ message, onDone }: { readonly message: Message; readonly onDone: () => void }): VNode {
  const { text } = useWords();
  const chat = useChat();
  const [problem, act] = useReact(message.roomId, message.seq);
  const own = (name: string): boolean => {
    const reaction = message.reactions?.find((one) => one.name === name);
    return reaction !== undefined && chat.ownReactions.has(message.roomId, message.seq, reaction, chat.me.value);
  };
  return (
    <>
      <div class="picker" role="group" aria-label={text.react}>
        {EMOJI.map((name) => (
          <button
            key={name}
            type="button"
            role="menuitemcheckbox"
            aria-checked={own(name)}
            onClick={() => void act(name, own(name)).then((done) => done && onDone())}
          >
            {name}
          </button>
        ))}
      </div>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
