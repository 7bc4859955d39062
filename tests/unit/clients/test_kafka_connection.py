"""How Kafka is reached: settings that belong together, and one description for both clients."""

import base64
import http.server
import pickle
import threading
import time
import urllib.parse
import zipfile
from pathlib import Path
from typing import ClassVar

import pytest
from confluent_kafka.admin import AdminClient
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from clients.kafka_connection import KafkaConnection, Login
from local.credentials import Credentials
from pipeline.settings import SettingsError, load_service_settings
from runtime import jars

SASL = {
    "kafka_security_protocol": "SASL_SSL",
    "kafka_sasl_mechanism": "SCRAM-SHA-512",
    "kafka_sasl_username": "us",
    "kafka_sasl_password": "pass-word",
}
OAUTH = {
    "kafka_security_protocol": "SASL_SSL",
    "kafka_sasl_mechanism": "OAUTHBEARER",
    "kafka_oauth_token_url": "https://idp/token",
    "kafka_oauth_client_id": "us",
    "kafka_oauth_client_secret": 'a"b-word',
}


@pytest.fixture(scope="module")
def credentials(tmp_path_factory: pytest.TempPathFactory) -> Credentials:
    return Credentials.make(tmp_path_factory.mktemp("credentials"))


def kafka(**flags: str) -> KafkaConnection:
    return load_service_settings(flags).kafka


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (SASL | {"kafka_sasl_password": ""}, "KAFKA_SASL_PASSWORD: must be set with KAFKA_SECURITY_PROTOCOL=SASL_SSL"),
        ({"kafka_security_protocol": "SASL_PLAINTEXT"}, "KAFKA_SASL_MECHANISM: must be set"),
        (SASL | {"kafka_security_protocol": "SSL"}, "KAFKA_SASL_MECHANISM: is of use only"),
        ({"kafka_sasl_password": "secret-word"}, "KAFKA_SASL_PASSWORD: is of use only"),
        ({"kafka_ssl_ca_location": "/ca.pem"}, "KAFKA_SSL_CA_LOCATION: is of use only"),
        (SASL | {"kafka_ssl_ca_location": "/no/ca.pem"}, "KAFKA_SSL_CA_LOCATION: /no/ca.pem cannot be read"),
        (SASL | {"kafka_ssl_ca_location": __file__}, f"KAFKA_SSL_CA_LOCATION: {__file__} holds no certificate"),
        (SASL | {"kafka_ssl_key_location": "/key.pem"}, "KAFKA_SSL_CERTIFICATE_LOCATION: must be set"),
        (SASL | {"kafka_sasl_mechanism": "GSSAPI"}, "KAFKA_SASL_MECHANISM"),
        (OAUTH | {"kafka_oauth_client_secret": ""}, "KAFKA_OAUTH_CLIENT_SECRET: must be set with KAFKA_SASL_MECHANISM"),
        (OAUTH | {"kafka_sasl_password": "a-word"}, "KAFKA_SASL_PASSWORD: is of use only with KAFKA_SASL_MECHANISM="),
        (SASL | {"kafka_oauth_scope": "kafka"}, "KAFKA_OAUTH_SCOPE: is of use only with KAFKA_SASL_MECHANISM=OAUTH"),
        ({"kafka_oauth_client_id": "us"}, "KAFKA_OAUTH_CLIENT_ID: is of use only with KAFKA_SECURITY_PROTOCOL"),
        (OAUTH | {"kafka_oauth_token_url": "idp"}, "KAFKA_OAUTH_TOKEN_URL"),
        ({"redis_ca_location": "/ca.pem"}, "REDIS_CA_LOCATION: is of use only with REDIS_TLS=true"),
        ({"redis_tls": "true", "redis_ca_location": "/no/ca.pem"}, "REDIS_CA_LOCATION: /no/ca.pem cannot be read"),
        ({"redis_username": "us"}, "REDIS_PASSWORD: must be set with REDIS_USERNAME"),
    ],
)
def test_settings_that_contradict_each_other_are_named(flags: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_service_settings(flags)
    assert named in str(caught.value)
    assert "-word" not in str(caught.value)


def test_without_security_both_clients_get_only_the_address() -> None:
    plain = kafka(kafka_bootstrap_servers="h:1")
    assert plain.java() == {"bootstrap.servers": "h:1", "security.protocol": "PLAINTEXT"}
    assert plain.librdkafka() == plain.java() | {"log_level": 0}
    assert plain.librdkafka(group_id="g")["group.id"] == "g"


def test_a_key_of_any_form_becomes_one_that_java_takes(credentials: Credentials, tmp_path: Path) -> None:
    key = load_pem_private_key(credentials.pem("client-key").read_bytes(), None)
    locked = tmp_path / "locked.pem"
    encryption = BestAvailableEncryption(b"key-word")
    locked.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, encryption))
    files = SASL | {
        "kafka_ssl_certificate_location": str(credentials.pem("client")),
        "kafka_ssl_key_location": str(locked),
    }
    config = kafka(**files, kafka_ssl_key_password="key-word").java()
    assert config["ssl.keystore.key"] == credentials.pem("client-key").read_text()
    with pytest.raises(SettingsError, match=r"KAFKA_SSL_KEY_LOCATION: .* gives no private key"):
        kafka(**files, kafka_ssl_key_password="wrong")


def test_only_certificates_leave_their_file(credentials: Credentials, tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_text("a note\n" + credentials.pem("client-key").read_text() + credentials.pem("ca").read_text())
    assert kafka(**SASL, kafka_ssl_ca_location=str(both)).ca == credentials.pem("ca").read_text()


def test_a_password_is_quoted_for_java_and_shown_nowhere() -> None:
    connection = KafkaConnection("h:1", "SASL_SSL", Login("PLAIN", "us", 'a"b\\c;'))
    assert connection.java()["sasl.jaas.config"].endswith(
        r"""PlainLoginModule required username="us" password="a\"b\\c;";"""
    )
    assert 'a"b' not in repr(connection)
    assert pickle.loads(pickle.dumps(connection)) == connection  # it travels to workers


def test_oauth_asks_the_provider_in_both_clients() -> None:
    connection = kafka(**OAUTH, kafka_oauth_scope="kafka")
    java = connection.java()
    assert java["sasl.jaas.config"].endswith(
        r"""OAuthBearerLoginModule required clientId="us" clientSecret="a\"b-word" scope="kafka";"""
    )
    assert java["sasl.mechanism"] == "OAUTHBEARER"
    assert java["sasl.oauthbearer.token.endpoint.url"] == OAUTH["kafka_oauth_token_url"]
    [jar] = [jar for jar in jars.fetch("beam") if jar.name.startswith("kafka-clients-")]
    with zipfile.ZipFile(jar) as opened:
        handler = java["sasl.login.callback.handler.class"]
        assert f"{handler.replace('.', '/')}.class" in opened.namelist()
    assert "a-word" not in repr(connection)
    assert "scope" not in kafka(**OAUTH).java()["sasl.jaas.config"]


class Provider(http.server.BaseHTTPRequestHandler):
    """An OpenID provider that notes what it was asked."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append((self.headers["Authorization"], body))
        self.send_error(401)

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_librdkafka_shows_the_providers_token_endpoint_our_secret() -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/token"
        flags = OAUTH | {"kafka_oauth_token_url": url, "kafka_bootstrap_servers": "127.0.0.1:1"}
        client = AdminClient(kafka(**flags, kafka_oauth_scope="kafka").librdkafka())
        deadline = time.monotonic() + 20
        while not Provider.asked and time.monotonic() < deadline:
            client.poll(0.2)
        server.shutdown()
    authorization, body = Provider.asked[0]
    assert base64.b64decode(authorization.removeprefix("Basic ")) == b'us:a"b-word'
    assert dict(urllib.parse.parse_qsl(body)) == {"grant_type": "client_credentials", "scope": "kafka"}
