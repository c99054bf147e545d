import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Chat } from "../chat/chat";
import type { Dates } from "../text/dates";
import type { Text } from "../text/en";
import { Refusal } from "../wire/link";

/** What every part of the page may use. */
export interface Words {
  readonly text: Text;
  readonly dates: Dates;
}

export const WordsContext = createContext<Words>(undefined as never);
export const ChatContext = createContext<Chat>(undefined as never);

export const useWords = (): Words => useContext(WordsContext);
export const useChat = (): Chat => useContext(ChatContext);

/** Say in the user's language what went wrong. */
export function explain(error: unknown, text: Text): string {
  const known = error instanceof Refusal ? text.problems[error.problem.code] : undefined;
  return known ?? text.wentWrong;
}
