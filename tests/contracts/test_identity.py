"""The identity port: by word, and by token."""

import time
from typing import Any

import jwt
import pytest

from madang.adapters.jwt.identity import JwtIdentity
from madang.adapters.system.identity import TrustingIdentity
from madang.domain.errors import Forbidden, InvalidId, Unauthorized

KEY = "a secret of at least thirty-two bytes, for HS256"


def token(key: str = KEY, algorithm: str = "HS256", **claims: Any) -> str:
    """Return a token of haneul's that is good for a minute, some claims replaced."""
    return jwt.encode({"sub": "haneul", "exp": time.time() + 60} | claims, key, algorithm)


@pytest.fixture
def by_token() -> JwtIdentity:
    """Give identity by token."""
    return JwtIdentity(KEY, ["HS256"], "sub", issuer="https://id.example")


def test_trust_takes_everyone_at_their_word() -> None:
    assert TrustingIdentity().user_of("haneul", None) == "haneul"
    with pytest.raises(InvalidId):
        TrustingIdentity().user_of("", None)


def test_a_token_tells_who_it_is(by_token: JwtIdentity) -> None:
    assert by_token.user_of("haneul", token(iss="https://id.example")) == "haneul"


def test_a_token_is_no_one_else_s(by_token: JwtIdentity) -> None:
    with pytest.raises(Forbidden):
        by_token.user_of("bada", token(iss="https://id.example"))


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
    ],
)
def test_other_tokens_are_refused(by_token: JwtIdentity, wrong: str | None) -> None:
    with pytest.raises(Unauthorized):
        by_token.user_of("haneul", wrong)


def test_a_key_that_does_not_fit_the_algorithm_is_refused() -> None:
    with pytest.raises(ValueError, match="RS256"):
        JwtIdentity("no PEM", ["RS256"], "sub")
