"""The documentation says what the code does."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.node import SCRIPTS, node
from tests.support.process import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_tables_are_what_the_code_says() -> None:
    generate = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    result = subprocess.run(generate, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_asyncapi_s_own_parser_finds_nothing_wrong_with_the_contract() -> None:
    check = [node(), SCRIPTS / "check_asyncapi.js", ROOT / "docs" / "asyncapi.yaml"]
    result = subprocess.run(check, capture_output=True, text=True, check=True)
    assert result.stdout == ""
