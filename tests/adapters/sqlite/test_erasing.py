"""What was edited away or deleted is gone from every byte of every file, once it has settled."""

from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from madang.adapters.sqlite.database import open_reader
from madang.adapters.sqlite.search import open_search
from madang.analysis import Analyzer
from madang.domain.conditions import Conditions
from madang.domain.entry import Entry
from madang.domain.messages import Message
from madang.kinds.new_form import form_of
from tests.support.make import NOON, append, edit, make_draft, make_room, reply
from tests.support.search import find, make_messages, said
from tests.support.storage import Storage, embedded_storage
from tests.support.until import until

SECRET, EDITED = "개나리나팔꽃", "진달래함박꽃"


def files_with(directory: Path, text: str) -> list[str]:
    """Return the files that hold the bytes of a text."""
    return [path.name for path in directory.iterdir() if text.encode() in path.read_bytes()]


async def delete(storage: Storage, message: Message) -> None:
    """Delete a message, as its kind does."""
    form = form_of(replace(message, content="", deleted_at=NOON, deleted_by="haneul"))
    entry = Entry("message_deleted", message.room_id, "haneul", NOON, form, target=message.seq)
    await storage.log.append(entry, Conditions(versions=((message.seq, message.version),)))


@pytest.mark.parametrize("size", [1, 700])
async def test_nothing_is_left_in_the_chat_s_file_nor_beside_it(tmp_path: Path, size: int) -> None:
    async with embedded_storage("sqlite", tmp_path) as storage:
        room = make_room("haneul")
        await storage.rooms.create(room)
        for number in range(30):  # long ones lie on pages of their own
            await append(storage.log, make_draft(room, "haneul", f"{number} {SECRET * size}"))
        for seq in range(1, 31):
            (message,) = (await storage.archive.before(room.id, seq + 1, 1)).messages
            if seq == 1:
                await reply(storage.log, make_draft(room, "haneul", "답"), message)
            await edit(storage.log, message, EDITED * size)
        (message,) = (await storage.archive.before(room.id, 8, 1)).messages
        assert files_with(tmp_path, EDITED)
        await until(lambda: not files_with(tmp_path, SECRET))
        for seq in range(1, 31):
            (message,) = (await storage.archive.before(room.id, seq + 1, 1)).messages
            await delete(storage, message)
        await until(lambda: not files_with(tmp_path, EDITED))
        page = await storage.archive.before(room.id, None, 200)
        assert [each.seq for each in page.messages] == list(range(1, 32))
    assert not files_with(tmp_path, SECRET)


async def test_a_reader_in_the_way_holds_nothing_up_and_erasing_goes_on_after_it(tmp_path: Path) -> None:
    async with embedded_storage("sqlite", tmp_path) as storage:
        room = make_room("haneul")
        await storage.rooms.create(room)
        await append(storage.log, make_draft(room, "haneul", SECRET))
        with closing(open_reader(tmp_path / "madang.db")) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM messages").fetchone()
            (message,) = (await storage.archive.before(room.id, None, 1)).messages
            await delete(storage, message)
            for _ in range(3):
                await append(storage.log, make_draft(room, "haneul"))
            assert files_with(tmp_path, SECRET)
        await until(lambda: not files_with(tmp_path, SECRET))


async def test_nothing_is_left_in_the_index(tmp_path: Path) -> None:
    path, words = tmp_path / "search.db", ("개나리나팔꽃", "개나리", "나팔꽃")
    messages = [*make_messages([f"{n} 점심" for n in range(300)]), *make_messages([SECRET], first=301)]
    index = await open_search(path, Analyzer(), erase_after=0, deadline=60)
    await index.add(messages)
    assert files_with(tmp_path, SECRET)
    await index.add([replace(messages[-1], content="", version=400, deleted_at=NOON, deleted_by="haneul")])
    await index.erased()
    assert not [name for word in words for name in files_with(tmp_path, word)]
    assert said(await find(index, "7 점심")) == ["7 점심"]
    await index.close()


async def test_the_next_start_erases_what_the_last_run_did_not(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    messages = make_messages(["점심", SECRET])
    index = await open_search(path, Analyzer(), erase_after=3600, deadline=60)
    await index.add(messages)
    await index.add([replace(messages[-1], content="저녁", version=400, edited_at=NOON)])
    await index.close()
    assert files_with(tmp_path, SECRET)
    index = await open_search(path, Analyzer(), erase_after=3600, deadline=60)
    await index.erased()
    assert not files_with(tmp_path, SECRET)
    assert said(await find(index, "저녁")) == ["저녁"]
    await index.close()
