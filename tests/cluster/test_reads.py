"""How far one has read once more: through balancers, with the sockets of a room on both nodes."""

from tests.e2e.test_reads import *  # noqa: F403  # the same tests, over other fixtures
