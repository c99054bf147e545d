"""The real nginx and HAProxy that the tests start."""

import urllib.request

import pytest

from tests.support.ports import free_port
from tests.support.process import ProcessFailedError
from tests.support.services.balancer import running_haproxy, running_nginx


def _get(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
        return str(answer.read().decode())


def test_nginx_serves_what_it_is_told() -> None:
    port = free_port()
    configuration = f"""
        pid {{directory}}/nginx.pid;
        events {{}}
        http {{
            access_log off;
            server {{ listen 127.0.0.1:{port}; location / {{ return 200 "madang"; }} }}
        }}
    """

    with running_nginx(configuration, port):
        assert _get(port) == "madang"


def test_haproxy_serves_what_it_is_told() -> None:
    port = free_port()
    configuration = f"""
        defaults
            mode http
            timeout client 5s
            timeout connect 5s
            timeout server 5s
        frontend all
            bind 127.0.0.1:{port}
            http-request return status 200 content-type text/plain string madang
    """

    with running_haproxy(configuration, port):
        assert _get(port) == "madang"


def test_a_configuration_that_is_refused_fails_with_the_reason() -> None:
    with (
        pytest.raises(ProcessFailedError, match="no_such_directive"),
        running_nginx("no_such_directive;", free_port()),
    ):
        pytest.fail("it started")
