"""Fuzz one parser with atheris: `python -m tests.fuzz TARGET DIRECTORY [libFuzzer's options]`.

TARGET is `websocket`, `engineio` or `socketio`. DIRECTORY keeps the inputs that were worth keeping; the seeds
are put there first.
"""

import sys
from pathlib import Path

import atheris  # type: ignore[import-untyped]  # it ships no types

with atheris.instrument_imports(include=["madang.protocol"]):
    from tests.fuzz.seeds import SEEDS
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Fuzz until libFuzzer's options say that it is enough, or something is found."""
    name, directory, *options = sys.argv[1:]
    corpus = Path(directory)
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[name]):
        corpus.joinpath(f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={corpus}/", str(corpus)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
