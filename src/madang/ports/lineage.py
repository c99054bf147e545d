"""The lineage of a log: what offsets and private ids of clients are good for."""

import msgspec

__all__ = ["Lineage"]


class Lineage(msgspec.Struct, frozen=True):
    """Names the data behind a server.

    Attributes:
        epoch: another one after a restore from a backup; hexadecimal, a few characters.
        key: a secret of the deployment, kept with the data.
        position: of the newest entry when the storage was opened.
    """

    epoch: str
    key: bytes
    position: int
