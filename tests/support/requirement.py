"""What a test needs from the machine: absent, it is skipped; required, it fails."""

import os
from typing import Final, Literal, NoReturn

import pytest

__all__ = ["VARIABLE", "Requirement", "missing"]

VARIABLE: Final = "MADANG_TEST_REQUIRE"
"""The environment variable that lists, with commas, what this run must not go without."""

Requirement = Literal[
    "redis", "dynamodb", "elasticsearch", "browser", "nginx", "haproxy", "node", "containers"
]


def missing(name: Requirement, reason: str) -> NoReturn:
    """End the running test or fixture, because `name` cannot be had here.

    Raises:
        pytest.skip.Exception: with the reason, in an ordinary run.
        pytest.fail.Exception: with the reason, when MADANG_TEST_REQUIRE lists `name`.
    """
    required = {part.strip() for part in os.environ.get(VARIABLE, "").split(",")}
    if name in required:
        pytest.fail(f"{VARIABLE} asks for {name}, but {reason}", pytrace=False)
    pytest.skip(f"{name}: {reason}")
