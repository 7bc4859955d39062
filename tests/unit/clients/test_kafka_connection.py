"""How Kafka is reached: settings that belong together, and one description for both clients."""

import pickle
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from clients.kafka_connection import KafkaConnection, Login
from local.credentials import Credentials
from pipeline.settings import SettingsError, load_service_settings

SASL = {
    "kafka_security_protocol": "SASL_SSL",
    "kafka_sasl_mechanism": "SCRAM-SHA-512",
    "kafka_sasl_username": "us",
    "kafka_sasl_password": "pass-word",
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
