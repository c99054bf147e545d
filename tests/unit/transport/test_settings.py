"""What an operator may not set."""

import pytest

from madang.transport import TransportSettings


@pytest.mark.parametrize(
    "wrong",
    [
        {"path": "socket.io"},
        {"ping_interval": 0},
        {"ping_timeout": -1},
        {"max_payload": 0},
        {"max_outbox": -1},
        {"max_attachments": -1},
        {"max_sessions_per_address": -1},
        {"volatile_share": 0},
        {"volatile_share": 1.5},
        {"ping_interval": float("nan")},
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_by_name(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        TransportSettings(**wrong)  # type: ignore[arg-type] # wrong on purpose
