"""Settings from options, the environment and ``.env``."""

from pathlib import Path
from typing import Any

import pytest

from madang.config import ClusterSettings, DataSettings, Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run where there is no ``.env``."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_options_go_before_the_environment_and_that_before_the_file(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / ".env").write_text("MADANG_PORT=1\nMADANG_MAX_ROOMS=2\nMADANG_ROOMS_PER_HOUR=3\n", "utf-8")
    monkeypatch.setenv("madang_port", "4")
    monkeypatch.setenv("MADANG_MAX_ROOMS", "5")
    settings = load_settings({"port": "6"}, Settings)
    assert (settings.port, settings.max_rooms, settings.rooms_per_hour) == (6, 5, 3)


def test_what_is_empty_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADANG_PORT", "")
    assert load_settings({}, Settings).port == 3000


def test_text_becomes_what_a_setting_is() -> None:
    given = {"data_dir": "/some", "ping_interval": "2.5", "trust_network": "yes", "base_path": "/team/"}
    settings = load_settings(given, Settings)
    assert (settings.data_dir, settings.ping_interval) == (Path("/some"), 2.5)
    assert (settings.trust_network, settings.base_path) == (True, "/team")
    assert load_settings({"data_dir": Path("here")}, DataSettings).data_dir == Path("here")


def test_a_name_may_be_null() -> None:
    assert load_settings({"redis_password": "null"}, ClusterSettings).redis_password == "null"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"port": "x"}, "--port (MADANG_PORT): it must be a whole number, not 'x'"),
        ({"port": "65536"}, "--port (MADANG_PORT): it must be a whole number <= 65535, not '65536'"),
        ({"ping_timeout": "0"}, "--ping-timeout (MADANG_PING_TIMEOUT): it must be a number > 0.0, not '0'"),
        ({"trust_network": "?"}, "--trust-network (MADANG_TRUST_NETWORK): it must be true or false, not '?'"),
        ({"storage": "x"}, "--storage (MADANG_STORAGE): it must be sqlite, memory or cluster, not 'x'"),
        ({"jwt_claim": ""}, "--jwt-claim (MADANG_JWT_CLAIM): it must be text of length >= 1, not ''"),
        ({"namespace": "x,"}, "--namespace (MADANG_NAMESPACE): it must begin with / and have no ?,"),
        ({"node": "A"}, "--node (MADANG_NODE): it must be text matching regex "),
        ({"node": "a\n"}, "--node (MADANG_NODE): it must be text matching regex "),
        ({"auth": "jwt"}, "auth jwt wants a key"),
        ({"host": "0.0.0.0"}, "with auth none anyone who reaches 0.0.0.0 can speak as anyone"),  # noqa: S104  # refused
        (
            {"search": "elasticsearch"},
            "--search (MADANG_SEARCH): with the storage sqlite it is sqlite or off",
        ),
    ],
)
def test_a_wrong_setting_is_told_with_what_it_must_be(given: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(given, Settings)
    assert str(refused.value).startswith(message)


def test_every_wrong_setting_is_told() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"port": "x", "rate_send": "much"}, Settings)
    assert all(name in str(refused.value) for name in ("--port", "--rate-send"))


def test_no_wrong_secret_is_repeated() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"redis_url": 5, "jwt_key": b"hunter2"}, Settings)
    assert "hunter2" not in str(refused.value)
    assert str(refused.value).count("it must be text") == 2


def test_settings_show_no_secret() -> None:
    assert repr(load_settings({"redis_password": "hidden"}, ClusterSettings)) == "ClusterSettings(...)"


def test_what_goes_with_the_storage_is_filled_in(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("a b\n", "utf-8")
    settings = load_settings({"redis_password_file": str(tmp_path / "password")}, ClusterSettings)
    assert (settings.archive, settings.search) == ("dynamodb", "elasticsearch")
    assert settings.redis_url == "redis://:a%20b@127.0.0.1:6379"
    assert load_settings({"search": "off"}, Settings).search == "off"
    assert load_settings({}, Settings).archive == "sqlite"
