"""Plans in Elasticsearch's query DSL. Nothing is scored: the order is by time in each tier."""

from collections.abc import Collection, Mapping
from typing import Any

from madang.analysis import AllOf, AnyOf, Expression, Prefix, Term
from madang.application.search.plan import Plan

__all__ = ["tiers", "users_alike"]

Clause = Mapping[str, Any]


def tiers(plan: Plan) -> list[tuple[int, Clause]]:
    """Return what asks for each tier's messages: as typed, in other forms, inside others."""
    query = plan.query
    unwanted = [] if query.excluded is None else [_clause(query.excluded)]
    if plan.not_users:
        unwanted.append({"terms": {"user_id": sorted(plan.not_users)}})
    scope = _scope(plan)
    if not query.tiers:
        return [(1, {"bool": {"filter": scope, "must_not": unwanted}})]
    asked = [_clause(tier) for tier in query.tiers]
    return [
        (tier, {"bool": {"filter": [*scope, wanted], "must_not": [*unwanted, *asked[: tier - 1]]}})
        for tier, wanted in enumerate(asked, start=1)
    ]


def users_alike(names: Collection[str], but: Collection[str]) -> Clause:
    """Return what asks for messages by users called so, without regard to the case of A to Z."""
    alike = [{"term": {"user_id": {"value": name, "case_insensitive": True}}} for name in sorted(names)]
    return {
        "bool": {
            "filter": [{"bool": {"should": alike, "minimum_should_match": 1}}],
            "must_not": [{"terms": {"user_id": sorted(but)}}],
        }
    }


def _scope(plan: Plan) -> list[Clause]:
    """Return what is asked of a message besides its text."""
    scope: list[Clause] = [{"terms": {"room_id": sorted(plan.rooms or ())}}]
    if plan.users is not None:
        scope.append({"terms": {"user_id": sorted(plan.users)}})
    period = {
        bound: moment for bound, moment in (("lt", plan.before), ("gte", plan.after)) if moment is not None
    }
    if period:
        scope.append({"range": {"created_at": period}})
    return scope


def _clause(expression: Expression) -> Clause:
    match expression:
        case Term(field, text):
            return {"term": {field.value: text}}
        case Prefix(field, text):
            return {"prefix": {field.value: text}}
        case AllOf(parts):
            return {"bool": {"filter": [_clause(part) for part in parts]}}
        case AnyOf(parts):
            return {"bool": {"should": [_clause(part) for part in parts], "minimum_should_match": 1}}
