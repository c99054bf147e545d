"""The search port in memory: it looks through everything, and the others are held against its answers."""

from collections.abc import Sequence
from math import inf

from madang.analysis import AllOf, Analyzer, AnyOf, Expression, Field, Prefix, Spend, Term, Terms
from madang.application.search.plan import PageBuilder, Place, Plan, make_plan
from madang.application.search_time import in_thread
from madang.domain.messages import Message
from madang.ports.search import SearchPage, SearchRequest

__all__ = ["MemorySearch"]

Kept = tuple[Message, Terms]


class MemorySearch:
    """Keeps messages and their terms in a dictionary."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._messages: dict[str, Kept] = {}
        self._position = 0

    async def add(self, messages: Sequence[Message], position: int | None = None) -> None:
        """Index messages."""
        for message in messages:
            known = self._messages.get(message.id)
            if known is None or message.version > known[0].version:
                self._messages[message.id] = (message, self._analyzer.terms(message.content))
        if position is not None:
            self._position = position

    async def position(self) -> int:
        """Return how far the log has been read."""
        return self._position

    async def search(self, request: SearchRequest) -> SearchPage:
        """Return a page of hits."""
        kept = list(self._messages.values())
        return await in_thread(lambda spend: self._search(request, kept, spend), inf)

    async def close(self) -> None:
        """Nothing to let go of."""

    def _search(self, request: SearchRequest, kept: Sequence[Kept], spend: Spend) -> SearchPage:
        plan = make_plan(self._analyzer, request, spend)
        if plan.user_names:
            plan = plan.told({message.user_id for message, _ in kept})
        after = None if request.cursor is None else Place.parse(request.cursor)
        page = PageBuilder(plan, request)
        for place, message in _offers(plan, kept):
            if after is not None and not place.follows(after):
                continue
            hit = plan.judge(message, spend)
            if hit is not None and not page.add(hit, place.cursor()):
                return page.page(is_full=True)
        return page.page(is_full=False)


def _offers(plan: Plan, kept: Sequence[Kept]) -> list[tuple[Place, Message]]:
    offers = [
        (Place(tier, message.created_at, message.id), message)
        for message, terms in kept
        if not plan.nobody and plan.admits(message) and (tier := _tier(plan, terms)) is not None
    ]
    newest_first = sorted(offers, key=lambda offer: offer[0][1:], reverse=True)
    return sorted(newest_first, key=lambda offer: offer[0].tier)


def _tier(plan: Plan, terms: Terms) -> int | None:
    query = plan.query
    if query.excluded is not None and _holds(query.excluded, terms):
        return None
    if not query.tiers:
        return 1
    holding = (number for number, tier in enumerate(query.tiers, start=1) if _holds(tier, terms))
    return next(holding, None)


def _holds(expression: Expression, terms: Terms) -> bool:
    match expression:
        case Term(field, text):
            return text in _field(field, terms)
        case Prefix(field, text):
            return any(term.startswith(text) for term in _field(field, terms))
        case AllOf(parts):
            return all(_holds(part, terms) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, terms) for part in parts)


def _field(field: Field, terms: Terms) -> set[str]:
    return terms.words if field is Field.WORDS else terms.grams
