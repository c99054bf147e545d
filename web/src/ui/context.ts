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
  if (!(error instanceof Refusal)) return text.wentWrong;
  const { code, message } = error.problem;
  const known = text.problems[code];
  // Where in a query it went wrong, only the server knows.
  if (code === "invalid_query") return `${known} (${message})`;
  return known ?? (message || text.wentWrong);
}
