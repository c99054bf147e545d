"""The embedded storage put together."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

from madang.adapters.sqlite.archive import SqliteArchive
from madang.adapters.sqlite.backup import check_no_restore
from madang.adapters.sqlite.database import UnusableFileError, opening
from madang.adapters.sqlite.directory import DataDirectory
from madang.adapters.sqlite.lineage import read_lineage
from madang.adapters.sqlite.log import SqliteLog
from madang.adapters.sqlite.opening import open_chat
from madang.adapters.sqlite.read_states import SqliteReadStates
from madang.adapters.sqlite.readers import Readers
from madang.adapters.sqlite.rooms import SqliteRooms
from madang.adapters.sqlite.search import open_search
from madang.adapters.sqlite.search_guard import GuardedSearch, open_guarded
from madang.adapters.sqlite.watch import StorageWatch
from madang.adapters.sqlite.writer import Writer
from madang.ports.errors import UnusableError
from madang.ports.storage import EmbeddedStorage, StorageOptions

__all__ = ["open_sqlite"]


@asynccontextmanager
async def open_sqlite(options: StorageOptions) -> AsyncIterator[EmbeddedStorage]:
    """Give the storage in a directory, which is made where it is missing.

    Raises:
        UnusableError: another server has it, or a file cannot be used.
    """
    async with AsyncExitStack() as stack:
        with _explained(options.directory):
            storage = await _open(options, stack)
        yield storage


async def _open(options: StorageOptions, stack: AsyncExitStack) -> EmbeddedStorage:
    directory = stack.enter_context(DataDirectory(options.directory)).path
    chat = directory / "madang.db"
    check_no_restore(directory)
    with opening(chat):
        connection, file = open_chat(chat, options.integrity_check)
        lineage = read_lineage(connection, directory)
        readers = Readers(chat)
    stack.push_async_callback(readers.close)
    writer = Writer(connection, options.publish, file)
    writer.on_change = options.on_state
    readers.on_error = writer.note
    watch = StorageWatch(writer, readers)
    search = await _open_search(options, directory, readers)
    if search is not None:
        stack.push_async_callback(search.close)
    stack.push_async_callback(writer.close)
    return EmbeddedStorage(
        rooms=SqliteRooms(writer, readers, options.quotas),
        read_states=SqliteReadStates(writer, readers),
        log=SqliteLog(writer, readers),
        archive=SqliteArchive(readers),
        search=search,
        lineage=lineage,
        place=str(directory.resolve()),
        durability="fsync",
        services=(watch.run,),
        look=watch.ask,
        subscribe_renewal=partial(_subscribe, search),
    )


async def _open_search(options: StorageOptions, directory: Path, readers: Readers) -> GuardedSearch | None:
    if options.analyzer is None:
        return None
    path, chat = directory / "search.db", directory / "madang.db"
    open_index = partial(open_search, path, options.analyzer, chat=chat, deadline=options.search_deadline)
    with opening(path):
        return await open_guarded(path, chat, readers, open_index)


def _subscribe(search: GuardedSearch | None, listener: Callable[[], None]) -> None:
    if search is not None:
        search.on_renewed = listener


@contextmanager
def _explained(directory: Path) -> Iterator[None]:
    """Say of what is wrong with a file in which directory it is."""
    try:
        yield
    except (OSError, UnusableFileError) as error:
        raise UnusableError(f"cannot use the data directory {directory}: {error}") from error
