"""Play the scenes against Node's socket.io, in memory and over Redis, and against Madang; write the table."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.support.services.redis import running_redis

_ROOT: Final = Path(__file__).parents[2]
_HERE: Final = Path(__file__).parent
_PAGE: Final = _ROOT / "docs" / "recovery.md"
_BEGIN: Final = "<!-- scenes: make recovery-table -->\n"
_END: Final = "<!-- /scenes -->\n"
_LOOKUP: Final = "100"
"""Milliseconds for which Node's application looks up who connects."""
_PATIENCE: Final = 180

Results = dict[str, dict[str, Any]]


def _play(command: list[str], **environment: str) -> Results:
    played = subprocess.run(
        ["node", str(_HERE / "scenes.js")],
        env={
            **os.environ,
            "NODE_PATH": str(_ROOT / "tests" / "node" / "node_modules"),
            "SERVER": json.dumps(command),
            **environment,
        },
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=_PATIENCE,
    )
    results: Results = json.loads(played.stdout)
    return results


def _played() -> Mapping[str, Results]:
    node = ["node", str(_HERE / "chat.js")]
    with TemporaryDirectory() as directory, running_redis() as redis:
        own, streams, data = (str(Path(directory) / name) for name in ("memory", "streams", "data"))
        madang = [sys.executable, "-m", "madang", "serve", "--port", "{port}", "--data-dir", data]
        return {
            "Node, in memory": _play(node, STATE=own, LOOKUP=_LOOKUP),
            "Node, Redis Streams": _play(node, STATE=streams, LOOKUP=_LOOKUP, REDIS_URL=redis.url),
            "Madang": _play([*madang, "--rate-limits", "off"]),
        }


def _said(result: Mapping[str, Any]) -> str:
    state = "recovered" if result["recovered"] else "not recovered"
    if result["lost"] is None:
        return f"{state}, reads {result['leaked'] or 'nothing'} more"
    return f"{state}, {result['lost'] or 'nothing'} lost"


def main() -> None:
    """Write the table into the page."""
    played = _played()
    rows = ["| | " + " | ".join(played) + " |", "|---" * (len(played) + 1) + "|"]
    for scene in next(iter(played.values())):
        cells = [scene, *(_said(each[scene]) for each in played.values())]
        rows += [f"| {' | '.join(cells)} |"]
    before, _, rest = _PAGE.read_text("utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    _PAGE.write_text(before + _BEGIN + "\n".join(rows) + "\n" + _END + after, "utf-8")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
