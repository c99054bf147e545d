"""The time that a client message id carries, and what it tells about an id that Redis does not remember.

Redis alone decides, in the function ``append``: by its own clock, which client message ids expire by, too. A
node only guesses, so that it can keep a sender's later messages behind one that may be looked up.
"""

import re
from typing import Final

__all__ = ["is_surely_new", "time_of_id"]

_UUID7: Final = re.compile(
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
)
_DAY: Final = 86_400_000


def time_of_id(client_message_id: str) -> int | None:
    """Return when an id was made (Unix ms) by its client's clock; None for one that does not tell.

    A UUIDv7 tells (RFC 9562 §5.7). It cannot have been used before that time.
    """
    if _UUID7.fullmatch(client_message_id) is None:
        return None
    return int(client_message_id[:8] + client_message_id[9:13], 16)


def is_surely_new(made: int | None, now: int, window: int, recovered: int = 0) -> bool:
    """Tell whether Redis will take an id for new if it has not seen it, and not ask the archive.

    Args:
        made: when the id was made, as of `time_of_id`.
        now: what Redis's clock shows by now, about (Unix ms).
        window: ms for which ids are remembered; what is left of its last fifth allows for ``about``.
        recovered: when Redis was restored last (Unix ms, 0 for never): it may have forgotten any id that was
            made before, by whatever client's clock.
    """
    if made is None or made > now + _DAY - window // 10:
        return False
    return made > max(now - window * 8 // 10, recovered + _DAY if recovered else 0)
