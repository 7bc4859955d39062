"""DirectRunner's expansion service, which makes Kafka's Java transforms usable from Python: a given one, or our own."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

from pipeline.helper_process import HelperProcess, running
from runtime.beam_java import direct_expansion_service
from runtime.ports import free_ports
from transforms.failures import ServiceUnavailable


@contextlib.contextmanager
def expansion_service(address: str | None) -> Iterator[str]:
    """Yield host:port of an expansion service: the one at `address`, or else one started here and ended after.

    Raises:
        ServiceUnavailable: it does not come up, or nothing answers at `address`.
    """
    if address is not None:
        require_answer(address)
        yield address
        return
    [port] = free_ports(1)
    helper = HelperProcess("Beam's expansion service", direct_expansion_service(port), port)
    with running([helper]):
        yield helper.address


def require_answer(address: str) -> None:
    """Check that something accepts connections at `address`, the setting EXPANSION_SERVICE.

    Raises:
        ServiceUnavailable: nothing does.
    """
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        raise ServiceUnavailable(f"nothing answers at {address} (EXPANSION_SERVICE)") from None
