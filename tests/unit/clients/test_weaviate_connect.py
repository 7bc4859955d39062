"""Connecting to Weaviate asks Weaviate alone, gRPC included, and leaves no client open that is of no use."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
import weaviate
from weaviate.exceptions import WeaviateGRPCUnavailableError

from clients.errors import ServiceUnavailable
from clients.weaviate import WeaviateConfig, connect


def client_with(monkeypatch: pytest.MonkeyPatch, ping: Mock) -> tuple[Any, Mock]:
    client = SimpleNamespace(_connection=SimpleNamespace(_ping_grpc=ping), close=Mock())
    connecting = Mock(return_value=client)
    monkeypatch.setattr(weaviate, "connect_to_custom", connecting)
    return client, connecting


def test_the_clients_own_checks_one_of_which_asks_pypi_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    client, connecting = client_with(monkeypatch, Mock())
    assert connect(WeaviateConfig("http://127.0.0.1:8080", 50051)) is client
    assert connecting.call_args.kwargs["skip_init_checks"] is True
    client._connection._ping_grpc.assert_called_once()
    client.close.assert_not_called()


def test_a_grpc_interface_that_does_not_answer_is_noticed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    client, _ = client_with(monkeypatch, Mock(side_effect=WeaviateGRPCUnavailableError("1.30.0", ("127.0.0.1", 50051))))
    with pytest.raises(ServiceUnavailable, match="WEAVIATE_GRPC_PORT"):
        connect(WeaviateConfig("http://127.0.0.1:8080", 50051))
    client.close.assert_called_once()


def test_the_check_is_where_it_is_looked_for() -> None:
    from weaviate.connect.v4 import ConnectionSync

    assert callable(ConnectionSync._ping_grpc)
