"""The parsers raise nothing but what they document: seeds one by one, then a short run of the fuzzer.

`make fuzz` runs it for longer.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.seeds import SEEDS
from tests.fuzz.targets import TARGETS
from tests.support.process import ROOT

RUNS = {"websocket": 10_000, "engineio": 20_000, "socketio": 200_000}
"""Executions that take a few seconds each."""


@pytest.mark.parametrize(
    ("target", "seed"), [(name, seed) for name, seeds in SEEDS.items() for seed in seeds]
)
def test_a_seed_is_read_or_refused(target: str, seed: bytes) -> None:
    TARGETS[target](seed)


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_the_fuzzer_finds_breaks_a_parser(target: str, tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="atheris is made for Linux")

    fuzzed = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.fuzz",
            target,
            tmp_path,
            f"-runs={RUNS[target]}",
            "-seed=1",
            "-max_len=1024",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )

    assert fuzzed.returncode == 0, fuzzed.stderr[-4_000:]
    done = re.search(r"^Done (\d+) runs", fuzzed.stderr, re.MULTILINE)
    assert done is not None, fuzzed.stderr[-4_000:]
    # libFuzzer looks at the bound between two mutations of one input only: it may go a few over it.
    assert int(done[1]) >= RUNS[target]
