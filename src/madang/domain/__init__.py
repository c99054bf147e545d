"""The rules of a chat, pure: no I/O, no asyncio, no JSON, no driver."""
