"""Names: one form each, something to see in it, and the same on every version of Python."""

import hashlib
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.domain.errors import ContentEmpty, InvalidId, InvalidText
from madang.domain.ids import check_user_id
from madang.domain.messages import check_content
from madang.domain.rooms import check_participants, check_room_name
from madang.domain.unicode_table import NAMELESS

HANGUL_AS_MACOS_WRITES_IT = unicodedata.normalize("NFD", "강하늘")

SEEN = {
    "letters": "하늘",
    "a space": "Kim Min-ji",
    "a full-width space": "김\u3000민지",
    "a no-break space": "a\u00a0b",
    "Persian with a ZWNJ": "کتاب\u200cها",
    "Persian behind Latin": "PDF\u200cها",
    "Devanagari with a ZWJ": "क्\u200dष",
    "Thai": "ผู้",
    "an ideograph's other form": "葛\U000e0100城",
    "a family": "👨‍👩‍👧‍👦",
    "a skin tone and a trade": "👩🏽‍💻",
    "a flag": "🇰🇷",
    "a flag of tags": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "a rainbow": "🏳\ufe0f‍🌈",
    "a keycap": "7\ufe0f\u20e3",
    "an emoji newer than the oldest Python's tables": "\U0001fae9",
    "an emoji to come": "\U0001faff",
    "an ideograph newer than the oldest Python's tables": "\U0002ebf0",
}

UNSEEN = {
    "a Hangul filler": "\u3164",
    "another": "\u115f\u1160",
    "a half-width one": "\uffa0",
    "Braille without dots": "\u2800",
    "Braille without dots at the end": "a\u2800",
    "a full-width space at the end": "a\u3000",
    "only marks": "\u0301\u0302",
    "a mark first": "\u0301a",
    "only a joiner": "\u200d",
    "a joiner in Latin": "al\u200cice",
    "a joiner in Hangul": "하\u200d늘",
    "a joiner at the end": "کتاب\u200c",
    "two joiners": "ک\u200c\u200cت",
    "a variation of a letter": "a\ufe0f",
    "a variation of a digit": "user1\ufe0f",
    "tags behind a letter": "a\U000e0067\U000e007f",
    "a turn of direction": "a\u202eb",
    "an isolate": "a\u2066b",
    "a mark of direction": "a\u200fb",
    "a soft hyphen": "a\u00adb",
    "a zero-width space": "a\u200bb",
    "a byte order mark": "\ufeffa",
    "a control": "a\u0085b",
    "private use": "\ue000",
    "a lone surrogate": "\ud800",
    "no character": "\uffff",
    "unassigned": "\u0378",
    "a mark that the oldest Python would not sort": "a\u0897",
}


@pytest.mark.parametrize("name", SEEN.values(), ids=SEEN)
def test_what_is_seen_can_be_a_name(name: str) -> None:
    assert check_user_id(name) == name
    assert check_room_name(name) == name


@pytest.mark.parametrize("name", UNSEEN.values(), ids=UNSEEN)
def test_what_is_not_seen_cannot(name: str) -> None:
    with pytest.raises(InvalidId):
        check_user_id(name)


@pytest.mark.parametrize("name", ["\u3164", "\u2800", "\u0301", "\u200d", "a\u202eb", "al\u200cice", "\x00"])
def test_a_room_s_name_is_seen_too(name: str) -> None:
    with pytest.raises(InvalidText):
        check_room_name(name)


def test_a_name_written_in_pieces_is_the_same_name() -> None:
    assert check_user_id(HANGUL_AS_MACOS_WRITES_IT) == "강하늘"
    assert check_room_name(f" {HANGUL_AS_MACOS_WRITES_IT}\u3000") == "강하늘"
    assert check_participants("강하늘", [HANGUL_AS_MACOS_WRITES_IT, "bada"], 2) == ("강하늘", "bada")


def test_the_length_is_that_of_the_normal_form() -> None:
    assert check_user_id(unicodedata.normalize("NFD", "각" * 64)) == "각" * 64
    with pytest.raises(InvalidId):
        check_user_id(unicodedata.normalize("NFD", "각" * 65))
    # Were it normalised, a million marks in the wrong order would take hours.
    with pytest.raises(InvalidId):
        check_user_id("a" + "\u0301\u0316" * 500_000)


@given(st.text(max_size=12))
def test_the_form_of_a_name_is_its_own_form(text: str) -> None:
    try:
        name = check_user_id(text)
    except InvalidId:
        return
    assert check_user_id(name) == name
    assert check_user_id(unicodedata.normalize("NFD", name)) == name


@pytest.mark.parametrize(
    "text",
    ["", " \n", "\u3000", "\u3164", "\u2800", "\u200b", "\u200d\ufe0f", "\u00ad", "\U000e0041", "\x07"],
)
def test_there_is_nothing_to_read_in_what_is_not_seen(text: str) -> None:
    with pytest.raises(ContentEmpty):
        check_content(text, 10)


@pytest.mark.parametrize("text", ["\u3164.", " 🙂\ufe0f ", HANGUL_AS_MACOS_WRITES_IT, "\u202eabc", "\u0378"])
def test_what_was_typed_is_kept_as_it_was_typed(text: str) -> None:
    assert check_content(text, 10) == text


def test_every_python_brings_names_to_the_same_form() -> None:
    """The digest was taken on 3.11 (Unicode 14), 3.12 (15.0) and 3.13 (15.1)."""
    nameless = re.compile(f"[{NAMELESS}]").match
    allowed = [chr(code) for code in range(0x110000) if nameless(chr(code)) is None]
    digest = hashlib.sha256()
    for character in allowed:
        # Behind a letter, what is composed with it shows; before two marks, what changes places with them.
        for text in (character, f"a{character}", f"\u1100{character}", f"a\u0301{character}\u0316\u0345"):
            digest.update(unicodedata.normalize("NFC", text).encode())
    assert (len(allowed), digest.hexdigest()[:16]) == (218_665, "31a39cf5b3a3d7af")
