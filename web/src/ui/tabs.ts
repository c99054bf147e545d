/** Tabs of one browser tell each other who is signed in, so that a second tab need not ask. */
import type { Identity } from "../wire/link";

interface Ask {
  readonly ask: string;
}
interface Answer {
  readonly identity: Identity;
}

/** Pages under other paths of the same host are other chats. */
function channel(): BroadcastChannel | null {
  try {
    return new BroadcastChannel(`madang:tabs:${location.pathname}`);
  } catch {
    return null;
  }
}

/** Ask the other tabs for the identity of this user; whoever has it answers. Returns a function that stops listening. */
export function askOtherTabs(userId: string, onAnswer: (identity: Identity) => void): () => void {
  const tabs = channel();
  if (!tabs) return () => undefined;
  tabs.onmessage = ({ data }: MessageEvent<Partial<Answer>>) => {
    if (data.identity?.userId === userId) onAnswer(data.identity);
  };
  tabs.postMessage({ ask: userId } satisfies Ask);
  return () => tabs.close();
}

/** Answer tabs that ask for this user. Returns a function that stops answering. */
export function answerOtherTabs(identity: Identity): () => void {
  const tabs = channel();
  if (!tabs) return () => undefined;
  tabs.onmessage = ({ data }: MessageEvent<Partial<Ask>>) => {
    if (data.ask === identity.userId) tabs.postMessage({ identity } satisfies Answer);
  };
  return () => tabs.close();
}
