"""What `system` events say to people, by locale. Programs go by the event's ``code``."""

from typing import Literal

__all__ = ["Locale", "Texts"]

Locale = Literal["en", "ko"]

_TEXTS: dict[Locale, dict[str, str]] = {
    "en": {
        "registered": "Welcome, {user}.",
        "joined": "{user} joined the room.",
        "left": "{user} left the room.",
    },
    "ko": {
        "registered": "{user}님, 환영합니다.",
        "joined": "{user}님이 들어왔습니다.",
        "left": "{user}님이 나갔습니다.",
    },
}


class Texts:
    """The texts of one locale."""

    def __init__(self, locale: Locale) -> None:
        self._texts = _TEXTS[locale]

    def of(self, code: str, user_id: str) -> str:
        """Return the text for a code: ``registered``, ``joined`` or ``left``."""
        return self._texts[code].format(user=user_id)
