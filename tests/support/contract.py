"""The published contract (docs/asyncapi.yaml), for holding live traffic against it."""

from functools import cache
from typing import Any, Final

import yaml
from jsonschema import Draft201909Validator

from tests.support.process import ROOT

__all__ = ["check_answer", "check_event"]

_OURS: Final = frozenset({"connect", "connected", "disconnect", "connect_error"})
"""What clients report of themselves."""


def check_event(event: str, arguments: list[Any]) -> None:
    """Check what a server sent.

    Raises:
        jsonschema.ValidationError: the contract has it otherwise.
        AssertionError: the contract has no such event.
    """
    if event in _OURS:
        return
    payload = arguments if len(arguments) > 1 else arguments[0]
    _check(f"server.{event}", payload)


def check_answer(event: str, answer: dict[str, Any]) -> None:
    """Check what a client event was acknowledged with.

    Raises:
        jsonschema.ValidationError: the contract has it otherwise.
    """
    if f"ack.{event}" in _validators():
        _check(f"ack.{event}", answer)
    else:
        _check("ack.register", answer)  # an event that there is not: it can be refused only


def _check(message: str, payload: Any) -> None:
    assert message in _validators(), f"{message} is not in the contract"
    _validators()[message].validate(payload)


@cache
def _validators() -> dict[str, Draft201909Validator]:
    document = yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text("utf-8"))
    components = document["components"]
    return {
        name: Draft201909Validator({"components": components, **_strict(message["payload"])})
        for name, message in components["messages"].items()
    }


def _strict(payload: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that lets no field pass which it does not name: clients may take more, we send none."""
    match payload:
        case {"type": "array", "items": [*leading, last]}:
            return {**payload, "items": [*leading, _strict(last)]}
        case {"oneOf": [accepted, refusal]}:
            return {"oneOf": [_strict(accepted), _strict(refusal)]}
        case _:
            return {**payload, "unevaluatedProperties": False}
