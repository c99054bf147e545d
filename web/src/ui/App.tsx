import type { Signal } from "@preact/signals";
import type { VNode } from "preact";
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";

import { Chat } from "../chat/chat";
import { datesFor } from "../text/dates";
import { chooseText } from "../text/locale";
import { type Config, loadConfig } from "../wire/config";
import { type Identity, Refusal } from "../wire/link";
import { identityOf } from "../wire/token";
import { ChatPage } from "./ChatPage";
import { ChatContext, explain, useWords, WordsContext } from "./context";
import { Offer } from "./Offer";
import { expectedUser, forgetIdentity, lastName, savedIdentity, saveIdentity, signedOut } from "./session";
import { SignIn } from "./SignIn";
import { Splash } from "./Splash";
import { answerOtherTabs, askOtherTabs } from "./tabs";
import { useToday } from "./today";

interface Props {
  readonly route: Signal<string | null>;
  readonly givenToken: string | null;
}

/** From the door to the yard: load the configuration, sign in, chat, sign out. */
export function App({ route, givenToken }: Props): VNode {
  const { config, failed, reload } = useConfig();
  const today = useToday();
  // At midnight "Today" becomes "Yesterday" everywhere.
  const words = useMemo(() => {
    const text = chooseText(navigator.languages, config?.locale ?? "en");
    return { text, dates: datesFor(text, navigator.languages) };
  }, [config, today]);
  useEffect(() => void (document.documentElement.lang = words.text.locale), [words]);
  return (
    <WordsContext.Provider value={words}>
      {config ? <Entrance config={config} route={route} givenToken={givenToken} /> : <Splash failed={failed} onRetry={reload} />}
    </WordsContext.Provider>
  );
}

function useConfig(): { config: Config | null; failed: boolean; reload: () => void } {
  const [config, setConfig] = useState<Config | null>(null);
  const [failed, setFailed] = useState(false);
  const reload = useCallback(() => {
    setFailed(false);
    loadConfig().then(setConfig, () => setFailed(true));
  }, []);
  useEffect(reload, []);
  return { config, failed, reload };
}

interface EntranceProps extends Props {
  readonly config: Config;
}

function Entrance({ config, route, givenToken }: EntranceProps): VNode {
  const { text } = useWords();
  const begun = useMemo(() => beginning(givenToken, config.claim), []);
  const [identity, setIdentity] = useState<Identity | null>(begun.identity);
  const [offer, setOffer] = useState<Identity | null>(begun.offer);
  // What was remembered is tried without showing the door.
  const [asked, setAsked] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [entered, setEntered] = useState(false);
  const untouched = !identity && !offer && !asked && !refusal;
  useOtherTabs(untouched, setIdentity);
  const chat = useMemo(() => (identity && !offer ? new Chat(config, identity, text.locale) : null), [config, identity, offer]);

  useEffect(() => {
    if (!chat || !identity) return undefined;
    let inside = false;
    let stopAnswering: (() => void) | undefined;
    const stop = chat.link.state.subscribe((state) => {
      if (state.name === "ready") {
        inside = true;
        setEntered(true);
        saveIdentity(identity);
        stopAnswering ??= answerOtherTabs(identity);
      } else if (state.name === "refused" && !inside) {
        forgetIdentity();
        setRefusal(new Refusal(state.problem));
        setIdentity(null);
      }
    });
    return () => {
      stop();
      stopAnswering?.();
      chat.close();
      setEntered(false);
    };
  }, [chat]);

  const enter = (given: Identity): void => {
    setRefusal(null);
    setAsked(true);
    setIdentity({ ...given });
  };
  const signOut = (): void => {
    signedOut();
    setAsked(true);
    route.value = null;
    history.replaceState(null, "", "#/");
    setIdentity(null);
  };
  if (offer) {
    const accept = (): void => {
      setOffer(null);
      setIdentity(offer);
    };
    return <Offer name={offer.userId} now={identity?.userId ?? null} onAccept={accept} onDecline={() => setOffer(null)} />;
  }
  if (chat && entered) {
    return (
      <ChatContext.Provider value={chat}>
        <ChatPage route={route} onSignOut={signOut} />
      </ChatContext.Provider>
    );
  }
  if (chat && !asked) return <Splash failed={false} onRetry={() => undefined} />;
  return <Door chat={chat} config={config} refusal={refusal} name={identity?.userId ?? lastName()} onTyped={() => setAsked(true)} onEnter={enter} />;
}

/** Become who signed in last in this browser, if another tab still is that person and nothing was done at the door yet. */
function useOtherTabs(untouched: boolean, become: (identity: Identity) => void): void {
  useEffect(() => {
    const expected = untouched ? expectedUser() : null;
    return expected === null ? undefined : askOtherTabs(expected, become);
  }, [untouched]);
}

/** Who is signed in at the start, and who a link would sign in, which is asked for first. */
function beginning(givenToken: string | null, claim: string): { identity: Identity | null; offer: Identity | null } {
  const saved = savedIdentity();
  const given = givenToken ? identityOf(givenToken, claim) : null;
  if (!given) return { identity: saved, offer: null };
  // A newer token of the same person changes nothing for them; one that names nobody is for the server to refuse.
  if (given.userId === saved?.userId || given.userId === "") return { identity: given, offer: null };
  return { identity: saved, offer: given };
}

interface DoorProps {
  readonly chat: Chat | null;
  readonly config: Config;
  readonly refusal: Refusal | null;
  readonly name: string;
  readonly onTyped: () => void;
  readonly onEnter: (identity: Identity) => void;
}

function Door({ chat, config, refusal, name, onTyped, onEnter }: DoorProps): VNode {
  const { text } = useWords();
  const unreachable = chat?.link.state.value.name === "lost" ? text.noServer : null;
  const problem = refusal ? explain(refusal, text) : unreachable;
  return <SignIn config={config} suggestion={name} busy={chat !== null} problem={problem} onTyped={onTyped} onEnter={onEnter} />;
}
