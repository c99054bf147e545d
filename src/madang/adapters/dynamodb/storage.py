"""The archive put together over one table."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from madang.adapters.dynamodb.archive import DynamoArchive
from madang.adapters.dynamodb.archive_writer import DynamoArchiveWriter
from madang.adapters.dynamodb.checkpoints import DynamoCheckpoints
from madang.adapters.dynamodb.client import open_client
from madang.adapters.dynamodb.rooms import DynamoRooms
from madang.adapters.dynamodb.scan import scan_messages
from madang.adapters.dynamodb.table import is_there, prepare_table
from madang.ports.archive_storage import ArchiveOptions, ArchiveStorage
from madang.ports.errors import UnusableError
from madang.secret_settings import hidden

__all__ = ["open_dynamodb"]


@asynccontextmanager
async def open_dynamodb(options: ArchiveOptions) -> AsyncIterator[ArchiveStorage]:
    """Give the archive in a table; nothing is asked yet.

    Raises:
        UnusableError: the endpoint is no address.
        CredentialsError: no region is set.
    """
    table = options.place
    async with AsyncExitStack() as stack:
        try:
            client = await stack.enter_async_context(open_client(options.address, options.patience))
        except ValueError:
            # botocore's word for an endpoint that is no address; it repeats it.
            raise UnusableError(f"{hidden(options.address or '')} is no address") from None
        archive = DynamoArchive(client, table)
        yield ArchiveStorage(
            service="DynamoDB",
            place=table,
            archive=archive,
            dedup=archive,
            writer=DynamoArchiveWriter(client, table),
            rooms=DynamoRooms(client, table),
            scan=partial(scan_messages, client, table),
            checkpoints=partial(DynamoCheckpoints, client, table),
            prepare=partial(prepare_table, client, table),
            is_there=partial(is_there, client, table),
        )
