"""What a chat of the plainest kind loads: each library takes time at every start, and memory for life."""

import subprocess
import sys
from importlib.metadata import packages_distributions, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_LOADED = (
    "import sys\n"
    "from madang.cli.program import program\n"
    "from madang.bootstrap.identity import choose_identity\n"
    "from madang.config import Settings\n"
    "choose_identity(Settings(storage='sqlite'))\n"
    "print(*{name.partition('.')[0] for name in sys.modules})\n"
)


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    done = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "library",
    [
        "jwt",
        "cryptography",
        "hiredis",
        "redis",
        "aiobotocore",
        "botocore",
        "elasticsearch",
        "kiwipiepy",
        "numpy",
        "litestar",
        "pydantic",
        "snowballstemmer",
    ],
)
def test_what_only_some_need_is_not_loaded_for_all(loaded: set[str], library: str) -> None:
    assert "starlette" in loaded
    assert library not in loaded


def test_a_chat_loads_few_libraries(loaded: set[str]) -> None:
    """One more is in the memory of every server; what only the tests' tools bring is not counted."""
    needed, homes = _needed("madang"), packages_distributions()
    libraries = {canonicalize_name(home) for each in loaded for home in homes.get(each, ())} & needed
    assert libraries - {"typing-extensions"} == {
        "anyio",
        "click",
        "httptools",
        "msgspec",
        "prometheus-client",
        "pystemmer",
        "python-dotenv",
        "starlette",
        "structlog",
        "uvicorn",
        "websockets",
    }


def _needed(distribution: str) -> set[str]:
    """Return what a distribution needs without extras, and what that needs."""
    found: set[str] = set()
    waiting = [distribution]
    while waiting:
        for requirement in map(Requirement, requires(waiting.pop()) or []):
            name = canonicalize_name(requirement.name)
            if name not in found and (
                requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            ):
                found.add(name)
                waiting.append(name)
    return found


_ADAPTERS = (
    "import sys\n"
    "from importlib import import_module\n"
    "from pkgutil import iter_modules\n"
    "import madang.adapters\n"
    "names = [each.name for each in iter_modules(madang.adapters.__path__)]\n"
    "for name in names:\n"
    "    import_module(f'madang.adapters.{name}')\n"
    "print(*names)\n"
    "print(*{name.partition('.')[0] for name in sys.modules})\n"
)


def test_an_adapter_loads_its_driver_when_it_is_opened_and_not_before() -> None:
    done = subprocess.run([sys.executable, "-c", _ADAPTERS], capture_output=True, text=True, check=True)
    adapters, modules = (set(line.split()) for line in done.stdout.splitlines())
    assert {"redis", "sqlite", "kiwi"} <= adapters
    assert modules.isdisjoint(
        {"hiredis", "sqlite3", "aiobotocore", "botocore", "elasticsearch", "jwt", "kiwipiepy"}
    )
