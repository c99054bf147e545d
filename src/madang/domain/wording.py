"""What the server says to people, in each of its languages."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

import msgspec

__all__ = ["LOCALES", "Detail", "Locale", "Wording"]

Locale = Literal["en", "ko"]

LOCALES: Final[tuple[Locale, ...]] = get_args(Locale)
"""The languages of the server, English first: it is also the language of logs."""

Detail = str | int
"""What a wording has a place for."""


class Wording(msgspec.Struct, frozen=True, gc=False):
    """One thing to say, as a template (``str.format``) per language; all have places for the same details."""

    en: str
    ko: str

    def say(self, locale: Locale, details: Mapping[str, Detail]) -> str:
        """Return the text in a language, with the details in their places."""
        template: str = getattr(self, locale)
        return template.format_map(details)
