"""Settings of the job: from flags, then the environment, then `.env`. Wrong ones are refused by name at start."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from clients.kafka_connection import ClientCertificate, KafkaConnection, Login, OAuth, SaslMechanism, SecurityProtocol
from clients.pem import read_certificates, read_key
from clients.redis_connection import RedisConnection
from schemas.topics import ORDER, Stage
from transforms.adapters import Adapters, parse_choices
from transforms.embedding import Bridging
from transforms.payload_encryption import LetterKeys, PayloadSealer, decode_key
from transforms.privacy.effort import DEFAULT_SECONDS
from transforms.privacy.policy import load_policy
from transforms.privacy.salts import HOW_TO, weakness

SAFE_HASH_LENGTH = 12
"""Hex digits of a token below which two of a few million people are likely to share one."""
NONE = "none"
"""Value that leaves a service out."""
LOCAL_FLINK = "[local]"
"""FLINK_MASTER of a Flink inside the job."""
METRICS_PORT = 6066
METRICS_PORTS = {Stage.ANONYMIZE: 6066, Stage.ENRICH: 6067, Stage.EMBED: 6068, Stage.VALIDATE: 6069}
"""Ports of a job of one stage, by the contract."""
OTHER_SETTINGS = frozenset({"FLINK_RPC_PORT", "KAFKA_CONTROLLER_PORT", "WEATHER_PORT", "WEAVIATE_INTERNAL_PORT"})
"""Names that `runtime` reads for the local services, and the job does not."""


class SettingsError(ValueError):
    """One or more settings are wrong. The text names each, and never repeats a secret."""

    exit_code = 2
    """Of a command that ends with it."""


class DeadLetterPayload(StrEnum):
    """How dead letters carry the bytes of a record."""

    ENCRYPTED = "encrypted"
    PLAIN = "plain"


Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """Every setting; its name in upper case is the environment variable, with dashes the command-line flag."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True)

    stages: str = Field(
        "validate,anonymize,enrich,embed", description="Contiguous stages this job runs, comma-separated"
    )
    publish: str = Field(
        "all", description="Stages whose intermediate topics are written, comma-separated; `all` or `none`"
    )

    source_adapters: str = Field(
        "auto",
        min_length=1,
        description="Mappings of other forms than the contract's, TOPIC=NAME, comma-separated: `auto` for what is "
        "recognised, `none`, the name of one in the package or a path of yours (docs/how-to/connect-a-source.md)",
    )
    forward_headers: str = Field(
        "traceparent",
        description="Kafka headers of a source record that are passed on to the outputs, comma-separated; personal "
        "data in them is replaced. Dead letters keep all",
    )

    kafka_bootstrap_servers: str = Field(
        "localhost:9092", min_length=1, description="Brokers, host:port, comma-separated"
    )
    kafka_security_protocol: SecurityProtocol = Field(
        "PLAINTEXT", description="Protocol of connections to the brokers: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL"
    )
    kafka_sasl_mechanism: SaslMechanism | None = Field(
        None, description="With a SASL protocol: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER"
    )
    kafka_sasl_username: str | None = Field(None, min_length=1, description="With a SASL protocol: user name")
    kafka_sasl_password: SecretStr = Field(SecretStr(""), description="With a SASL protocol: password")
    kafka_oauth_token_url: str | None = Field(
        None, pattern=r"^https?://\S+$", description="With OAUTHBEARER: token endpoint of the OpenID provider"
    )
    kafka_oauth_client_id: str | None = Field(None, min_length=1, description="With OAUTHBEARER: client id")
    kafka_oauth_client_secret: SecretStr = Field(SecretStr(""), description="With OAUTHBEARER: secret of that client")
    kafka_oauth_scope: str | None = Field(None, min_length=1, description="With OAUTHBEARER: scope to ask for, if any")
    kafka_ssl_ca_location: Path | None = Field(
        None,
        description="With an SSL protocol: PEM file of the trusted certificate authorities; by default the system's",
    )
    kafka_ssl_certificate_location: Path | None = Field(
        None, description="With an SSL protocol: PEM file of the client certificate, for brokers that require one"
    )
    kafka_ssl_key_location: Path | None = Field(None, description="PEM file of the private key of that certificate")
    kafka_ssl_key_password: SecretStr = Field(SecretStr(""), description="Password of that key, if it has one")
    kafka_group_id: str | None = Field(
        None, min_length=1, description="Consumer group; by default `bd-stream`, with the stages if not all run"
    )
    kafka_producer_acks: Literal["-1", "all", "0", "1"] = Field(
        "-1", description="Acknowledgements that a write waits for"
    )
    kafka_compression_type: Literal["none", "gzip", "snappy", "lz4", "zstd"] = Field(
        "lz4", description="Compression of written batches"
    )
    round_records: int = Field(
        10_000, ge=1, le=1_000_000, description="DirectRunner: records read, written and committed in one round"
    )
    expansion_service: str | None = Field(
        None, description="Flink: host:port of a running Beam expansion service; by default the job starts its own"
    )

    flink_master: str = Field(
        LOCAL_FLINK,
        pattern=r"^(\[local\]|(http://)?[^\s/:]+:[0-9]+)$",
        description="REST interface of a Flink cluster, host:port; `[local]` runs Flink inside the job",
    )
    parallelism: int = Field(1, ge=1, le=4096, description="Flink: number of workers that share the records")
    flink_state_dir: str = Field(
        ".local/flink",
        min_length=1,
        description="Flink: directory or URL of checkpoints and savepoints, accessible to all of Flink",
    )
    checkpoint_seconds: float = Field(
        5, ge=0.2, le=3600, description="Flink: time between checkpoints; offsets are committed with each"
    )
    max_bundle_size: int = Field(250, ge=1, description="Flink: maximum records of a bundle")
    max_bundle_milliseconds: int = Field(
        50, ge=1, le=30_000, description="Flink: maximum time a bundle stays open, in milliseconds"
    )
    python_workers: str | None = Field(
        None,
        description="host:port of a Python worker pool, at which Flink reaches it; by default the job starts its own",
    )

    privacy_salt: SecretStr = Field(
        SecretStr(""), description="Secret key of the hash behind every token, at least 16 characters"
    )
    pii_hash_length: int = Field(16, ge=8, le=64, description="Length of the hash in a token, in hex digits")
    privacy_policy: Path | None = Field(
        None,
        description="Your own privacy policy (YAML, docs/explanation/privacy.md); by default the one shipped",
    )
    privacy_record_seconds: float = Field(
        DEFAULT_SECONDS, ge=0.1, le=600, description="Processor time that reading one record for personal data may take"
    )
    ner_model: str | None = Field(
        None,
        min_length=1,
        description="Directory of your own NER model (spaCy or transformers), as further evidence for names",
    )
    ner_kind: Literal["auto", "spacy", "transformers"] = Field(
        "auto", description="Library that runs NER_MODEL; `auto` decides by its files"
    )
    ner_batch_size: int = Field(32, ge=1, le=1000, description="Maximum records in one batch of NER_MODEL")
    allow_placeholder_salt: bool = Field(
        False,
        description="Development only: accept a weak PRIVACY_SALT and a PII_HASH_LENGTH below 12",
    )
    dead_letter_payload: DeadLetterPayload = Field(
        DeadLetterPayload.ENCRYPTED, description="`encrypted`, or `plain` for unencrypted payloads"
    )
    dead_letter_key: SecretStr = Field(
        SecretStr(""), description="Base64 of the 32-byte key that seals and authenticates dead letters"
    )
    dead_letter_old_keys: SecretStr = Field(
        SecretStr(""), description="Earlier keys, comma-separated: they read dead letters, and write none"
    )
    dead_letter_accept_unauthenticated: bool = Field(
        False,
        description="Replay also dead letters without authentication, as versions before 3.0 wrote them. Anyone "
        "who may write to a dead-letter topic can forge those",
    )

    dead_letter_retry_limit: int = Field(
        3, ge=0, le=1000, description="Replays of a record after which its dead letter is parked"
    )
    dead_letter_limit_percent: float = Field(
        20,
        gt=0,
        le=100,
        description="Percentage of dead letters above which an alarm is raised: a metric and a log line",
    )
    dead_letter_limit_records: int = Field(
        1000, ge=10, description="Number of a worker's last records over which the percentage is computed"
    )
    dead_letter_limit_stops: bool = Field(False, description="An alarm also stops the job")

    category_table: Path | None = Field(None, description="Your own category keyword table (YAML)")
    weather_api_url: str = Field(
        "https://api.openweathermap.org/data/2.5/weather",
        pattern=r"^https?://[^\s]+$",
        description="Current-weather endpoint of OpenWeatherMap",
    )
    weather_api_key: SecretStr = Field(
        SecretStr(""), description="Key of the weather API; without it records have no weather"
    )
    weather_timeout_seconds: float = Field(
        2.0, gt=0, le=60, description="Timeout of a request to the weather API, in seconds"
    )
    weather_cache_seconds: int = Field(1800, ge=1, description="How long a city's weather is cached, in seconds")
    redis_host: str = Field(
        "localhost", min_length=1, description="Host of the shared weather cache; `none` disables it"
    )
    redis_port: Port = Field(6379, description="Port of Redis")
    redis_username: str | None = Field(None, min_length=1, description="User of Redis; empty for its default user")
    redis_password: SecretStr = Field(SecretStr(""), description="Password of Redis")
    redis_db: int = Field(0, ge=0, description="Database number of Redis")
    redis_tls: bool = Field(False, description="Use TLS for Redis")
    redis_ca_location: Path | None = Field(
        None, description="With REDIS_TLS: PEM file of the trusted certificate authorities; by default the system's"
    )

    embedding_model: str = Field(
        "all-MiniLM-L6-v2", min_length=1, description="Name or directory of a sentence-transformers model"
    )
    embedding_device: Literal["cpu", "cuda"] = Field("cpu", description="Device that runs the model")
    embedding_backend: Literal["auto", "torch", "openvino"] = Field(
        "auto",
        description="Library that runs the model; `auto` selects the fastest whose vectors equal those of fp32 torch",
    )
    embedding_precision: Literal["auto", "fp32", "bf16", "fp16"] = Field(
        "auto", description="Data type of inference; `auto` selects the fastest that the hardware supports"
    )
    embedding_threads: int = Field(
        0, ge=0, le=1024, description="Inference threads; 0 for the machine's cores / PARALLELISM, at least 1"
    )
    embedding_batch_size: int = Field(100, ge=1, le=10_000, description="Maximum texts in a batch")
    embedding_batch_tokens: int = Field(
        0, ge=0, description="Maximum tokens of one inference, with padding; 0 chooses by device"
    )
    embedding_cached_texts: int = Field(
        20_000, ge=0, description="Vectors that a worker caches for repeated texts (1.6 KB each with 384 dimensions)"
    )
    embedding_cache_directory: Path | None = Field(
        None, description="Directory of converted models; by default in the user's cache"
    )
    embedding_flush_seconds: float = Field(
        0.5, gt=0, le=30, description="Maximum time a batch waits to fill, in seconds"
    )
    embedding_max_length: int = Field(
        512, ge=2, le=131_072, description="Maximum tokens of a text; the rest is cut off"
    )
    embedding_bridge: Bridging = Field(
        Bridging.AUTO,
        description="Replace Bangla and romanised Bangla words by English ones before the model: `auto` for models "
        "without Bangla in their vocabulary, `bangla` always, `none` never. Each value gives vectors of its own",
    )
    language_lexicon: Path | None = Field(
        None, description="File of your own words for the bridge, which take precedence (docs/explanation/language.md)"
    )
    embedding_in_sink: bool = Field(True, description="Write the vector to the sink topics")

    duplicate_window: int = Field(
        20_000,
        ge=0,
        le=1_000_000,
        description="Records of each kind that a worker compares new ones with to mark near-duplicates "
        "(`_duplicate_of`); 0 marks none. Memory: 1.7 kB each",
    )
    duplicate_threshold: float = Field(
        0.92, ge=0.8, le=1, description="Least cosine of the vectors of two records that say the same"
    )
    alerts: bool = Field(
        True,
        description="Compare embedded records with the saved searches of the topic `saved-searches`, if it exists, and "
        "write alerts (docs/how-to/alerts.md)",
    )
    alert_webhook_secret: SecretStr = Field(
        SecretStr(""), description="`bd alerts deliver`: key that signs what is posted to webhooks (HMAC-SHA256)"
    )
    alert_webhook_timeout_seconds: float = Field(
        10, gt=0, le=300, description="`bd alerts deliver`: maximum time of one request to a webhook, in seconds"
    )
    alert_webhook_retry_seconds: float = Field(
        300,
        ge=0,
        le=86_400,
        description="`bd alerts deliver`: how long an alert is retried while its webhook fails, in seconds, before it "
        "is given up and named in the log",
    )
    alert_webhook_private_addresses: bool = Field(
        False,
        description="`bd alerts deliver`: also post to loopback, private and link-local addresses. Anyone who may "
        "save a search then reaches services behind the firewall",
    )

    weaviate_url: str = Field(
        "http://localhost:8080",
        pattern=r"^(https?://[^\s/]+/?|none)$",
        description="URL of Weaviate; `none` disables it",
    )
    weaviate_grpc_port: Port = Field(50051, description="gRPC port of Weaviate, on the same host")
    weaviate_api_key: SecretStr = Field(SecretStr(""), description="API key of Weaviate")
    weaviate_requests: int = Field(2, ge=1, le=64, description="Batches that a worker writes to Weaviate concurrently")
    weaviate_outage_seconds: float = Field(
        120,
        gt=0,
        description="How long a write is retried while Weaviate is unavailable, in seconds, before the job stops",
    )

    archive_file: Path = Field(Path(".local/archive.duckdb"), description="Archive: path of the DuckDB file")
    archive_vectors: bool = Field(True, description="Archive: store the vectors of the sink records")
    archive_batch_records: int = Field(
        10_000, ge=1, le=1_000_000, description="Archive: maximum records of a transaction"
    )
    archive_flush_seconds: float = Field(
        5, gt=0, le=3600, description="Archive: maximum time a record waits for its transaction, in seconds"
    )
    console_host: str = Field(
        "127.0.0.1",
        min_length=1,
        description="Console: interface to listen on. Any but loopback needs CONSOLE_TOKENS or CONSOLE_TRUSTED_PROXIES",
    )
    console_port: Port = Field(8040, description="Console: port")
    console_prefix: str = Field(
        "",
        pattern=r"^(/[A-Za-z0-9._~-]+)*$",
        description="Console: path prefix under which a proxy serves it, such as /console",
    )
    console_tokens: SecretStr = Field(
        SecretStr(""),
        description="Console: tokens of people and programs, NAME:ROLE:TOKEN, comma-separated; roles are viewer, "
        "analyst, operator, officer (docs/how-to/use-the-console.md)",
    )
    console_trusted_proxies: str = Field(
        "",
        description="Console: addresses or networks of the authenticating proxy, comma-separated. Only from these "
        "CONSOLE_ROLE_HEADER is believed; from others it is refused",
    )
    console_role_header: str = Field(
        "X-Console-Role",
        pattern=r"^[A-Za-z][A-Za-z0-9-]*$",
        description="Console: header in which the proxy names the role; the highest of several counts",
    )
    console_user_header: str = Field(
        "X-Forwarded-User",
        pattern=r"^[A-Za-z][A-Za-z0-9-]*$",
        description="Console: header in which the proxy names the person; the audit log holds a keyed hash of it",
    )
    console_secret: SecretStr = Field(
        SecretStr(""),
        description="Console: key of sessions and of the names in the audit log, at least 16 characters; by default "
        "random at each start",
    )
    console_audit_file: Path = Field(
        Path(".local/console-audit.jsonl"), description="Console: file to which the audit log is appended"
    )
    console_marks_file: Path = Field(
        Path(".local/console-marks.jsonl"),
        description="Console: file to which officers' marks are appended; it holds what the Privacy Shield missed",
    )
    console_metrics_urls: str = Field(
        "http://localhost:6066,http://localhost:6067,http://localhost:6068,http://localhost:6069",
        min_length=1,
        description="Console: where jobs serve /metrics and /health, comma-separated URLs",
    )
    console_letters: int = Field(
        20_000,
        ge=100,
        le=1_000_000,
        description="Console: newest dead letters that it lists; about 1 KB of memory each",
    )
    metrics_port: int | None = Field(
        None,
        ge=0,
        le=65535,
        description="Port of /metrics and /health; by default 6066, and of a job of one stage 6066 for anonymize, 6067 "
        "enrich, 6068 embed, 6069 validate; 0 records and serves nothing",
    )
    metrics_host: str = Field(
        "127.0.0.1", min_length=1, description="Interface on which /metrics and /health are served"
    )
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="Answer /metrics and /health only to requests with this bearer token, except whether the job lives",
    )
    metrics_dir: str = Field(
        ".local/metrics",
        min_length=1,
        description="Flink: directory in which worker processes keep their metrics, one directory for each job below "
        "it; the machines that share it are served as one",
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="What the job prints: text for people, or JSON lines of time, level, source and message"
    )
    health_lag_seconds: float = Field(
        120, ge=1, description="A job that commits nothing, or whose lag grows, for this many seconds is not ready"
    )
    health_lag_records: int = Field(1000, ge=0, description="A growing lag up to this many records does not count")

    @field_validator("stages")
    @classmethod
    def _stages_are_contiguous(cls, text: str) -> str:
        names = _stage_names(text)
        start = ORDER.index(names[0]) if names else 0
        if not names or tuple(names) != ORDER[start : start + len(names)]:
            raise ValueError(f"must be a contiguous part of {','.join(ORDER)}")
        return text

    @field_validator("publish")
    @classmethod
    def _publish_names_stages(cls, text: str) -> str:
        if text not in ("all", NONE):
            _stage_names(text)
        return text

    @field_validator("source_adapters")
    @classmethod
    def _mappings_are_some(cls, text: str) -> str:
        _ = parse_choices(text)  # raises MappingError, a ValueError
        return text

    @field_validator("expansion_service", "python_workers")
    @classmethod
    def _host_and_port(cls, text: str | None) -> str | None:
        if text is not None and not (text.rpartition(":")[0] and text.rpartition(":")[2].isdigit()):
            raise ValueError("must be host:port")
        return text

    @field_validator("weaviate_url", "weather_api_url")
    @classmethod
    def _port_is_one(cls, url: str) -> str:
        _ = urlsplit(url).port  # raises ValueError beyond 65535
        return url

    @field_validator("privacy_policy")
    @classmethod
    def _policy_is_right(cls, path: Path | None) -> Path | None:
        load_policy(path)
        return path

    @field_validator("category_table")
    @classmethod
    def _table_exists(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_file():
            raise ValueError("is not a file")
        return path

    @model_validator(mode="after")
    def _secrets_are_set(self) -> Self:
        if Stage.ANONYMIZE in self.stage_list and not self.allow_placeholder_salt:
            development = "or for development set ALLOW_PLACEHOLDER_SALT=true"
            if fault := weakness(self.privacy_salt.get_secret_value()):
                raise ValueError(f"PRIVACY_SALT: {fault}: {HOW_TO}, {development}")
            if self.pii_hash_length < SAFE_HASH_LENGTH:
                raise ValueError(
                    f"PII_HASH_LENGTH: with {self.pii_hash_length} hex digits two people are likely to share a token: "
                    f"set {SAFE_HASH_LENGTH} or more, {development}"
                )
        if self.dead_letter_payload is DeadLetterPayload.ENCRYPTED:
            try:
                decode_key(self.dead_letter_key.get_secret_value())
            except ValueError as error:
                raise ValueError(f"DEAD_LETTER_KEY: {error}; or ask for DEAD_LETTER_PAYLOAD=plain") from None
        _ = self.letter_keys
        return self

    @model_validator(mode="after")
    def _connections_are_whole(self) -> Self:
        _ = self.kafka, self.redis
        return self

    @cached_property
    def kafka(self) -> KafkaConnection:
        """How Kafka is reached. Its files are read once, when the settings are checked."""
        protocol = self.kafka_security_protocol
        sasl = ("kafka_sasl_username", "kafka_sasl_password")
        oauth = ("kafka_oauth_token_url", "kafka_oauth_client_id", "kafka_oauth_client_secret")
        pair = ("kafka_ssl_certificate_location", "kafka_ssl_key_location")
        certificate = None
        login: Login | OAuth | None = None
        mechanism = self.kafka_sasl_mechanism
        if not protocol.startswith("SASL_"):
            every = ("kafka_sasl_mechanism", *sasl, *oauth, "kafka_oauth_scope")
            self._refuse(every, "KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
        elif mechanism == "OAUTHBEARER":
            self._need(oauth, "with KAFKA_SASL_MECHANISM=OAUTHBEARER")
            self._refuse(sasl, "KAFKA_SASL_MECHANISM", "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512")
            login = OAuth(
                self.kafka_oauth_token_url or "",
                self.kafka_oauth_client_id or "",
                self.kafka_oauth_client_secret.get_secret_value(),
                self.kafka_oauth_scope,
            )
        else:
            self._need(("kafka_sasl_mechanism", *sasl), f"with KAFKA_SECURITY_PROTOCOL={protocol}")
            self._refuse((*oauth, "kafka_oauth_scope"), "KAFKA_SASL_MECHANISM", "OAUTHBEARER")
            password = self.kafka_sasl_password.get_secret_value()
            login = Login(mechanism or "PLAIN", self.kafka_sasl_username or "", password)
        if not protocol.endswith("SSL"):
            more = ("kafka_ssl_ca_location", *pair, "kafka_ssl_key_password")
            self._refuse(more, "KAFKA_SECURITY_PROTOCOL", "SSL or SASL_SSL")
        if any(map(self._is_set, (*pair, "kafka_ssl_key_password"))):
            self._need(pair, "to show a certificate")
            key_password = self.kafka_ssl_key_password.get_secret_value() or None
            certificate = ClientCertificate(
                _read_by("KAFKA_SSL_CERTIFICATE_LOCATION", read_certificates, self.kafka_ssl_certificate_location),
                _read_by(
                    "KAFKA_SSL_KEY_LOCATION", lambda path: read_key(path, key_password), self.kafka_ssl_key_location
                ),
            )
        ca = self.kafka_ssl_ca_location
        return KafkaConnection(
            self.kafka_bootstrap_servers,
            protocol,
            login,
            None if ca is None else _read_by("KAFKA_SSL_CA_LOCATION", read_certificates, ca),
            certificate,
        )

    @cached_property
    def redis(self) -> RedisConnection | None:
        """How Redis is reached, None when it is left out. Its file is read once, when the settings are checked."""
        if self.redis_host == NONE:
            return None
        if not self.redis_tls:
            self._refuse(("redis_ca_location",), "REDIS_TLS", "true")
        if self.redis_username is not None:
            self._need(("redis_password",), "with REDIS_USERNAME")
        ca = self.redis_ca_location
        return RedisConnection(
            host=self.redis_host,
            port=self.redis_port,
            db=self.redis_db,
            username=self.redis_username,
            password=self.redis_password.get_secret_value() or None,
            tls=self.redis_tls,
            ca=None if ca is None else _read_by("REDIS_CA_LOCATION", read_certificates, ca),
        )

    def _is_set(self, name: str) -> bool:
        value = getattr(self, name)
        return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)

    def _need(self, names: Iterable[str], why: str) -> None:
        for name in names:
            if not self._is_set(name):
                raise ValueError(f"{name.upper()}: must be set {why}")

    def _refuse(self, names: Iterable[str], setting: str, wanted: str) -> None:
        for name in names:
            if self._is_set(name):
                raise ValueError(f"{name.upper()}: is of use only with {setting}={wanted}; set that, or leave it out")

    @property
    def stage_list(self) -> tuple[Stage, ...]:
        """The stages this job runs, in order."""
        return tuple(_stage_names(self.stages))

    @property
    def adapters(self) -> Adapters:
        """What reads other forms than the contract's."""
        return Adapters.of(self.source_adapters)

    @property
    def forwarded_headers(self) -> frozenset[str]:
        """Names of the Kafka headers that are forwarded with a record."""
        return frozenset(filter(None, map(str.strip, self.forward_headers.split(","))))

    @property
    def published(self) -> frozenset[Stage]:
        """The stages of this job whose output topics are written. The last one's always are."""
        match self.publish:
            case "all":
                named = frozenset(self.stage_list)
            case "none":
                named = frozenset()
            case _:
                named = frozenset(_stage_names(self.publish))
        return named & frozenset(self.stage_list) | {self.stage_list[-1]}

    @property
    def group_id(self) -> str:
        """Consumer group of this job: jobs of other stages read other topics, so each has its own by default."""
        if self.kafka_group_id is not None:
            return self.kafka_group_id
        return "bd-stream" if self.stage_list == ORDER else f"bd-stream-{'-'.join(self.stage_list)}"

    @property
    def metrics_listen(self) -> int | None:
        """Port of /metrics and /health, None when they are switched off."""
        if self.metrics_port is not None:
            return self.metrics_port or None
        return METRICS_PORTS[self.stage_list[0]] if len(self.stage_list) == 1 else METRICS_PORT

    @property
    def metrics_directory(self) -> Path:
        """Directory of the metrics of this job's workers, absolute."""
        return Path(self.metrics_dir).absolute() / self.group_id

    @property
    def flink_is_embedded(self) -> bool:
        """Whether Flink runs inside the job."""
        return self.flink_master == LOCAL_FLINK

    @property
    def flink_state_url(self) -> str:
        """FLINK_STATE_DIR as a URL, without slash at its end."""
        return state_url(self.flink_state_dir)

    @property
    def bundle_milliseconds(self) -> int:
        """Longest time a bundle stays open: the age limit of a batch holds also when no further record comes."""
        longest = int(self.embedding_flush_seconds * 1000) if Stage.EMBED in self.stage_list else 30_000
        return max(1, min(self.max_bundle_milliseconds, longest))

    @property
    def metrics_shown_to(self) -> str | None:
        """The token that /metrics and /health ask for, None for none."""
        return self.metrics_token.get_secret_value().strip() or None

    @property
    def weaviate_enabled(self) -> bool:
        """Whether this job writes to Weaviate."""
        return Stage.EMBED in self.stage_list and self.weaviate_url != NONE

    @property
    def alerts_enabled(self) -> bool:
        """Whether this job compares its records with saved searches."""
        return Stage.EMBED in self.stage_list and self.alerts

    @property
    def weather_enabled(self) -> bool:
        """Whether this job asks for weather."""
        return Stage.ENRICH in self.stage_list and bool(self.weather_api_key.get_secret_value())

    @property
    def sealer(self) -> PayloadSealer:
        """Writer of dead letters; with DEAD_LETTER_KEY also those in plain are authenticated."""
        in_plain = self.dead_letter_payload is DeadLetterPayload.PLAIN
        key = self.dead_letter_key.get_secret_value().strip()
        return PayloadSealer(None if in_plain and not key else decode_key(key), in_plain)

    @property
    def letter_keys(self) -> LetterKeys:
        """The keys that read dead letters; none without DEAD_LETTER_KEY."""
        texts = {
            "DEAD_LETTER_KEY": [self.dead_letter_key.get_secret_value().strip()],
            "DEAD_LETTER_OLD_KEYS": self.dead_letter_old_keys.get_secret_value().split(","),
        }
        keys = []
        for setting, several in texts.items():
            for text in filter(None, map(str.strip, several)):
                try:
                    keys.append(decode_key(text))
                except ValueError:
                    raise ValueError(f"{setting}: must be the base64 of 32 bytes") from None
        return LetterKeys(tuple(keys), self.dead_letter_accept_unauthenticated)


def _read_by(setting: str, read: Callable[[Path], str], path: Path | None) -> str:
    try:
        return read(path or Path())
    except ValueError as error:
        raise ValueError(f"{setting}: {error}") from None


def state_url(directory: str) -> str:
    """Return the URL of `directory`, a path or a URL, as Flink reads it: it takes `%20` for a name, not for a space."""
    return directory.rstrip("/") if "://" in directory else f"file://{Path(directory).absolute()}"


def _stage_names(text: str) -> list[Stage]:
    names = [name.strip() for name in text.split(",")]
    unknown = [name for name in names if name not in set(ORDER)]
    if unknown:
        raise ValueError(f"{', '.join(map(repr, unknown))} is not a stage; the stages are {', '.join(ORDER)}")
    return [Stage(name) for name in names]


def load_settings(flags: Mapping[str, str] | None = None, *, dotenv: Path | None = Path(".env")) -> Settings:
    """Return the settings: `flags` (by field name) before the environment before the file `dotenv`.

    Raises:
        SettingsError: naming every wrong, missing or misspelt setting.
    """
    problems = misspelt(os.environ, "the environment")
    if dotenv is not None:
        problems += misspelt(dotenv_values(dotenv), str(dotenv))
    if problems:
        raise SettingsError("\n".join(problems))
    try:
        return Settings(_env_file=dotenv, **(flags or {}))  # type: ignore[call-arg, arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(map(_describe, error.errors(include_input=False, include_url=False)))) from None


def load_service_settings(flags: Mapping[str, str] | None = None) -> Settings:
    """Return the settings for a program that makes neither tokens nor dead letters: their secrets need not be there.

    Raises:
        SettingsError: naming every wrong or misspelt setting.
    """
    return load_settings({"allow_placeholder_salt": "true", "dead_letter_payload": "plain", **(flags or {})})


def misspelt(names: Iterable[str], where: str) -> list[str]:
    """Return a complaint for each of `names` that is almost, but not, a setting."""
    known = {name.upper() for name in Settings.model_fields}
    # Of the names of others only those that begin like ours are checked: PUBLISHER is nobody's misspelt PUBLISH.
    ours = {name.partition("_")[0] for name in known if "_" in name}
    complaints = []
    for name in names:
        if name in known or name in OTHER_SETTINGS or name.partition("_")[0] not in ours:
            continue
        closest = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
        if closest:
            complaints.append(f"{name} in {where} is not a setting; did you mean {closest[0]}?")
    return complaints


def _describe(entry: ErrorDetails) -> str:
    text = entry["msg"].removeprefix("Value error, ")
    return f"{str(entry['loc'][0]).upper()}: {text}" if entry["loc"] else text
