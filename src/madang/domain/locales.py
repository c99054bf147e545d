"""Which of the server's languages someone is spoken to in."""

from typing import Final

from madang.domain.wording import LOCALES, Locale

__all__ = ["choose_locale", "known_locale"]

_LONGEST: Final = 1024


def known_locale(tag: object) -> Locale | None:
    """Return the language that a tag asks for, as ``ko`` or ``ko-KR``; ``None`` where the server has it not.

    Only the first subtag counts (RFC 4647 §3.4, "lookup", where the server has languages without regions).
    """
    if not isinstance(tag, str):
        return None
    primary = tag[:_LONGEST].replace("_", "-").partition("-")[0].strip().lower()
    return next((locale for locale in LOCALES if locale == primary), None)


def choose_locale(languages: str, otherwise: Locale) -> Locale:
    """Return the language that the header ``Accept-Language`` likes best (RFC 9110 §12.5.4).

    ``otherwise`` is chosen where it names none of the server's, likes any (``*``), or is not there.
    """
    if not languages:
        return otherwise
    best, chosen = 0.0, otherwise
    for each in languages[:_LONGEST].split(","):
        tag, _, weight = each.partition(";")
        locale = known_locale(tag)
        if locale is not None and (liked := _weight(weight)) > best:
            best, chosen = liked, locale
    return chosen


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        weight = float(value) if name.strip().lower() == "q" else 0.0
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
