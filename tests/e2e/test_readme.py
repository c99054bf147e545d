"""The example that the README opens with runs as it is written."""

import re
import subprocess
from pathlib import Path

from tests.support.madang import Madang
from tests.support.node import SCRIPTS, node
from tests.support.process import ROOT


def test_the_example_of_the_readme_talks_to_a_server(tmp_path: Path) -> None:
    found = re.search(r"```js\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert found
    example = found[1]
    assert len(example.splitlines()) <= 20
    with Madang("--data-dir", tmp_path / "data") as server:
        script = tmp_path / "talk.mjs"
        script.write_text(example.replace("http://localhost:3000", server.url), "utf-8")
        (tmp_path / "node_modules").symlink_to(SCRIPTS / "node_modules")
        result = subprocess.run([node(), script], capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout == "1 minji 안녕하세요!\n1 message so far\n"
