"""What a stranger could use is shut until someone opens it."""

import codecs
import signal
import sys
from pathlib import Path

import httpx
import jwt
import pytest
import yaml

from madang.adapters.jwt.identity import JwtIdentity
from madang.adapters.system.ids import SystemIds
from madang.secret_settings import read_secret, with_password
from tests.support.madang import Madang
from tests.support.process import ROOT, Process

FOREIGN = "https://elsewhere.example"
SEARCH = {"userId": "haneul", "keyword": "word"}


@pytest.mark.parametrize(("algorithm", "length"), [("HS256", 32), ("HS384", 48), ("HS512", 64)])
def test_a_secret_that_can_be_guessed_is_refused(algorithm: str, length: int) -> None:
    for short in (0, 1, length - 1):
        with pytest.raises(ValueError, match=f"{algorithm} has at least {length} bytes"):
            JwtIdentity("k" * short, [algorithm], "sub")
    JwtIdentity("k" * length, [algorithm], "sub")


@pytest.mark.parametrize(
    "written",
    [
        b"%b",
        b"%b\n",
        b"%b\r\n",
        b"\n%b\n\n",
        codecs.BOM_UTF8 + b"%b\r\n",
    ],
)
def test_what_an_editor_adds_to_a_key_is_no_part_of_it(tmp_path: Path, written: bytes) -> None:
    secret = "a secret of at least thirty-two bytes"
    file = tmp_path / "key"
    file.write_bytes(written.replace(b"%b", secret.encode()))
    assert read_secret(file) == secret
    file.write_text(f"{secret}\n", "utf-16")
    assert read_secret(file) == secret
    file.write_bytes(raw := b"\n\xff\xfe\x00" * 8)
    assert read_secret(file) == raw
    token = jwt.encode({"sub": "haneul", "exp": 4e9}, raw, "HS256")
    assert JwtIdentity(raw, ["HS256"], "sub").identify("haneul", token).user_id == "haneul"


def test_any_password_fits_into_an_address() -> None:
    assert with_password("http://es:9200", "elastic", "@/#:%?") == "http://elastic:%40%2F%23%3A%25%3F@es:9200"
    with pytest.raises(ValueError, match="once"):
        with_password("http://elastic:other@es:9200", "elastic", "secret")


def test_ids_rise_and_none_tells_the_next() -> None:
    new_id = SystemIds()
    ids = [new_id() for _ in range(20_000)]
    assert ids == sorted(ids)
    assert len({each[19:] for each in ids}) == len(ids)
    # 62 random bits each: over so many, every one of them is set about as often as not.
    values = [int(each[19:].replace("-", ""), 16) for each in ids]
    assert {value >> 62 for value in values} == {0b10}
    for bit in range(62):
        assert 0.45 < sum(value >> bit & 1 for value in values) / len(values) < 0.55
    assert {each[14] for each in ids} == {"7"}


async def test_a_page_of_another_origin_cannot_use_the_server(madang: Madang) -> None:
    async with httpx.AsyncClient(base_url=madang.url) as http:
        for path in ("/chat/users", "/chat/rooms?userId=haneul", "/metrics", "/"):
            assert (await http.get(path, headers={"Origin": FOREIGN})).status_code == 403
            assert (await http.get(path, headers={"Host": "rebound.example"})).status_code == 403
        foreign = await http.post("/chat/search", json=SEARCH, headers={"Origin": FOREIGN})
        assert foreign.status_code == 403
        assert "access-control-allow-origin" not in foreign.headers
        own = await http.post("/chat/search", json=SEARCH, headers={"Origin": madang.url})
        assert own.status_code == 200


@pytest.mark.parametrize(
    "kind",
    [
        None,
        "text/plain",
        "text/plain; x=application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "",
    ],
)
async def test_a_body_that_a_form_could_send_is_refused(madang: Madang, kind: str | None) -> None:
    headers = {"Origin": madang.url} | ({} if kind is None else {"Content-Type": kind})
    async with httpx.AsyncClient(base_url=madang.url) as http:
        content = b'{"userId": "haneul", "keyword": "word"}'
        assert (await http.post("/chat/search", content=content, headers=headers)).status_code == 415
        headers = {"Content-Type": "Application/JSON; charset=utf-8"}
        assert (await http.post("/chat/search", content=content, headers=headers)).status_code == 200


async def test_an_allowed_page_may_read_what_rest_answers() -> None:
    allowed = "https://chat.example"
    with Madang("--storage", "memory", "--cors-origins", f"{allowed}:443") as server:
        async with httpx.AsyncClient(base_url=server.url, headers={"Origin": allowed}) as http:
            asking = {
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type",
            }
            for answer in (
                await http.options("/chat/search", headers=asking),
                await http.post("/chat/search", json=SEARCH),
            ):
                assert answer.headers["access-control-allow-origin"] == allowed
            assert (await http.get("/chat/users", headers={"Origin": FOREIGN})).status_code == 403


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_a_balancer_may_look_with_head(madang: Madang, path: str) -> None:
    async with httpx.AsyncClient(base_url=madang.url) as http:
        answer = await http.head(path)
        assert (answer.status_code, answer.content) == (200, b"")


def test_compose_publishes_to_this_machine_alone() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    published = [port for service in services.values() for port in service.get("ports", ())]
    assert published
    assert all(port.startswith(("127.0.0.1:", "${MADANG_PUBLIC_ADDRESS:-127.0.0.1}:")) for port in published)


async def test_what_is_for_those_who_run_the_server_has_an_address_of_its_own() -> None:
    with Madang("--storage", "memory", env={"MADANG_ADMIN_ADDRESS": "127.0.0.1:0"}) as server:
        admin = server.wait_for_line(r"Its metrics: (http://127\.0\.0\.1:\d+)/metrics")[1]
        async with httpx.AsyncClient(base_url=server.url) as chat, httpx.AsyncClient(base_url=admin) as own:
            for path in (
                "/metrics",
                "/schema",
                "/schema/openapi.json",
                "/metrics/",
                "//metrics",
                "/%6detrics",
            ):
                assert (await chat.get(f"{server.url}{path}")).status_code == 404, path
            assert (await chat.get("/readyz")).json() == {"ready": True}
            assert (await chat.get("/healthz")).status_code == 200
            assert "madang_messages_total" in (await own.get("/metrics")).text
            assert (await own.get("/readyz")).json()["reasons"] == []
            assert "/chat/search" in (await own.get("/schema/openapi.json")).json()["paths"]
            for path in ("/", "/chat/users", "/chat/config.json", "/chat/ws/?EIO=4&transport=polling"):
                assert (await own.get(path)).status_code == 404
            assert (await own.get("/metrics", headers={"Origin": FOREIGN})).status_code == 403
            assert (await own.get("/metrics", headers={"Host": "rebound.example"})).status_code == 403
        assert server.stop() == 0


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",)])
def test_signals_end_what_waits_for_its_services(command: tuple[str, ...]) -> None:
    env = {
        "MADANG_STORAGE": "cluster",
        "MADANG_REDIS_URL": "redis://127.0.0.1:1",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        with Process([sys.executable, "-m", "madang", *command], env=env) as process:
            process.wait_for_line("waiting_for_service", 60)
            process.signal(number)
            assert process.wait() == 0
            assert "Traceback" not in process.output


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ({"MADANG_DATADIR": "x"}, "MADANG_DATADIR is no setting: did you mean MADANG_DATA_DIR?"),
        ({"MADANG_QWXZ": "x"}, "MADANG_QWXZ is no setting"),
        ({"MADANG_TAIL": "5"}, "MADANG_TAIL is called MADANG_LOG_RETENTION now: use that name"),
    ],
)
def test_a_misspelt_variable_is_named(variable: dict[str, str], said: str) -> None:
    with Madang("--storage", "memory", env=variable) as server:
        server.wait_for_line(said.replace("?", r"\?"))


def test_an_earlier_name_of_an_option_goes_on_working(tmp_path: Path) -> None:
    with Process(
        [sys.executable, "-m", "madang", "serve", "--port", "0", "--tail", "x"], cwd=tmp_path
    ) as process:
        assert process.wait() == 2
    assert "--log-retention (MADANG_LOG_RETENTION): " in process.output
    with Madang("--storage", "memory", "--tail", "5") as server:
        server.wait_for_line("--tail is called --log-retention now: use that name")


def test_an_empty_variable_counts_as_not_set() -> None:
    with Madang("--storage", "memory", env={"MADANG_NODE": "", "MADANG_JWT_KEY": "", "MADANG_DEADLINE": ""}):
        pass


@pytest.mark.parametrize("command", [("worker",), ("cluster", "status"), ("reindex",), ("dead", "list")])
def test_a_command_without_its_extra_says_what_to_install(command: tuple[str, ...]) -> None:
    program = (
        "import sys\n"
        "for name in ('hiredis', 'aiobotocore', 'elasticsearch'): sys.modules[name] = None\n"
        "from madang.cli import main\n"
        "main()\n"
    )
    with Process([sys.executable, "-c", program, *command]) as process:
        assert process.wait() == 1
    assert process.output.count("\n") == 1
    assert "install madang[cluster]" in process.output
