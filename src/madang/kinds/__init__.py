"""What can happen in a chat: one file a kind, and the registry of them."""
