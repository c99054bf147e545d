"""Reactions once more: through balancers, with the sockets of a room on both nodes."""

from tests.e2e.test_reactions import (
    test_a_message_that_is_found_shows_its_reactions,
    test_reactions_that_come_together_are_told_together,
)

__all__ = [
    "test_a_message_that_is_found_shows_its_reactions",
    "test_reactions_that_come_together_are_told_together",
]
