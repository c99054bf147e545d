"""Secrets taken out of a text that is about to be shown."""

import re
from collections.abc import Iterable
from typing import Final

__all__ = ["Redactor"]

_SHORTEST: Final = 4
"""Characters of a secret that is looked for; shorter ones stand in any text by chance."""
_HIDDEN: Final = "***"
# A run without spaces, slashes and @, so that looking for it takes linear time.
_USERINFO: Final = re.compile(r"(?<=://)[^\s/@]{1,512}@")


class Redactor:
    """Replaces known secrets, and whatever stands before the ``@`` of a URL (RFC 3986 §3.2.1), by ``***``.

    It is the second line: what logs does not name secrets to begin with.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        # The longest first: one may hold another.
        known = sorted({each for each in secrets if len(each) >= _SHORTEST}, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        """Return the text without secrets."""
        if "@" in text:
            text = _USERINFO.sub(f"{_HIDDEN}@", text)
        return text if self._secrets is None else self._secrets.sub(_HIDDEN, text)
