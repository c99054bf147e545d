"""Plans in Elasticsearch's query DSL. Nothing is scored: the order is by time in each tier."""

from collections.abc import Mapping
from typing import Any

from madang.analysis import AllOf, AnyOf, Expression, Prefix, Term
from madang.application.searching import Plan

__all__ = ["tiers"]

Clause = Mapping[str, Any]


def tiers(plan: Plan) -> list[tuple[int, Clause]]:
    """Return what asks for each tier's messages: those with whole words, then all others."""
    query = plan.query
    unwanted = [] if query.excluded is None else [_clause(query.excluded)]
    if plan.not_users:
        unwanted.append({"terms": {"user_id": sorted(plan.not_users)}})
    scope = _scope(plan)
    if query.strong is None or query.weak is None:
        return [(1, {"bool": {"filter": scope, "must_not": unwanted}})]
    strong = _clause(query.strong)
    weak = _clause(query.weak)
    return [
        (1, {"bool": {"filter": [*scope, strong], "must_not": unwanted}}),
        (2, {"bool": {"filter": [*scope, weak], "must_not": [*unwanted, strong]}}),
    ]


def _scope(plan: Plan) -> list[Clause]:
    """Return what is asked of a message besides its text."""
    scope: list[Clause] = [{"terms": {"room_id": sorted(plan.rooms)}}]
    if plan.user_id is not None:
        scope.append({"term": {"user_id": plan.user_id}})
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
