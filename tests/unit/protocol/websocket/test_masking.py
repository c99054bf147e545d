"""RFC 6455, section 5.3: masking."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.protocol.websocket import masking


@given(st.binary(max_size=200), st.binary(min_size=4, max_size=4))
def test_masking_twice_changes_nothing(data: bytes, mask: bytes) -> None:
    assert masking.apply_mask_slowly(masking.apply_mask_slowly(data, mask), mask) == data


@given(st.binary(max_size=200), st.binary(min_size=4, max_size=4))
def test_c_and_python_agree(data: bytes, mask: bytes) -> None:
    assert masking.apply_mask(data, mask) == masking.apply_mask_slowly(data, mask)


def test_the_example_of_the_rfc_is_unmasked() -> None:
    assert masking.apply_mask_slowly(b"\x7f\x9f\x4d\x51\x58", b"\x37\xfa\x21\x3d") == b"Hello"


def test_python_steps_in_where_the_c_extension_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "websockets.speedups", None)
    assert masking._fastest() is masking.apply_mask_slowly
