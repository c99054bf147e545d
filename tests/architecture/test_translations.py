"""The documentation in Korean says what the English says: the same headings, tables and code."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.process import ROOT

DOCS = ROOT / "docs"
PAGES = sorted((DOCS / "ko").glob("*.md"))


def sections(page: Path) -> Iterator[tuple[str, list[str]]]:
    """Return the sections of a page: the level of each heading, and the lines below it."""
    level, lines, fenced = "", list[str](), False
    for line in page.read_text("utf-8").splitlines():
        fenced ^= line.startswith("```")
        heading = None if fenced else re.match("(#+) ", line)
        if heading is None:
            lines.append(line)
            continue
        yield level, lines
        level, lines = heading[1], []
    yield level, lines


def table_shape(lines: list[str]) -> list[int]:
    """Return how many columns each row of a section's tables has."""
    return [len(re.findall(r"(?<!\\)\|", line)) for line in lines if line.startswith("|")]


def code_in(lines: list[str]) -> Counter[str]:
    """Return the code in a section, without what stands for something in words (``<the last seq>``)."""
    return Counter(re.sub("<.*?>", "<>", code) for code in re.findall("`+([^`]+)`+", "\n".join(lines)))


def links_in(page: str, lines: list[str]) -> Counter[str]:
    """Return where a section's links lead, but for those to the page itself in the other language."""
    targets = re.findall(r"\]\(([^)]+)\)", "\n".join(lines))
    return Counter(Path(target).name for target in targets if target not in (f"../{page}", f"ko/{page}"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_in_korean_is_in_step_with_the_english(page: Path) -> None:
    korean, english = list(sections(page)), list(sections(DOCS / page.name))
    assert [level for level, _ in korean] == [level for level, _ in english]
    for number, ((_, here), (_, there)) in enumerate(zip(korean, english, strict=True)):
        assert table_shape(here) == table_shape(there), number
        assert code_in(here) == code_in(there), number
        assert links_in(page.name, here) == links_in(page.name, there), number


def test_what_a_client_needs_is_there_in_korean() -> None:
    assert {"contract.md", "search.md"} <= {page.name for page in PAGES}
    readme = (ROOT / "README.ko.md").read_text("utf-8")
    assert all(f"docs/ko/{page.name}" in readme for page in PAGES)
