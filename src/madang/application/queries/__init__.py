"""What reads a chat, one file a noun."""
