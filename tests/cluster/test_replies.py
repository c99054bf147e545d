"""Replies once more: through balancers, with the sockets of a room on both nodes."""

from tests.e2e.test_replies import (
    test_a_quote_says_what_the_quoted_message_says_now,
    test_a_reply_that_is_found_shows_what_it_replies_to,
)

__all__ = [
    "test_a_quote_says_what_the_quoted_message_says_now",
    "test_a_reply_that_is_found_shows_what_it_replies_to",
]
