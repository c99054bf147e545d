"""The contract of the search port."""

import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from madang.adapters.memory.archive import MemoryArchive
from madang.adapters.memory.rooms import MemoryRooms
from madang.adapters.memory.search import MemorySearch
from madang.adapters.memory.store import MemoryStore
from madang.analysis import Analyzer, QuerySyntaxError, make_query
from madang.analysis.expression import size
from madang.application.even_time import EvenTime
from madang.application.fair_reads import FairReads
from madang.application.member_search import MemberSearch
from madang.application.queries.rooms import RoomQueries
from madang.application.queries.search import SearchQueries, SearchQuery
from madang.application.search.plan import make_plan
from madang.domain.errors import InvalidCursor, InvalidQuery
from madang.domain.limits import Limits
from madang.domain.messages import Message
from madang.domain.rooms import Room
from madang.ports.search import SearchIndex, SearchRequest
from tests.support.make import NOON
from tests.support.search import (
    ROOM,
    elasticsearch_index,
    find,
    make_messages,
    memory_index,
    said,
    sqlite_index,
)

OTHER_ROOM = ROOM[:-1] + "b"


@pytest.fixture(params=["memory", "sqlite", "elasticsearch"])
async def index(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SearchIndex]:
    """Give each index in turn, empty."""
    match request.param:
        case "memory":
            opened = memory_index(Analyzer())
        case "sqlite":
            opened = sqlite_index(Analyzer(), tmp_path / "search.db")
        case _:
            opened = elasticsearch_index(Analyzer(), request.getfixturevalue("elasticsearch_url"))
    async with opened as index:
        yield index


async def test_whole_words_come_first_and_the_newest_of_them_before_the_others(index: SearchIndex) -> None:
    await index.add(make_messages(["회의 하나", "기회의 땅", "회의를 둘", "대회의실", "점심"]))
    assert said(await find(index, "회의")) == ["회의를 둘", "회의 하나", "대회의실", "기회의 땅"]


async def test_a_cursor_goes_on_through_both_tiers_without_repetitions_or_holes(index: SearchIndex) -> None:
    contents = [f"회의 {n}" if n % 3 else f"대회의실 {n}" for n in range(1, 25)]
    await index.add(make_messages(contents))
    whole = said(await find(index, "회의"))
    assert len(whole) == 24
    for limit in (1, 5, 8, 16, 23):
        paged: list[str] = []
        cursor: str | None = None
        while True:
            page = await find(index, "회의", limit, cursor)
            paged += said(page)
            cursor = page.next_cursor
            if cursor is None:
                break
            assert len(page.hits) == limit
        assert paged == whole


async def test_the_largest_query_that_is_taken_is_answered(index: SearchIndex) -> None:
    """So many terms are more than an index takes by its defaults, were they not bounded before."""
    syllables = [chr(ord("가") + 37 * number) for number in range(290)]
    words = ["".join(syllables[start : start + 15]) for start in range(0, 290, 15)]
    longest = ""
    for count in range(1, len(words) + 1):
        keyword = " ".join(words[:count])
        try:
            query = make_query(Analyzer(), keyword)
        except QuerySyntaxError:
            break
        longest = keyword
    assert sum(map(size, query.tiers)) > 600
    await index.add(make_messages([longest, "회의"]))
    assert said(await find(index, longest)) == [longest]


async def test_a_page_is_bounded_in_bytes_and_holds_one_hit_at_least(index: SearchIndex) -> None:
    contents = [f"회의 {number} " + "\x01" * 500 for number in range(6)]
    await index.add(make_messages(contents))
    for count in (1, 2):
        paged, cursor, sizes = list[str](), None, []
        while True:
            page = await index.search(SearchRequest("회의", [ROOM], 100, cursor, page_bytes=5500 * count))
            paged += said(page)
            sizes.append(len(page.hits))
            cursor = page.next_cursor
            if cursor is None:
                break
        assert paged == contents[::-1]
        assert sizes == [count] * (6 // count)


async def test_a_cursor_stays_where_it_is_while_messages_arrive(index: SearchIndex) -> None:
    await index.add(make_messages([f"회의 {n}" for n in range(1, 7)]))
    first = await find(index, "회의", 3)
    await index.add(make_messages([f"회의 {n}" for n in range(7, 10)], first=7))
    second = await find(index, "회의", 3, first.next_cursor)
    assert said(first) + said(second) == [f"회의 {n}" for n in (6, 5, 4, 3, 2, 1)]
    assert second.next_cursor is None


async def test_only_the_given_rooms_are_searched(index: SearchIndex) -> None:
    await index.add(make_messages(["여기 회의"]))
    await index.add(make_messages(["저기 회의"], room=OTHER_ROOM))
    assert said(await find(index, "회의")) == ["여기 회의"]
    assert said(await index.search(SearchRequest("회의", [OTHER_ROOM], 10))) == ["저기 회의"]
    assert not (await index.search(SearchRequest("회의", [], 10))).hits
    assert not (await index.search(SearchRequest("회의", [ROOM[:-1] + "c"], 10))).hits


async def test_many_rooms_are_searched_at_once(index: SearchIndex) -> None:
    rooms = [f"{ROOM[:-4]}{number:04x}" for number in range(40)]
    for number, room in enumerate(rooms):
        await index.add(make_messages([f"회의 {number}", "점심"], room=room, first=2 * number + 1))
    page = await index.search(SearchRequest("회의", rooms[5:35], 100))
    assert said(page) == [f"회의 {number}" for number in range(34, 4, -1)]


async def test_a_message_comes_back_as_it_was_with_its_hits_marked(index: SearchIndex) -> None:
    [message] = make_messages(["오늘 😀 회의는 3시"])
    await index.add([message])
    [hit] = (await find(index, "회의")).hits
    assert hit.message == message
    assert list(hit.highlight.ranges) == [(6, 8)]
    assert hit.highlight.snippet is None


async def test_adding_a_message_again_changes_nothing(index: SearchIndex) -> None:
    messages = make_messages(["회의 하나", "회의 둘"])
    await index.add(messages, 2)
    await index.add(messages, 2)
    await index.add([*messages[1:], *make_messages(["회의 셋"], first=3)], 3)
    assert said(await find(index, "회의")) == ["회의 셋", "회의 둘", "회의 하나"]


async def test_filters_narrow_what_is_found(index: SearchIndex) -> None:
    await index.add(make_messages(["회의 하나", "회의 둘"]))
    await index.add(make_messages(["회의 셋", "점심"], user="바다", first=3))
    assert said(await find(index, "회의 from:바다")) == ["회의 셋"]
    assert said(await find(index, "from:바다")) == ["점심", "회의 셋"]
    assert said(await find(index, "회의 -from:바다")) == ["회의 둘", "회의 하나"]
    assert said(await find(index, "회의 -둘")) == ["회의 셋", "회의 하나"]
    assert said(await find(index, "회의 from:nobody")) == []
    assert said(await find(index, "from:바다 from:haneul")) == ["점심", "회의 셋", "회의 둘", "회의 하나"]
    assert said(await find(index, "from:바다 from:haneul -from:바다")) == ["회의 둘", "회의 하나"]
    assert (await find(index, "회의 -둘 --셋")).left_out == ["둘"]
    assert said(await find(index, "회의 before:2025-06-16")) == ["회의 셋", "회의 둘", "회의 하나"]
    assert said(await find(index, "회의 before:2025-06-15")) == []
    assert said(await find(index, "회의 after:2025-06-15")) == []
    assert said(await find(index, "after:2025-06-14")) == ["점심", "회의 셋", "회의 둘", "회의 하나"]


async def test_who_and_where_are_found_however_their_names_are_written(index: SearchIndex) -> None:
    await index.add(make_messages(["회의 하나"]))
    await index.add(make_messages(["회의 둘"], user="강하늘", first=2))
    in_pieces = unicodedata.normalize("NFD", "강하늘")
    assert said(await find(index, f"회의 from:{in_pieces}")) == ["회의 둘"]
    assert said(await find(index, f"회의 -from:{in_pieces}")) == ["회의 하나"]
    in_room = SearchRequest(f"회의 in:{in_pieces}", [ROOM, OTHER_ROOM], 10, room_names={ROOM: "강하늘"})
    assert said(await index.search(in_room)) == ["회의 둘", "회의 하나"]


async def test_a_user_is_the_one_of_that_id_or_the_only_one_that_can_be_meant(index: SearchIndex) -> None:
    for number, user in enumerate(["star", "@star", "Bada", "BADA", "Haneul", "바다", "@Moon", "Émile"]):
        await index.add(make_messages([f"회의 {user}"], user=user, first=number + 1))
    for typed, expected in (
        ("@star", ["@star"]),
        ("star", ["star"]),
        ("@STAR", ["@star"]),
        ("Bada", ["Bada"]),
        ("bada", []),
        ("haneul", ["Haneul"]),
        ("@haneul", ["Haneul"]),
        ("@바다", ["바다"]),
        ("moon", []),
        ("@moon", ["@Moon"]),
        ("Émile", ["Émile"]),
        ("ÉMILE", ["Émile"]),
        ("émile", []),
        ("@", []),
    ):
        found = said(await find(index, f"회의 from:{typed}"))
        assert found == [f"회의 {user}" for user in expected], typed
    assert "회의 Haneul" not in said(await find(index, "회의 -from:haneul"))
    assert len(said(await find(index, "회의 -from:bada"))) == 8
    assert said(await find(index, "회의 from:haneul from:@moon")) == ["회의 @Moon", "회의 Haneul"]


HOUR = 3_600_000
DAY_BEGINS = 1_767_225_600_000  # 2026-01-01, in UTC
ZONES = {"Asia/Seoul": 540, "UTC": 0, "America/Los_Angeles": -480, "Asia/Kolkata": 330}


@pytest.mark.parametrize("offset", ZONES.values(), ids=ZONES)
async def test_days_begin_and_end_at_the_searcher_s_midnight(index: SearchIndex, offset: int) -> None:
    midnight = DAY_BEGINS - offset * 60_000
    moments = {
        "year before": midnight - 1,
        "first": midnight,
        "noon": midnight + 12 * HOUR,
        "last": midnight + 24 * HOUR - 1,
        "day after": midnight + 24 * HOUR,
        "month after": midnight + 31 * 24 * HOUR,
    }
    contents = [f"회의 {name}" for name in moments]
    messages = [
        replace(message, created_at=moment)
        for message, moment in zip(make_messages(contents), moments.values(), strict=True)
    ]
    await index.add(messages)
    store = MemoryStore(lambda _: None)
    rooms = MemoryRooms(store)
    room = Room(ROOM, "haneul", ("haneul",), NOON)
    await rooms.create(room)
    limits = Limits()
    reads = FairReads(4, 4)
    told = MemberSearch(index, rooms)
    queries = SearchQueries(
        RoomQueries(rooms, limits, reads), told, MemoryArchive(store), limits, reads, EvenTime(0)
    )

    async def found(keyword: str, before: str | None = None, after: str | None = None) -> list[str]:
        query = SearchQuery(keyword=keyword, before=before, after=after, utc_offset=offset)
        page = await queries.search("haneul", query)
        return [content.removeprefix("회의 ") for content in reversed(said(page))]

    names = list(moments)
    for before, expected in (
        ("2025-12-31", []),
        ("2026-01-01", names[:1]),
        ("2026-01-02", names[:4]),
        ("2026-02-01", names[:5]),
    ):
        assert await found(f"회의 before:{before}") == expected, before
        assert await found("회의", before=before) == expected, before
    for after, expected in (
        ("2025-12-30", names),
        ("2025-12-31", names[1:]),
        ("2026-01-01", names[4:]),
        ("2026-01-31", names[5:]),
        ("2026-02-01", []),
    ):
        assert await found(f"회의 after:{after}") == expected, after
        assert await found("회의", after=after) == expected, after
    assert await found("회의 after:2025-12-31 before:2026-01-02") == names[1:4]
    assert await found("회의", after="2025-12-31", before="2026-01-02") == names[1:4]
    assert await found("after:2025 before:2026-02") == names[1:5]
    assert await found("회의 after:2026-01") == names[5:]
    assert await found("회의 before:2026") == names[:1]


async def test_typed_filters_narrow_what_is_found(index: SearchIndex) -> None:
    await index.add(make_messages(["회의 하나", "회의 둘"]))
    await index.add(make_messages(["회의 셋"], user="바다", first=3))
    by_user = SearchRequest("회의", [ROOM], 10, user_id="바다")
    assert said(await index.search(by_user)) == ["회의 셋"]
    between = SearchRequest("회의", [ROOM], 10, after=NOON + 2000, before=NOON + 3000)
    assert said(await index.search(between)) == ["회의 둘"]


async def test_rooms_are_known_by_name_and_by_id(index: SearchIndex) -> None:
    await index.add(make_messages(["여기 회의"]))
    await index.add(make_messages(["저기 회의"], room=OTHER_ROOM))
    names = {OTHER_ROOM: "Dev 팀"}
    rooms = [ROOM, OTHER_ROOM]
    for keyword, expected in (
        ('회의 in:"dev 팀"', ["저기 회의"]),
        (f"회의 in:{ROOM}", ["여기 회의"]),
        ('회의 -in:"DEV 팀"', ["여기 회의"]),
        ("회의 in:nowhere", []),
    ):
        page = await index.search(SearchRequest(keyword, rooms, 10, room_names=names))
        assert said(page) == expected, keyword


async def test_a_room_is_one_of_that_very_name_or_those_that_can_be_meant(index: SearchIndex) -> None:
    names = ["dev", "Dev", "#dev", "#Ops", "ops", "ＱＡ팀", "qa팀", "Yard", "Yard"]
    rooms = {f"0189{number:04x}-0000-7000-8000-000000000000": name for number, name in enumerate(names)}
    for number, (room, name) in enumerate(rooms.items()):
        await index.add(make_messages([f"회의 {name}"], room=room, first=number + 1))
    first, *_ = rooms
    for typed, expected in (
        ("in:dev", ["dev"]),
        ("in:Dev", ["Dev"]),
        ("in:DEV", ["Dev", "dev"]),
        ("in:#dev", ["#dev"]),
        ("in:@Dev", ["Dev"]),
        ("in:#DEV", ["#dev"]),
        ("in:#ops", ["ops"]),
        ("in:OPS", ["ops"]),
        ("in:QA팀", ["qa팀", "ＱＡ팀"]),
        ("in:ＱＡ팀", ["ＱＡ팀"]),
        ("in:yard", ["Yard", "Yard"]),
        (f"in:{first}", ["dev"]),
        ("in:de", []),
        ("in:#", []),
        ("in:dev in:#ops", ["ops", "dev"]),
        ("in:DEV -in:dev", ["Dev"]),
    ):
        page = await index.search(SearchRequest(f"회의 {typed}", list(rooms), 10, room_names=rooms))
        assert said(page) == [f"회의 {name}" for name in expected], typed


async def test_the_position_of_the_log_is_kept(index: SearchIndex) -> None:
    assert await index.position() == 0
    await index.add(make_messages(["회의"]), 7)
    await index.add([], 9)
    await index.add(make_messages(["회의"], first=2))
    assert await index.position() == 9


@pytest.mark.parametrize(
    "keyword", ["", "   ", "...", "from:바다 -회의", "from:", "before:tomorrow", "회" * 10_000]
)
def test_a_query_that_means_nothing_is_refused(keyword: str) -> None:
    request = SearchRequest(keyword, [ROOM], 10)
    with pytest.raises(InvalidQuery):
        make_plan(Analyzer(), request)


async def test_every_index_refuses_what_means_nothing(index: SearchIndex) -> None:
    with pytest.raises(InvalidQuery) as caught:
        await find(index, "점심 from: 회의")
    assert caught.value.position == 8


FOREIGN = ["", "x", "1", "1.", "4.5.x", "1.-5.x", "9" * 5000, "1." + "9" * 30, "２.５.x", "1.5 OR 1=1"]


async def test_a_cursor_of_somebody_else_is_refused(index: SearchIndex) -> None:
    await index.add(make_messages(["회의"]))
    for cursor in FOREIGN:
        with pytest.raises(InvalidCursor):
            await find(index, "회의", 10, cursor)


LONG = ["x" * 100, "가" * 300, "回" * 300, "1" * 100, "ㅋ" * 100, "a가" * 40]


async def test_long_words_are_found(index: SearchIndex) -> None:
    await index.add(make_messages(LONG))
    for word in LONG:
        assert word in said(await find(index, word)), word


HOSTILE = [
    *("회의 NEAR 실", "회의*", "NEAR(회의 실, 2)", "회의 AND", "words:회의", "회의^2", "{회의}", "회의\\"),
    *(
        "회의'",
        "(회의",
        "/회의/",
        "회의~",
        "=회의",
        "@12",
        "- - -회의 회의",
        "회의 -회의",
        "%_%",
        "[회의 TO *]",
    ),
    *('{"match_all":{}} 회의', '"' * 500, "회의 " + '"' * 300, "회의\ud800", "\ud83d 회의", "회의\x00"),
    *(
        "은 는 이 가",
        "😀😀",
        "a" * 512,
        "회" * 512,
        "가 " * 30,
        "ㅇ" * 100,
        "1" * 512,
        "回" * 512,
        "회의 " * 30,
    ),
]


async def test_what_an_engine_would_read_as_its_own_language_is_text(index: SearchIndex) -> None:
    await index.add(make_messages(["회의 하나", "점심"]))
    for keyword in HOSTILE:
        try:
            found = said(await find(index, keyword))
        except InvalidQuery as error:
            assert 0 <= error.position <= len(keyword)  # noqa: PT017  # both ways out are right
        else:
            assert set(found) <= {"회의 하나"}, keyword


async def test_all_indices_answer_hostile_queries_alike(index: SearchIndex) -> None:
    oracle = MemorySearch(Analyzer())
    messages = make_messages([*HOSTILE[:20], "회의 하나", "회 의", "점심 회의실에서"])
    await oracle.add(messages)
    await index.add(messages)
    for keyword in HOSTILE:
        try:
            expected = said(await find(oracle, keyword))
        except InvalidQuery:
            continue
        assert said(await find(index, keyword)) == expected, keyword


def edited(message: Message, content: str, version: int) -> Message:
    """Return a message as a change leaves it."""
    return replace(message, content=content, version=version, edited_at=NOON + version)


async def test_an_edited_message_is_found_by_its_new_words_and_no_longer_by_the_old(
    index: SearchIndex,
) -> None:
    first, second, third = make_messages(["점심 메뉴", "회의 시간", "저녁 회의"])
    await index.add([first, second, third])
    changed = edited(second, "산책 시간", 40)
    await index.add([changed])
    assert said(await find(index, "회의")) == ["저녁 회의"]
    assert [hit.message.version for hit in (await find(index, "산책")).hits] == [40]
    (found,) = (await find(index, "시간")).hits
    assert found.message == replace(changed, position=0)
    assert said(await find(index, "from:haneul")) == ["저녁 회의", "산책 시간", "점심 메뉴"]


async def test_no_older_form_takes_the_place_of_a_newer_one(index: SearchIndex) -> None:
    (message,) = make_messages(["첫째 말"])
    await index.add([edited(message, "셋째 말", 42), edited(message, "둘째 말", 41)])
    await index.add([message])
    await index.add([edited(message, "둘째 말", 41)])
    assert said(await find(index, "말")) == ["셋째 말"]
    assert said(await find(index, "둘째")) == said(await find(index, "첫째")) == []


async def test_a_message_is_added_and_changed_in_one_go(index: SearchIndex) -> None:
    (message,) = make_messages(["첫째 말"])
    await index.add([message, edited(message, "둘째 말", 41)])
    assert said(await find(index, "말")) == ["둘째 말"]
    assert said(await find(index, "첫째")) == []


async def test_what_says_nothing_any_more_is_found_by_nothing(index: SearchIndex) -> None:
    first, second = make_messages(["회의 하나", "회의 둘"])
    await index.add([first, second])
    await index.add([replace(first, content="", version=40, deleted_at=NOON, deleted_by="haneul")])
    for keyword in ("회의", "from:haneul", "before:2030-01-01"):
        assert said(await find(index, keyword)) == ["회의 둘"], keyword
    assert said(await find(index, "하나")) == []
