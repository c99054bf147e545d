"""Renaming once more: through balancers, with the sockets of a room on both nodes."""

from tests.e2e.test_rename import test_a_room_that_is_renamed_is_called_so_for_everyone

__all__ = ["test_a_room_that_is_renamed_is_called_so_for_everyone"]
