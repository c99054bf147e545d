import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import type { Room } from "../chat/room";
import { visible } from "../text/visible";
import { Avatar } from "./Avatar";
import { explain, useChat, useWords } from "./context";
import { Field } from "./Field";
import { Icon } from "./Icon";
import { NameInput } from "./NameInput";
import { PanelFrame } from "./PanelFrame";
import { RenameRoom } from "./RenameRoom";
import { roomLink } from "./route";

interface Props {
  readonly room: Room;
  readonly onClose: () => void;
  readonly onLeft: () => void;
}

/** Who is in the room, how to bring someone in, and the way out. */
export function Details({ room, onClose, onLeft }: Props): VNode {
  const { text } = useWords();
  const chat = useChat();
  const [problem, setProblem] = useState("");
  const unnamed = room.participantCount - room.participants.length;
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    setProblem("");
    try {
      await act();
    } catch (error) {
      setProblem(explain(error, text));
    }
  };
  return (
    <PanelFrame title={text.details} onClose={onClose}>
      <div class="panel-body">
        <h3 class="list-title">{text.members(room.participantCount)}</h3>
        <ul class="people-list">
          {room.participants.map((person) => (
            <li key={person} class="person">
              <Avatar name={person} size="small" online={chat.online.value.includes(person)} />
              <span class="name" dir="auto">
                {visible(person)}
              </span>
              {person === chat.me.value && <span class="hint">{text.you}</span>}
            </li>
          ))}
          {unnamed > 0 && <li class="hint">{text.andMore(unnamed)}</li>}
        </ul>
        <NameInput
          label={text.addPerson}
          hint={text.whoJoinsHint}
          taken={room.participants}
          onPick={(person) => void attempt(() => chat.addPerson(room.roomId, person))}
        />
        <p class="problem" role="alert">
          {problem}
        </p>
        {chat.rights.mayRename(room.roomId) && <RenameRoom room={room} />}
        <CopyLink roomId={room.roomId} />
        <Leave onLeave={() => attempt(() => chat.leaveRoom(room.roomId).then(onLeft))} />
      </div>
    </PanelFrame>
  );
}

function CopyLink({ roomId }: { readonly roomId: string }): VNode {
  const { text } = useWords();
  const [copied, setCopied] = useState(false);
  const [shown, setShown] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, [shown]);
  const copy = async (): Promise<void> => {
    try {
      // Absent on plain http outside localhost, and refusable everywhere.
      await navigator.clipboard.writeText(roomLink(roomId));
      setCopied(true);
    } catch {
      setShown(true);
    }
  };
  if (shown) {
    return (
      <Field label={text.roomAddress} hint={text.roomAddressHint}>
        {(ids) => <input {...ids} ref={field} readOnly dir="ltr" value={roomLink(roomId)} onFocus={(event) => event.currentTarget.select()} />}
      </Field>
    );
  }
  return (
    <button type="button" class="button wide" aria-live="polite" onClick={() => void copy()}>
      <Icon name={copied ? "check" : "link"} /> {copied ? text.copied : text.copyLink}
    </button>
  );
}

/** Asks once more before it is done: who left does not see the room any longer. */
function Leave({ onLeave }: { readonly onLeave: () => Promise<void> }): VNode {
  const { text } = useWords();
  const [asking, setAsking] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  const begun = useRef(false);
  useLayoutEffect(() => {
    // Not when the panel opens; and not on the button that cannot be undone.
    if (begun.current) first.current?.focus();
    begun.current = true;
  }, [asking]);
  if (!asking) {
    return (
      <button key="leave" ref={first} type="button" class="button wide danger" onClick={() => setAsking(true)}>
        <Icon name="exit" /> {text.leave}
      </button>
    );
  }
  return (
    <div class="sure" role="group" aria-label={text.leaveSure}>
      <p>{text.leaveSure}</p>
      <div class="form-foot">
        <button ref={first} type="button" class="button" onClick={() => setAsking(false)}>
          {text.cancel}
        </button>
        <button type="button" class="button solid danger" onClick={() => void onLeave()}>
          {text.leave}
        </button>
      </div>
    </div>
  );
}
