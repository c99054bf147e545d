"""A table of text, for a terminal and for programs that read lines."""

from collections.abc import Sequence

__all__ = ["table"]

_GAP = "  "


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table with its title in the first line; what is a number stands to the right."""
    cells = [columns, *([str(value) for value in row] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(columns))]
    is_number = [bool(rows) and all(isinstance(row[at], int) for row in rows) for at in range(len(columns))]
    lines = (
        _GAP.join(
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(row, widths, is_number, strict=True)
        ).rstrip()
        for row in cells
    )
    return "\n".join([title, *lines])
