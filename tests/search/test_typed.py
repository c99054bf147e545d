"""What was typed comes first: its letters as a word or beginning one, before all that they may mean."""

from pathlib import Path

from madang.analysis import Analyzer
from madang.ports.search import SearchIndex
from tests.search.gold import gold
from tests.support.search import elasticsearch_index, find, make_messages, memory_index, sqlite_index

# Names and nouns that are also forms of verbs, or hold what looks like a particle.
WORDS = (
    *("민지", "지은", "나은", "보라", "대구", "가구", "얼마", "입구", "실수", "군대", "빨래", "설거지"),
    *("알바", "수지", "하나", "유나", "미나", "가지", "하지"),
)
# Auxiliaries that are written with the verb before them.
GLUED = {
    "보고싶어": "보고 싶어",
    "할수있다": "할 수 있다",
    "해야돼": "해야 돼",
    "가고싶다": "가고 싶다",
    "올수있어": "올 수 있어",
}
DECOYS = [
    "밀면 돼",
    "밀었지 뭐",
    "지었어요",
    "낫고 나서 봤어요",
    "보았더니 대었다",
    "갔구나",
    "얼었니",
    "입었구나",
    "싫었어",
    "빨았어요",
    "알았다 봐",
    "해 봤어 보고서 싶은데",
    "볼 수 있었다",
]


def talk() -> list[str]:
    """Return what was said: once each word, once each auxiliary apart, and behind that everything else."""
    meant = [f"{word} 이야기" for word in WORDS] + [f"정말 {glued}" for glued in GLUED] + list(GLUED.values())
    return [*meant, *(text for text, _ in gold().messages), *DECOYS]


async def answers(index: SearchIndex) -> dict[str, list[str]]:
    """Return what each keyword finds, in order."""
    await index.add(make_messages(talk()))
    found = {}
    for keyword in (*WORDS, *GLUED):
        page = await find(index, keyword, 100, None)
        found[keyword] = [hit.message.content for hit in page.hits]
    return found


def check(found: dict[str, list[str]]) -> None:
    """Hold the order against what was typed."""
    for keyword, contents in found.items():
        is_typed = [any(word.startswith(keyword) for word in text.split()) for text in contents]
        assert is_typed[0], (keyword, contents[:5])
        assert is_typed == sorted(is_typed, reverse=True), (keyword, contents[:40])
    for glued, apart in GLUED.items():
        # Behind the letters as they were typed, before what has the verb alone.
        assert apart in found[glued][:2], glued


async def test_on_sqlite_as_in_memory(tmp_path: Path) -> None:
    async with sqlite_index(Analyzer(), tmp_path / "search.db") as index, memory_index(Analyzer()) as memory:
        found = await answers(index)
        check(found)
        assert found == await answers(memory)


async def test_on_elasticsearch_as_in_memory(elasticsearch_url: str) -> None:
    async with (
        elasticsearch_index(Analyzer(), elasticsearch_url) as index,
        memory_index(Analyzer()) as memory,
    ):
        found = await answers(index)
        check(found)
        assert found == await answers(memory)
