"""One Weaviate node."""

import http.client
import secrets
import ssl
from collections.abc import Mapping

from local.credentials import USERNAME
from local.ports import WEAVIATE_INTERNAL_PORTS, Ports
from local.service import Service
from local.weaviate_binary import VERSION, weaviate_binary
from runtime import own_network, paths
from runtime.ports import is_open

READY_PATH = "/v1/.well-known/ready"


class Weaviate(Service):
    """Weaviate without modules: vectors come from the job. Its data are kept over restarts."""

    name = "weaviate"
    title = f"Weaviate {VERSION}"

    @property
    def address(self) -> str:
        """The URL of its HTTP API."""
        return f"{'http' if self.credentials is None else 'https'}://{self.at(self.ports.weaviate)}"

    def listens(self) -> dict[str, list[int]]:
        """Give the HTTP, the gRPC and the inner ports."""
        first = self.ports.weaviate_internal
        return {
            Ports.setting("weaviate"): [self.ports.weaviate],
            Ports.setting("weaviate_grpc"): [self.ports.weaviate_grpc],
            Ports.setting("weaviate_internal"): list(range(first, first + WEAVIATE_INTERNAL_PORTS)),
        }

    def client_settings(self) -> dict[str, str]:
        """Give URL and gRPC port."""
        found = {"WEAVIATE_URL": self.address, "WEAVIATE_GRPC_PORT": str(self.ports.weaviate_grpc)}
        if self.credentials is None:
            return found
        authority = str(self.credentials.pem("ca"))
        # The two variables are no settings of ours, but of the client's libraries for HTTP and gRPC.
        return found | {
            "WEAVIATE_API_KEY": self.credentials.password,
            "SSL_CERT_FILE": authority,
            "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": authority,
        }

    def configuration(self) -> str:
        """Give its version and settings."""
        return "\n".join([VERSION, *(f"{key}={value}" for key, value in self._settings.items())])

    @property
    def _authentication(self) -> dict[str, str]:
        if self.credentials is None:
            return {"AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "true"}
        return {
            "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "false",
            "AUTHENTICATION_APIKEY_ENABLED": "true",
            "AUTHENTICATION_APIKEY_ALLOWED_KEYS": self.credentials.password,
            "AUTHENTICATION_APIKEY_USERS": USERNAME,
            "GRPC_CERT_FILE": str(self.credentials.pem("server")),
            "GRPC_KEY_FILE": str(self.credentials.pem("server-key")),
        }

    @property
    def _settings(self) -> dict[str, str]:
        # https://docs.weaviate.io/deploy/configuration/env-vars
        gossip, data, raft, raft_rpc = range(
            self.ports.weaviate_internal, self.ports.weaviate_internal + WEAVIATE_INTERNAL_PORTS
        )
        return {
            "PERSISTENCE_DATA_PATH": str(self.directory),
            **self._authentication,
            "DEFAULT_VECTORIZER_MODULE": "none",
            "ENABLE_MODULES": "",
            "GRPC_PORT": str(self.ports.weaviate_grpc),
            "CLUSTER_HOSTNAME": "local",
            "CLUSTER_IN_LOCALHOST": "true",
            "CLUSTER_BIND_ADDR": self.host,
            "CLUSTER_ADVERTISE_ADDR": self.host,
            "CLUSTER_GOSSIP_BIND_PORT": str(gossip),
            "CLUSTER_DATA_BIND_PORT": str(data),
            "RAFT_PORT": str(raft),
            "RAFT_INTERNAL_RPC_PORT": str(raft_rpc),
            "RAFT_BOOTSTRAP_EXPECT": "1",
            "RAFT_JOIN": f"local:{raft}",
            # One node has no other to hear from: its election need not wait five times as long as Raft does.
            "RAFT_TIMEOUTS_MULTIPLIER": "1",
            "PROMETHEUS_MONITORING_ENABLED": "false",
            "GO_PROFILING_DISABLE": "true",
            "DISABLE_TELEMETRY": "true",
            # A developer's disk is often fuller than the 90 % from which it takes no more writes.
            "DISK_USE_WARNING_PERCENTAGE": "95",
            "DISK_USE_READONLY_PERCENTAGE": "98",
            "GOMEMLIMIT": "2GiB",
            "LOG_LEVEL": "warning",
        }

    def prepare(self) -> str:
        """Bring in the server program."""
        return str(weaviate_binary())

    def command(self) -> list[str]:
        """Give program and arguments; in a network of its own, since its gRPC listens on every interface."""
        return own_network.command([self.ports.weaviate, self.ports.weaviate_grpc], self._program())

    def exposed(self) -> str | None:
        """Say so where Linux allows it no network of its own."""
        return None if own_network.possible() else f"{self.title}, gRPC without a key: {own_network.EXPOSED}"

    def _program(self) -> list[str]:
        self.directory.mkdir(parents=True, exist_ok=True)
        program, port = str(weaviate_binary()), str(self.ports.weaviate)
        if self.credentials is None:
            return [program, "--scheme", "http", "--host", self.host, "--port", port]
        certificate, key = (str(self.credentials.pem(name)) for name in ("server", "server-key"))
        files = ["--tls-certificate", certificate, "--tls-key", key]
        return [program, "--scheme", "https", "--tls-host", self.host, "--tls-port", port, *files]

    def environment(self) -> Mapping[str, str]:
        """Give its settings; the API between nodes gets a password nobody needs to know."""
        node_password = secrets.token_hex(16)
        password = {"CLUSTER_BASIC_AUTH_USERNAME": "node", "CLUSTER_BASIC_AUTH_PASSWORD": node_password}
        return paths.python_path() | self._settings | password

    def answers(self) -> bool:
        """Ask whether it is ready, and for its gRPC port."""
        connection = http.client.HTTPConnection(self.host, self.ports.weaviate, timeout=1.0)
        if self.credentials is not None:
            trusting = ssl.create_default_context(cafile=self.credentials.pem("ca"))
            connection = http.client.HTTPSConnection(self.host, self.ports.weaviate, timeout=1.0, context=trusting)
        try:
            connection.request("GET", READY_PATH)
            return connection.getresponse().status == http.client.OK and is_open(
                self.ports.weaviate_grpc, host=self.host
            )
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
