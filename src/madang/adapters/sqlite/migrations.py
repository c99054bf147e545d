"""The schema of the chat's file, version by version. A version, once released, is never edited."""

__all__ = ["CHAT"]

CHAT: tuple[str, ...] = (
    """
    CREATE TABLE rooms (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        host_id TEXT NOT NULL,
        name TEXT,
        created_at INTEGER NOT NULL,
        removed INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    -- A room's participants are in the order of rowid.
    CREATE TABLE memberships (
        room_key INTEGER NOT NULL REFERENCES rooms (key),
        user_id TEXT NOT NULL,
        UNIQUE (room_key, user_id)
    ) STRICT;
    CREATE INDEX memberships_of_user ON memberships (user_id);

    -- The log and the archive at once: position is the order of acceptance over all rooms.
    CREATE TABLE messages (
        position INTEGER PRIMARY KEY,
        room_key INTEGER NOT NULL REFERENCES rooms (key),
        seq INTEGER NOT NULL,
        id TEXT NOT NULL,
        user_id TEXT NOT NULL,
        content TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        client_message_id TEXT
    ) STRICT;
    CREATE UNIQUE INDEX messages_in_room ON messages (room_key, seq);
    CREATE UNIQUE INDEX messages_of_client ON messages (room_key, user_id, client_message_id)
        WHERE client_message_id IS NOT NULL;
    """,
    """
    -- One row: whose data these are, and which -wal belongs to them (generation.py).
    CREATE TABLE storage (
        epoch TEXT NOT NULL,
        number INTEGER NOT NULL,
        base INTEGER NOT NULL,
        sealed INTEGER NOT NULL,
        probed INTEGER NOT NULL  -- what a probe writes: another value each time, for the same is not written
    ) STRICT;
    INSERT INTO storage VALUES (lower(hex(randomblob(16))), 1, 0, 0, 0);
    """,
    """
    -- Unix milliseconds; 0 where it was not written down yet.
    ALTER TABLE memberships ADD COLUMN joined_at INTEGER NOT NULL DEFAULT 0;
    -- A room's first participants, and a user's rooms, in the order of rowid.
    CREATE INDEX memberships_of_room ON memberships (room_key);

    -- What users have used of the quotas by the hour: when each is regained, in Unix milliseconds.
    CREATE TABLE accounts (
        user_id TEXT PRIMARY KEY,
        made INTEGER NOT NULL,
        added INTEGER NOT NULL,
        invited INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    """
    -- One form of each name (docs/decisions/0041-names.md): who was in a room in two forms is in it once.
    UPDATE rooms SET host_id = normal_id(host_id) WHERE host_id <> normal_id(host_id);
    UPDATE rooms SET name = normal_name(name) WHERE name <> normal_name(coalesce(name, ''));
    UPDATE OR IGNORE memberships SET user_id = normal_id(user_id) WHERE user_id <> normal_id(user_id);
    DELETE FROM memberships WHERE user_id <> normal_id(user_id);
    UPDATE OR IGNORE accounts SET user_id = normal_id(user_id) WHERE user_id <> normal_id(user_id);
    DELETE FROM accounts WHERE user_id <> normal_id(user_id);
    -- Where both forms have used a clientMessageId in a room, the normal one keeps it.
    UPDATE OR IGNORE messages SET user_id = normal_id(user_id) WHERE user_id <> normal_id(user_id);
    UPDATE messages SET user_id = normal_id(user_id), client_message_id = NULL
        WHERE user_id <> normal_id(user_id);
    """,
    """
    -- The seq of the room's newest message when the user joined; 0 where it was not written down yet.
    ALTER TABLE memberships ADD COLUMN joined_seq INTEGER NOT NULL DEFAULT 0;
    """,
    """
    -- Entries that are no messages (changes.py). Messages keep their positions; the two tables share none.
    CREATE TABLE changes (
        position INTEGER PRIMARY KEY,
        room_key INTEGER NOT NULL REFERENCES rooms (key),
        kind TEXT NOT NULL,
        actor TEXT NOT NULL,
        at INTEGER NOT NULL,
        id TEXT NOT NULL,
        target INTEGER,
        dedup_key TEXT,
        body BLOB NOT NULL
    ) STRICT;
    CREATE INDEX changes_in_room ON changes (room_key, position);
    CREATE UNIQUE INDEX changes_of_client ON changes (room_key, actor, kind, dedup_key)
        WHERE dedup_key IS NOT NULL;
    """,
    """
    -- A message stands here in its newest form; `version` is the position of the change that made it so.
    ALTER TABLE messages ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE messages ADD COLUMN edited_at INTEGER;
    ALTER TABLE messages ADD COLUMN deleted_at INTEGER;
    ALTER TABLE messages ADD COLUMN deleted_by TEXT;
    CREATE INDEX messages_by_version ON messages (room_key, version) WHERE version > 0;
    """,
    """
    -- The seq of the message that it replies to; what that says, it says itself.
    ALTER TABLE messages ADD COLUMN reply_to INTEGER;
    """,
    """
    -- Up to which message a member has read the room (read_states.py). Who was a member before it was kept
    -- has read everything: nobody is to find years of talk unread after an update.
    ALTER TABLE memberships ADD COLUMN read_seq INTEGER NOT NULL DEFAULT 0;
    UPDATE memberships SET read_seq =
        coalesce((SELECT max(seq) FROM messages WHERE messages.room_key = memberships.room_key), 0);
    -- One row: the position up to which what users said themselves is in that column (own_reads.py).
    CREATE TABLE own_reads (position INTEGER NOT NULL) STRICT;
    INSERT INTO own_reads SELECT coalesce(max(position), 0) FROM messages;
    """,
    """
    -- What members think of a message, as it shows it (JSON), and the version that its content has.
    ALTER TABLE messages ADD COLUMN reactions TEXT;
    ALTER TABLE messages ADD COLUMN edition INTEGER NOT NULL DEFAULT 0;
    -- Who reacted how; `place` is the order in which they did (domain/reactions.py).
    CREATE TABLE reactions (
        room_key INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        name TEXT NOT NULL,
        user_id TEXT NOT NULL,
        place INTEGER NOT NULL,
        PRIMARY KEY (room_key, seq, name, user_id)
    ) STRICT, WITHOUT ROWID;
    """,
)
"""``PRAGMA user_version`` tells how many of these a file has had."""
