"""Whether memory stays flat while workers keep up, over millions of messages."""

__all__: list[str] = []
