"""The published contract (docs/asyncapi.yaml), for holding live traffic against it."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import yaml
from jsonschema import Draft201909Validator

from tests.support.peers import Peer
from tests.support.process import ROOT

__all__ = ["hold_to_contract"]

_OURS: Final = frozenset({"connect", "connected", "disconnect", "connect_error"})
"""What clients report of themselves."""
_MALFORMED: Final = frozenset({"invalid_payload", "missing_field", "unknown_field", "wrong_type"})
"""The codes of what the schema of an event does not take. Others are of the rules beyond a schema."""
_UNREAD: Final = frozenset({"overloaded", "rate_limited"})
"""The codes of what is refused before it is decoded."""


def hold_to_contract(peer: Peer) -> None:
    """Check all that a client heard and sent, and what it was answered.

    Raises:
        jsonschema.ValidationError: the contract has it otherwise.
        AssertionError: the contract has no such event, or the server takes what the contract does not, or
            refuses what it takes.
    """
    for heard, received in peer.everything:
        _check_heard(heard, received)
    failures = [arguments[0] for event, arguments in peer.everything if event == "failure"]
    for event, arguments, answer in peer.sent:
        if answer is not None:
            _check_answer(event, answer)
            _check_sent(event, arguments, answer.get("error"))
        else:
            # Which of several the failure is of is not said: it is enough that there is one.
            failed = [each["error"] for each in failures if each["event"] == event]
            _check_sent(event, arguments, failed[0] if failed else None)


def _check_heard(event: str, arguments: Sequence[Any]) -> None:
    if event not in _OURS:
        _check(f"server.{event}", arguments if len(arguments) > 1 else arguments[0])


def _check_answer(event: str, answer: dict[str, Any]) -> None:
    # An event that there is not can be refused only, as any other.
    _check(f"ack.{event}" if f"ack.{event}" in _validators() else "ack.register", answer)


def _check_sent(event: str, arguments: Sequence[Any], error: dict[str, Any] | None) -> None:
    code = None if error is None else error["code"]
    validator = _validators().get(f"client.{event}")
    if validator is None:
        assert code == "unknown_event", f"{event} is not in the contract, but taken"
        return
    if code in _UNREAD:
        return
    match json.loads(json.dumps(arguments)):  # as it was on the wire
        case [dict() | list() as payload]:
            taken = validator.is_valid(payload)
        case positional:
            taken = validator.is_valid(positional)
    assert taken == (code not in _MALFORMED), (event, arguments, code)


def _check(message: str, payload: Any) -> None:
    assert message in _validators(), f"{message} is not in the contract"
    _validators()[message].validate(payload)


@cache
def _validators() -> dict[str, Draft201909Validator]:
    document = yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text("utf-8"))
    components = document["components"]
    return {
        name: Draft201909Validator({"components": components, **_whole(name, message["payload"])})
        for name, message in components["messages"].items()
    }


def _whole(name: str, payload: dict[str, Any]) -> dict[str, Any]:
    # What clients send is as strict as it is published.
    return payload if name.startswith("client.") else _strict(payload)


def _strict(payload: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that lets no field pass which it does not name: clients may take more, we send none."""
    match payload:
        case {"type": "array", "items": [*leading, last]}:
            return {**payload, "items": [*leading, _strict(last)]}
        case {"oneOf": [accepted, refusal]}:
            return {"oneOf": [_strict(accepted), _strict(refusal)]}
        case _:
            return {**payload, "unevaluatedProperties": False}
