"""For how long a client message id is remembered, and when an unseen one must be new."""

import re
from typing import Final

__all__ = ["remembering"]

_UUID7: Final = re.compile(
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
)
_DAY: Final = 86_400_000


def remembering(client_message_id: str, now: int, window: int, recovered: int = 0) -> tuple[int, bool]:
    """Return for how many ms from ``now`` (Unix ms) to remember an id, and whether it is new when unseen.

    A Redis that was restored at ``recovered`` (Unix ms, 0 for never) may have forgotten any id that was made
    before, by whatever client's clock.

    An id that carries its own time (UUIDv7, RFC 9562 §5.7) cannot have been used before that time. If it
    lies within the window, every use of it is still remembered. A client's clock may be ahead: its ids are
    then remembered for the window from their own time on; one that is a day ahead is not believed.
    """
    if _UUID7.fullmatch(client_message_id) is None:
        return window, False
    made = int(client_message_id[:8] + client_message_id[9:13], 16)
    if made > now + _DAY:
        return window, False
    # The memory ends a little after the trust in it, so that no clock's skew between nodes opens a gap.
    known_since = max(now - window * 9 // 10, recovered + _DAY if recovered else 0)
    return max(window, made - now + window), made > known_since
