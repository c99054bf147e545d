"""The identity port: by word, and by token."""

import time
import unicodedata
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest

from madang.adapters.jwt.identity import JwtIdentity
from madang.adapters.system.identity import TrustingIdentity
from madang.domain.errors import Forbidden, InvalidId, Unauthorized
from madang.ports.identity import Identified

KEY = "a secret of at least thirty-two bytes, for HS256"


def token(key: str = KEY, algorithm: str = "HS256", **claims: Any) -> str:
    """Return a token of haneul's that is good for a minute, some claims replaced."""
    return jwt.encode({"sub": "haneul", "exp": time.time() + 60} | claims, key, algorithm)


@pytest.fixture
def by_token() -> JwtIdentity:
    """Give identity by token."""
    return JwtIdentity(KEY, ["HS256"], "sub", issuer="https://id.example")


def test_trust_takes_everyone_at_their_word() -> None:
    assert TrustingIdentity().identify("haneul", None) == Identified("haneul", None)
    with pytest.raises(InvalidId):
        TrustingIdentity().identify("", None)


def test_a_name_in_pieces_is_the_same_user_s(by_token: JwtIdentity) -> None:
    in_pieces = unicodedata.normalize("NFD", "강하늘")
    assert TrustingIdentity().identify(in_pieces, None).user_id == "강하늘"
    for sub, claimed in ((in_pieces, "강하늘"), ("강하늘", in_pieces), (in_pieces, in_pieces)):
        assert by_token.identify(claimed, token(iss="https://id.example", sub=sub)).user_id == "강하늘"


def test_a_token_tells_who_it_is(by_token: JwtIdentity) -> None:
    assert by_token.identify("haneul", token(iss="https://id.example")).user_id == "haneul"


def test_a_token_ends_when_its_leeway_is_over(by_token: JwtIdentity) -> None:
    for exp in (2_000_000_000, 2_000_000_000.9, 10**30):
        identified = by_token.identify("haneul", token(iss="https://id.example", exp=exp))
        assert identified.ends_at == (int(exp) + 10) * 1000


def test_a_token_is_no_one_else_s(by_token: JwtIdentity) -> None:
    with pytest.raises(Forbidden):
        by_token.identify("bada", token(iss="https://id.example"))


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "",
        "no token",
        token(),
        token(iss="https://other.example"),
        token(iss="https://id.example", exp=time.time() - 60),
        token(iss="https://id.example", nbf=time.time() + 600),
        token(iss="https://id.example", sub=""),
        token(key="another secret that is long enough, too", iss="https://id.example"),
        token(key="", algorithm="none", iss="https://id.example"),
        jwt.encode({"sub": "haneul", "iss": "https://id.example"}, KEY, "HS256"),
        token(iss="https://id.example", exp=float("nan")),
        token(iss="https://id.example", exp=float("inf")),
        token(iss="https://id.example", exp=[]),
        token(iss="https://id.example", nbf=float("inf")),
        f"{urlsafe_b64encode(b'[' * 40_000).decode()}.e30.e30",
    ],
    ids=[
        "missing",
        "empty",
        "malformed",
        "without an issuer",
        "by another issuer",
        "expired",
        "not yet valid",
        "without a name",
        "signed with another key",
        "not signed",
        "for ever",
        "until no number",
        "until infinity",
        "until a list",
        "from infinity on",
        "nested without end",
    ],
)
def test_other_tokens_are_refused(by_token: JwtIdentity, wrong: str | None) -> None:
    with pytest.raises(Unauthorized):
        by_token.identify("haneul", wrong)


def test_a_key_that_does_not_fit_the_algorithm_is_refused() -> None:
    with pytest.raises(ValueError, match="RS256"):
        JwtIdentity("no PEM", ["RS256"], "sub")
