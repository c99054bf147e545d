"""What the framing of requests raises.

::

    ValueError
    └── HeadTooLargeError   answer 431 and close the connection
"""

__all__ = ["HeadTooLargeError"]


class HeadTooLargeError(ValueError):
    """A request's head, trailers and chunk extensions are more bytes than allowed (RFC 6585 §5)."""
