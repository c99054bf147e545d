"""Who may know whom."""

from importlinter.application.use_cases import lint_imports
from importlinter.configuration import configure

from tests.support.process import ROOT


def test_imports_point_inwards() -> None:
    configure()
    assert lint_imports(config_filename=str(ROOT / ".importlinter"), is_debug_mode=False, cache_dir=None)
