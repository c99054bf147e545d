"""Write src/madang/domain/unicode_table.py.

Run it with the oldest Python that is supported (its tables say what it normalises) and the newest tables::

    uv run --no-project --python 3.11 --with unicodedata2 python tools/unicode_table.py

What the sets are for, and why they do not change with Python: docs/decisions/0041-names.md.
"""

import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import unicodedata2

VERSION = unicodedata2.unidata_version
OLDEST = "14.0.0"
END = 0x110000
END_OF_ASCII = 0x7F
TARGET = Path(__file__).parent.parent / "src" / "madang" / "domain" / "unicode_table.py"

# DerivedCoreProperties.txt, Default_Ignorable_Code_Point; what is unassigned in it stays ignorable.
IGNORABLE = {
    *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0),
    *range(0x180B, 0x1810),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    *range(0xFFF0, 0xFFF9),
    *range(0x1BCA0, 0x1BCA4),
    *range(0x1D173, 0x1D17B),
    *range(0xE0000, 0xE1000),
}
# PropList.txt, White_Space and Prepended_Concatenation_Mark.
SPACE = {
    *(0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000),
    *range(0x09, 0x0E),
    *range(0x2000, 0x200B),
}
SIGNS = {*range(0x0600, 0x0606), 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD}
# Graphic by their category, and without a graphic: the Braille pattern of no dots, a Khitan filler, a note
# without a head, blank hieroglyphs.
NO_DOTS = 0x2800
EMPTY = {NO_DOTS, 0x16FE4, 0x1D159, 0x13441, 0x13442}
# What shapes its neighbours: joiners, variation selectors, the tags of a flag. domain/names.py says where.
SHAPING = {
    *(0x200C, 0x200D),
    *range(0x180B, 0x1810),
    *range(0xFE00, 0xFE10),
    *range(0xE0020, 0xE0080),
    *range(0xE0100, 0xE01F0),
}
# Where each character to come is a pictograph (emoji-data.txt, Extended_Pictographic) or an ideograph, which
# no normalisation touches; compatibility ideographs have a place of their own.
SET_ASIDE = {
    *range(0x1F000, 0x1FB00),
    *range(0x1FC00, 0x1FFFE),
    *range(0x20000, 0x2FFFE),
    *range(0x30000, 0x3FFFE),
}
SET_ASIDE -= {*range(0x2F800, 0x2FA20)}


def composing() -> set[int]:
    """Return the characters that stand in the canonical decomposition of another."""
    parts: set[int] = set()
    for code in range(END):
        decomposition = unicodedata2.decomposition(chr(code))
        if decomposition and not decomposition.startswith("<"):
            parts.update(int(part, 16) for part in decomposition.split())
    return parts


COMPOSING = composing()


def is_stable(code: int) -> bool:
    """Tell whether every Python normalises it alike: the oldest knows it, or nothing happens to it."""
    character = chr(code)
    if unicodedata.category(character) != "Cn":
        return True
    if unicodedata2.category(character) == "Cn":
        return code in SET_ASIDE
    touched = unicodedata2.combining(character) or unicodedata2.decomposition(character) or code in COMPOSING
    return not touched


def is_blank(code: int) -> bool:
    """Tell whether nothing is seen of it."""
    category = unicodedata2.category(chr(code))
    return category == "Cc" or (category == "Cf" and code not in SIGNS) or code in IGNORABLE | SPACE | EMPTY


def is_nameless(code: int) -> bool:
    """Tell whether no name has it, wherever it stands."""
    if code in SHAPING or code == NO_DOTS or unicodedata2.category(chr(code)) == "Zs":
        return False
    return unicodedata2.category(chr(code)) in {"Cs", "Co"} or is_blank(code) or not is_stable(code)


def is_mark(code: int) -> bool:
    """Tell whether it is put on the character before it."""
    return unicodedata2.category(chr(code)).startswith("M")


def ranges(test: Callable[[int], bool]) -> Iterator[tuple[int, int]]:
    """Give the first and last of each range of characters that pass."""
    start = None
    for code in range(END + 1):
        passes = code < END and test(code)
        if passes and start is None:
            start = code
        elif not passes and start is not None:
            yield start, code - 1
            start = None


def written(code: int) -> str:
    """Return a character as regular expressions have it."""
    return ascii(chr(code))[1:-1] if code > END_OF_ASCII else f"\\x{code:02x}"


def members(found: Iterable[tuple[int, int]]) -> list[str]:
    """Return ranges as they stand between the brackets of a regular expression."""
    return [
        written(first) if first == last else f"{written(first)}{'-' * (last > first + 1)}{written(last)}"
        for first, last in found
    ]


def constant(name: str, test: Callable[[int], bool], meaning: str) -> str:
    """Return the definition of a set."""
    lines = textwrap.wrap(" ".join(members(ranges(test))), 104, break_on_hyphens=False)
    written_lines = [f'r"{line.replace(" ", "")}"' for line in lines]
    body = "\n    ".join(written_lines)
    value = body if len(lines) == 1 else f"(\n    {body}\n)"
    return f'{name}: Final = {value}\n"""{meaning}"""\n'


def main() -> None:
    """Write the module."""
    if unicodedata.unidata_version != OLDEST:
        raise SystemExit(f"this Python has the tables of Unicode {unicodedata.unidata_version}, not {OLDEST}")
    TARGET.write_text(
        f'"""Sets of characters by Unicode {VERSION}; made by tools/unicode_table.py.\n\n'
        "Each is what stands between the brackets of a regular expression.\n"
        '"""\n\nfrom typing import Final\n\n__all__ = ["BLANK", "MARKS", "NAMELESS", "SPACE", "UNICODE"]\n\n'
        f'UNICODE: Final = "{VERSION}"\n"""The version of Unicode."""\n\n'
        + "\n".join(
            [
                constant("SPACE", SPACE.__contains__, "White space."),
                constant("BLANK", is_blank, "What is not seen: white space, controls, ignorables, fillers."),
                constant("NAMELESS", is_nameless, "What no name has, wherever it stands."),
                constant("MARKS", is_mark, "What is put on the character before it."),
            ]
        )
    )


if __name__ == "__main__":
    main()
