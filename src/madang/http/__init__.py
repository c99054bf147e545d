"""The HTTP side of the chat: REST, health, metrics, the web page."""
