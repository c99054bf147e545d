"""Another version of the analysis, to be replaced."""

from madang.analysis import WORD_MARK, Analyzer

__all__ = ["PlainAnalyzer"]


class PlainAnalyzer(Analyzer):
    """Knows words by the spaces between them, and nothing else."""

    @property
    def version(self) -> str:
        """Return a version that no release has."""
        return "plain"

    def marked(self, text: str) -> set[str]:
        """Return the words as they are written."""
        return {WORD_MARK + word for word in text.split()}
