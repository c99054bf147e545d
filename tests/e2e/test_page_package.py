"""The page travels in the wheel, so that who installs it needs no Node."""

import sys
from pathlib import Path
from zipfile import ZipFile

from tests.support.browser import BUILT_PAGE
from tests.support.process import Process
from tests.support.requirement import missing


def test_the_wheel_carries_the_page_with_all_it_refers_to(tmp_path: Path) -> None:
    if not (BUILT_PAGE / "index.html").is_file():
        missing("browser", "the page was not built: run `make web`")
    with Process([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]) as build:
        assert build.wait(timeout=120) == 0, build.output
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        names = archive.namelist()
        html = archive.read("madang/http/static/index.html").decode()
    assets = [name.removeprefix("madang/http/static") for name in names if "/static/assets/" in name]
    assert len(assets) >= 3
    assert [asset for asset in assets if asset not in html] == []
