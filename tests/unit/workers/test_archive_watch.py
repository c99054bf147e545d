"""When the log is archived again."""

from collections.abc import Collection, Mapping

import pytest

from madang.ports.checkpoints import Checkpoint
from madang.workers.archive_watch import ArchiveWatch


class FakeProgress:
    """A group that has acknowledged this, and a log that was cut up to that."""

    def __init__(self, acknowledged: Mapping[int, bytes], cut: Mapping[int, bytes]) -> None:
        self._acknowledged = acknowledged
        self._cut = cut
        self.rewound: list[int] = []

    async def acknowledged(self) -> Mapping[int, bytes]:
        """Tell what is acknowledged."""
        return self._acknowledged

    async def rewind(self, shards: Collection[int]) -> Mapping[int, bytes]:
        """Begin anew."""
        self.rewound += shards
        return {shard: self._cut[shard] for shard in shards if shard in self._cut}


class FakeCheckpoints:
    """An archive that says how far it is."""

    def __init__(self, positions: Mapping[int, bytes]) -> None:
        self.positions = positions
        self.accepted = 0

    async def read(self) -> Checkpoint:
        """Tell it."""
        return Checkpoint(3, self.positions)

    async def advance(self, positions: Mapping[int, bytes], position: int) -> None:
        """Do nothing."""

    async def begin_epoch(self, epoch: int) -> None:
        """Do nothing."""

    def accept(self) -> None:
        """Count it."""
        self.accepted += 1


@pytest.mark.parametrize(
    ("acknowledged", "kept", "rewound"),
    [
        ({0: b"10-1"}, {0: b"10-1"}, []),
        ({0: b"9-12"}, {0: b"10-1"}, []),
        ({0: b"0-0", 1: b"0-0"}, {}, []),
        ({0: b"10-2"}, {0: b"10-1"}, [0]),
        ({0: b"10-1", 1: b"20-0"}, {0: b"10-1"}, [1]),
        ({0: b"100-0"}, {0: b"99-5"}, [0]),
    ],
    ids=["the same", "ahead", "nothing yet", "behind", "a shard unknown", "compared as numbers"],
)
async def test_shards_are_archived_again_that_the_archive_is_behind_in(
    acknowledged: Mapping[int, bytes], kept: Mapping[int, bytes], rewound: list[int]
) -> None:
    progress, checkpoints = FakeProgress(acknowledged, {}), FakeCheckpoints(kept)
    await ArchiveWatch(progress, checkpoints).look()
    assert progress.rewound == rewound
    assert checkpoints.accepted == 1


@pytest.mark.parametrize(("cut", "is_lost"), [(b"5-0", False), (b"10-1", False), (b"10-2", True)])
async def test_what_was_cut_off_the_log_behind_the_checkpoint_is_said_to_be_lost(
    cut: bytes, capsys: pytest.CaptureFixture[str], *, is_lost: bool
) -> None:
    progress, checkpoints = FakeProgress({0: b"20-0"}, {0: cut}), FakeCheckpoints({0: b"10-1"})
    await ArchiveWatch(progress, checkpoints).look()
    assert ("archive_lacks_messages" in capsys.readouterr().out) is is_lost
