"""Connections to addresses that anybody may have typed: none into the network behind the firewall.

The address that is checked is the one that is connected to: a name that resolves to another address a moment later
gains nothing.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Sequence


class ForbiddenAddress(Exception):  # noqa: N818
    """A host has an address that may not be reached. The text names neither."""


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

Resolve = Callable[[str, int], Sequence[str]]
"""Returns the IP addresses of a host; raises OSError for none."""


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of `host`.

    Raises:
        OSError: it has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


def is_public(address: str) -> bool:
    """Return whether an IP address is of the public internet: not loopback, private, link-local, shared or multicast.

    An IPv6 address that stands for an IPv4 one (mapped, 6to4, NAT64, Teredo) is as public as that.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in _NAT64:
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        carried = [one for one in inner if one is not None]
        if carried:
            return all(is_public(str(one)) for one in carried)
    site_local = isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or site_local)


def checked_socket(
    host: str, port: int, timeout: float, *, private: bool, resolver: Resolve = resolve
) -> socket.socket:
    """Return a connection to `host`.

    Args:
        host: name or address.
        port: of it.
        timeout: of each step, in seconds.
        private: whether any address may be reached, not only public ones.
        resolver: gives its addresses.

    Raises:
        ForbiddenAddress: one of its addresses may not be reached; none is then.
        OSError: it cannot be reached.
    """
    addresses = resolver(host, port)
    if not private and not all(map(is_public, addresses)):
        raise ForbiddenAddress
    failure: OSError = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            failure = error
    raise failure


class CheckedHTTPConnection(http.client.HTTPConnection):
    """A connection by HTTP or HTTPS through `checked_socket`. It follows no redirect, and asks no proxy."""

    def __init__(
        self,
        host: str,
        port: int | None,
        *,
        tls: bool,
        timeout: float,
        private: bool,
        resolver: Resolve = resolve,
        context: ssl.SSLContext | None = None,
    ):
        super().__init__(host, port or (443 if tls else 80), timeout=timeout)
        self._seconds = timeout
        self._private = private
        self._resolver = resolver
        self._tls = (context or ssl.create_default_context()) if tls else None
        if tls:
            self.default_port = 443

    def connect(self) -> None:
        """Connect, if the address may be reached."""
        self.sock = checked_socket(self.host, self.port, self._seconds, private=self._private, resolver=self._resolver)
        if self._tls is not None:
            # `abort` has to find the socket that the handshake waits for.
            self.sock = wrapped = self._tls.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            wrapped.do_handshake()

    def abort(self) -> None:
        """End whatever the connection waits for; another thread may call it."""
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
