"""The files for Docker fit the project: they name what is there."""

import fnmatch
import re
from typing import Any

import pytest
import yaml

from madang.config import Settings
from madang.setting_fields import setting_fields
from tests.support.process import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
EXAMPLE = dict(
    line.split("=", 1)
    for line in (ROOT / ".env.example").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)
FOR_COMPOSE = {"MADANG_PUBLIC_ADDRESS", "MADANG_PUBLIC_PORT"}


def test_what_is_set_are_settings() -> None:
    variables = {
        name
        for service in SERVICES.values()
        for name in (*service.get("environment", {}), *EXAMPLE)
        if name.startswith("MADANG_")
    }
    assert variables
    assert {name.removeprefix("MADANG_").lower() for name in variables - FOR_COMPOSE} <= set(
        setting_fields(Settings)
    )


def test_what_must_be_set_is_set_in_the_example() -> None:
    wanted = set(re.findall(r"\$\{(\w+):\?", (ROOT / "compose.yaml").read_text("utf-8")))
    assert wanted
    assert wanted <= set(EXAMPLE)


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_names_is_there(name: str) -> None:
    service = SERVICES[name]
    assert set(service.get("depends_on", ())) <= set(SERVICES)
    for volume in service.get("volumes", ()):
        source = volume.partition(":")[0]
        assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


def test_the_nodes_listen_where_nginx_looks_for_them() -> None:
    nginx = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    for name in ("n1", "n2"):
        command = SERVICES[name]["command"]
        assert command[command.index("--node") + 1] == name
        assert f"server 127.0.0.1:{command[command.index('--port') + 1]};" in nginx


def test_the_image_is_made_of_what_docker_may_see() -> None:
    rules = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    seen = [rule[1:] for rule in rules if rule.startswith("!")]
    for path in seen:
        assert (ROOT / path).exists()
    for source in re.findall(
        r"^COPY (?!--from)(\S+)", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE
    ):
        assert source == "." or any(fnmatch.fnmatch(source, path) for path in seen)


def test_the_image_keeps_its_data_in_a_volume_of_a_user_with_a_fixed_number() -> None:
    lines = (ROOT / "deploy/Dockerfile").read_text("utf-8").splitlines()
    assert "VOLUME /data" in lines
    assert "WORKDIR /data" in lines
    assert any(re.fullmatch(r"USER \d+:\d+", line) for line in lines)
    assert any(line.startswith("HEALTHCHECK ") for line in lines)
