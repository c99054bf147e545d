"""The archive on Amazon DynamoDB. Its driver, aiobotocore, is loaded when it is opened."""

from contextlib import AbstractAsyncContextManager

from madang.ports.archive_storage import ArchiveOptions, ArchiveStorage
from madang.ports.errors import needing

__all__ = ["open_archive"]


def open_archive(options: ArchiveOptions) -> AbstractAsyncContextManager[ArchiveStorage]:
    """Open the archive in a table (``madang.ports.archive_storage.OpenArchive``).

    Region and credentials come from the usual AWS chain.

    Raises:
        DriverMissingError: aiobotocore is not installed.
    """
    with needing("cluster", "aiobotocore", "botocore"):
        from madang.adapters.dynamodb.storage import open_dynamodb

    return open_dynamodb(options)
