"""The language of a query: words, ``"phrases"``, ``-without``, ``from:``, ``in:``, ``before:``, ``after:``.

What only looks like the language is text: a quotation mark without its partner, a lone hyphen, ``12:30``.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

__all__ = ["MAX_LENGTH", "Clause", "Filters", "Parsed", "QueryFault", "QuerySyntaxError", "parse"]

MAX_LENGTH = 512
"""Characters of a query at most."""

_QUOTES = '"“”„‟＂«»「」『』'
_CLAUSE = re.compile(
    rf"""(?P<minus>[-−－])?(?:
      (?P<filter>from|in|before|after)\s*[:：](?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)[{_QUOTES}]|(?P<value>\S*))
      | [{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]
      | (?P<text>[^\s{_QUOTES}]+|[{_QUOTES}])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?\.?")


_OPTION = re.compile(r"[-−－].*|[0-9]{1,3}|[A-Za-z][^=]*=.*", re.DOTALL).fullmatch
_SHORT_OPTION = re.compile("[A-Za-z0-9]{1,3}").fullmatch
_LATIN = re.compile("[A-Za-z]").search


QueryFault = Literal[
    "too_long",
    "too_many_words",
    "too_much",
    "empty",
    "only_without",
    "no_value",
    "not_without",
    "date_form",
    "no_such_day",
]
"""What can be wrong with a query. ``no_value`` and ``not_without`` are of a filter that is named."""


class QuerySyntaxError(ValueError):
    """A query that means nothing.

    Attributes:
        fault: what is wrong with it.
        details: how much there may be at most (``most``), or of which filter it is (``filter``).
        position: where it went wrong, in UTF-16 code units from 0.
    """

    def __init__(self, fault: QueryFault, keyword: str, index: int, **details: str | int) -> None:
        super().__init__(fault)
        self.fault: QueryFault = fault
        self.details = details
        self.position = len(keyword[:index].encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a query that is looked for in the text of messages.

    Attributes:
        index: where it stands in the query.
        phrase: whether it was quoted.
        negated: whether messages with it are to be left out.
    """

    text: str
    index: int
    phrase: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """What a query asks of a message besides its text.

    Attributes:
        users: users as they were typed; a message must be by one of them, by anyone if there are none.
        not_users: users as they were typed whose messages are left out.
        rooms: names or ids of rooms as they were typed; a message must be in one of them, in any if there
            are none.
        not_rooms: names or ids of rooms, as they were typed, that are left out.
        before: Unix milliseconds; a message must be older.
        after: Unix milliseconds; a message must be as young or younger.
    """

    users: frozenset[str] = frozenset()
    not_users: frozenset[str] = frozenset()
    rooms: frozenset[str] = frozenset()
    not_rooms: frozenset[str] = frozenset()
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query, taken apart."""

    clauses: tuple[Clause, ...] = ()
    filters: Filters = field(default_factory=Filters)


def parse(keyword: str, utc_offset: int = 0) -> Parsed:
    """Take a query apart.

    Args:
        keyword: what the user typed.
        utc_offset: minutes by which the user's clock is ahead of UTC; days begin by it.

    Raises:
        QuerySyntaxError: it is too long, or a filter has no value or not one that it can have.
    """
    if len(keyword) > MAX_LENGTH:
        raise QuerySyntaxError("too_long", keyword, MAX_LENGTH, most=MAX_LENGTH)
    clauses: list[Clause] = []
    filters = Filters()
    position = 0
    while match := _CLAUSE.search(keyword, position):
        # A hyphen or a filter inside a word is a part of that word.
        position = match.end()
        if match["filter"] is not None:
            filters = _filtered(filters, match, keyword, utc_offset)
            continue
        clauses.append(_clause(match, keyword, is_first=not clauses and filters == Filters()))
    return Parsed(tuple(clauses), filters)


def _clause(match: re.Match[str], keyword: str, *, is_first: bool) -> Clause:
    """Return a word or a phrase: without it, where a hyphen says so; else a hyphen is a part of it.

    It says so behind other words and white space, and not before what looks like the option of a command:
    ``git push --force``, ``rm -rf``, ``tail -n=5``. A short one looks so only behind what may be of a
    command: ``회의 -PR`` is without it.
    """
    start = match.start()
    is_phrase = match["phrase"] is not None
    text = match["phrase"] if is_phrase else match["text"]
    stands_apart = not is_first and keyword[start - 1 : start].isspace()
    is_option = not is_phrase and _is_option(text, keyword[:start])
    negated = match["minus"] is not None and stands_apart and not is_option
    if match["minus"] is not None and not negated and not is_phrase:
        text = match["minus"] + text
    return Clause(text, start, is_phrase, negated)


def _is_option(text: str, before: str) -> bool:
    if _OPTION(text) is not None:
        return True
    last = before.rstrip().rpartition(" ")[2]
    return _SHORT_OPTION(text) is not None and _LATIN(last) is not None


def _filtered(filters: Filters, match: re.Match[str], keyword: str, utc_offset: int) -> Filters:
    """Return the filters with one more."""
    name = match["filter"].lower()
    value = match["quoted"] if match["value"] is None else match["value"]
    index = match.start("quoted") if match["value"] is None else match.start("value")
    if not value.strip():
        raise QuerySyntaxError("no_value", keyword, index, filter=name)
    if name in {"before", "after"}:
        if match["minus"] is not None:
            raise QuerySyntaxError("not_without", keyword, match.start(), filter=name)
        return _dated(filters, name, _days(value, keyword, index, utc_offset))
    # A name is written with its sign or without; some names begin with one. Who or what is meant, only who
    # knows the users and the rooms can tell.
    typed = frozenset({value.strip()})
    match name, match["minus"] is not None:
        case "from", False:
            return replace(filters, users=filters.users | typed)
        case "from", True:
            return replace(filters, not_users=filters.not_users | typed)
        case _, False:
            return replace(filters, rooms=filters.rooms | typed)
        case _:
            return replace(filters, not_rooms=filters.not_rooms | typed)


def _dated(filters: Filters, name: str, days: tuple[int, int]) -> Filters:
    """Narrow the time: ``before:`` ends where its days begin, ``after:`` begins where they end."""
    start, end = days
    if name == "before":
        return replace(filters, before=start if filters.before is None else min(start, filters.before))
    return replace(filters, after=end if filters.after is None else max(end, filters.after))


def _days(value: str, keyword: str, index: int, utc_offset: int) -> tuple[int, int]:
    """Return when a day, month or year begins and ends, in Unix milliseconds."""
    match = _DATE.fullmatch(value)
    if match is None:
        raise QuerySyntaxError("date_form", keyword, index)
    year, month, day = (int(part) if part else None for part in match.groups())
    zone = timezone(timedelta(minutes=utc_offset))
    try:
        start = datetime(year or 0, month or 1, day or 1, tzinfo=zone)
        if day:
            end = start + timedelta(days=1)
        elif month:
            end = (start + timedelta(days=31)).replace(day=1)
        else:
            end = start.replace(year=start.year + 1)
    except (ValueError, OverflowError):
        raise QuerySyntaxError("no_such_day", keyword, index) from None
    return _milliseconds(start), _milliseconds(end)


def _milliseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
