"""What changes a chat, one file a noun."""
