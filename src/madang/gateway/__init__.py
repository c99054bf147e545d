"""The Socket.IO side of the chat: events in, events out."""
