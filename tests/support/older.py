"""Files as older releases left them."""

from typing import Final

__all__ = ["TO_VERSION_1"]

TO_VERSION_1: Final = """
    DROP TABLE reactions;
    ALTER TABLE messages DROP COLUMN reactions;
    ALTER TABLE messages DROP COLUMN edition;
    ALTER TABLE messages DROP COLUMN reply_to;
    DROP TABLE own_reads;
    ALTER TABLE memberships DROP COLUMN read_seq;
    DROP INDEX messages_by_version;
    ALTER TABLE messages DROP COLUMN version;
    ALTER TABLE messages DROP COLUMN edited_at;
    ALTER TABLE messages DROP COLUMN deleted_at;
    ALTER TABLE messages DROP COLUMN deleted_by;
    DROP TABLE changes;
    DROP TABLE accounts;
    DROP INDEX memberships_of_room;
    ALTER TABLE memberships DROP COLUMN joined_at;
    ALTER TABLE memberships DROP COLUMN joined_seq;
    DROP TABLE storage;
    PRAGMA user_version = 1;
"""
"""Takes the chat's file back to its first schema."""
