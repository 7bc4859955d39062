"""How Kafka is reached: one description, from which its two clients take their configuration.

librdkafka serves the checks at start, topics, offsets, lag, every write, DirectRunner's reader, scripts and benchmarks;
Java's client serves KafkaIO, the reader on Flink. They name the same things differently:
https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md, https://kafka.apache.org/documentation/#security.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

SecurityProtocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
PasswordMechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]
SaslMechanism = Literal[PasswordMechanism, "OAUTHBEARER"]

_OAUTH = "org.apache.kafka.common.security.oauthbearer"
_LOGIN_MODULES: dict[PasswordMechanism, str] = {
    "PLAIN": "org.apache.kafka.common.security.plain.PlainLoginModule",
    "SCRAM-SHA-256": "org.apache.kafka.common.security.scram.ScramLoginModule",
    "SCRAM-SHA-512": "org.apache.kafka.common.security.scram.ScramLoginModule",
}


@dataclass(frozen=True)
class Login:
    """Who we are, by SASL.

    Attributes:
        mechanism: how the password is shown to the broker.
        username: name of the user.
        password: of that user.
    """

    mechanism: PasswordMechanism
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class OAuth:
    """Who we are, by SASL OAUTHBEARER: a token that an OpenID provider gives for client credentials.

    Attributes:
        token_url: where tokens are asked for.
        client_id: who asks.
        client_secret: of that client.
        scope: what for; None leaves it out.
    """

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str | None = None


@dataclass(frozen=True)
class ClientCertificate:
    """Who we are, by TLS.

    Attributes:
        chain: our certificate and those above it, PEM.
        key: its private key, PKCS#8 PEM without a password.
    """

    chain: str
    key: str = field(repr=False)


@dataclass(frozen=True)
class KafkaConnection:
    """How Kafka is reached. Holds certificates, not their files, so that it serves on any machine of a cluster.

    Attributes:
        servers: host:port by comma.
        protocol: what connections speak.
        login: for the SASL protocols.
        ca: whom we trust, PEM; None trusts the authorities of the machine and, in Java, of the JVM.
        certificate: for brokers that ask for one.
    """

    servers: str
    protocol: SecurityProtocol = "PLAINTEXT"
    login: Login | OAuth | None = None
    ca: str | None = None
    certificate: ClientCertificate | None = None

    def librdkafka(self, **more: Any) -> dict[str, Any]:
        """Return the configuration of a client of confluent-kafka, with `more` (dots as underscores) in it."""
        found: dict[str, Any] = {
            "bootstrap.servers": self.servers,
            "security.protocol": self.protocol,
            # Failures come as an error, and are reported once.
            "log_level": 0,
        }
        if isinstance(self.login, OAuth):
            found |= {
                "sasl.mechanism": "OAUTHBEARER",
                "sasl.oauthbearer.method": "oidc",
                "sasl.oauthbearer.token.endpoint.url": self.login.token_url,
                "sasl.oauthbearer.client.id": self.login.client_id,
                "sasl.oauthbearer.client.secret": self.login.client_secret,
            } | ({} if self.login.scope is None else {"sasl.oauthbearer.scope": self.login.scope})
        elif self.login is not None:
            found |= {
                "sasl.mechanism": self.login.mechanism,
                "sasl.username": self.login.username,
                "sasl.password": self.login.password,
            }
        if self.ca is not None:
            found["ssl.ca.pem"] = self.ca
        if self.certificate is not None:
            found |= {"ssl.certificate.pem": self.certificate.chain, "ssl.key.pem": self.certificate.key}
        return found | {name.replace("_", "."): value for name, value in more.items()}

    def java(self) -> dict[str, str]:
        """Return the configuration of Java's client, as KafkaIO takes it."""
        found: dict[str, str] = {"bootstrap.servers": self.servers, "security.protocol": self.protocol}
        if isinstance(self.login, OAuth):
            found |= {
                "sasl.mechanism": "OAUTHBEARER",
                "sasl.jaas.config": jaas_oauth(self.login),
                "sasl.login.callback.handler.class": f"{_OAUTH}.OAuthBearerLoginCallbackHandler",
                "sasl.oauthbearer.token.endpoint.url": self.login.token_url,
            }
        elif self.login is not None:
            found |= {"sasl.mechanism": self.login.mechanism, "sasl.jaas.config": jaas_config(self.login)}
        if self.ca is not None:
            found |= {"ssl.truststore.type": "PEM", "ssl.truststore.certificates": self.ca}
        if self.certificate is not None:
            found |= {
                "ssl.keystore.type": "PEM",
                "ssl.keystore.certificate.chain": self.certificate.chain,
                "ssl.keystore.key": self.certificate.key,
            }
        return found


def jaas_config(login: Login) -> str:
    """Return `login` as Java's clients are told it."""
    who = f"username={jaas_value(login.username)} password={jaas_value(login.password)}"
    return f"{_LOGIN_MODULES[login.mechanism]} required {who};"


def jaas_oauth(login: OAuth) -> str:
    """Return `login` as Java's clients are told it."""
    who = {"clientId": login.client_id, "clientSecret": login.client_secret, "scope": login.scope}
    options = " ".join(f"{name}={jaas_value(value)}" for name, value in who.items() if value is not None)
    return f"{_OAUTH}.OAuthBearerLoginModule required {options};"


def jaas_value(text: str) -> str:
    """Return `text` as a value of a JAAS configuration."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
