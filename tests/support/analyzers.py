"""Another version of the analysis, to be replaced."""

from madang.analysis import Analyzer, Terms

__all__ = ["PlainAnalyzer"]


class PlainAnalyzer(Analyzer):
    """Knows words by the spaces between them, and nothing else."""

    @property
    def version(self) -> str:
        """Return a version that no release has."""
        return "plain"

    def terms(self, text: str) -> Terms:
        """Return the words as they are written."""
        return Terms(set(text.split()), set())
