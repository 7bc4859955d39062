"""Hosts simulated by network namespaces: each with its own address, on one bridge, by a cable that can be pulled.

Needs root, and Linux that allows namespaces and bridges. Everything has a name of its own for each run, so that two
runs do not meet, and is removed by it.
"""

from __future__ import annotations

import array
import ctypes
import fcntl
import os
import random
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CLONE_NEWNET = 0x40000000  # linux/sched.h
SIOCETHTOOL = 0x8946  # linux/sockios.h
NO_OFFLOADING = (0x17, 0x1F, 0x24)  # linux/ethtool.h: ETHTOOL_STXCSUM, ETHTOOL_STSO, ETHTOOL_SGSO
FIRST_HOST = 11
PROJECT = Path(__file__).parents[2]
MOST_TRIES = 50


class NoNetwork(Exception):  # noqa: N818
    """This machine cannot simulate hosts; the text says why."""

    exit_code = 1


def ip(*arguments: str) -> str:
    """Run `ip` and return what it printed.

    Raises:
        NoNetwork: it refused, or is not installed.
    """
    try:
        ran = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise NoNetwork("the program `ip` is not installed (Debian: iproute2)") from None
    if ran.returncode != 0:
        raise NoNetwork(f"ip {' '.join(arguments)}: {ran.stderr.strip() or ran.returncode}")
    return ran.stdout


@dataclass(frozen=True)
class Host:
    """One simulated host.

    Attributes:
        name: of the host, for people.
        namespace: its network namespace.
        address: its IPv4 address.
        cable: the end of its link on this machine's side.
    """

    name: str
    namespace: str
    address: str
    cable: str

    def command(self, program: Sequence[str]) -> list[str]:
        """Return what runs `program` on this host; the process keeps its id."""
        return ["ip", "netns", "exec", self.namespace, *program]

    def within(self, ask: Callable[[], bool]) -> bool:
        """Return what `ask` returns on a thread that has this host's network; for quick questions."""
        answer = [False]

        def run() -> None:
            descriptor = os.open(f"/var/run/netns/{self.namespace}", os.O_RDONLY)
            try:
                if ctypes.CDLL(None, use_errno=True).setns(descriptor, CLONE_NEWNET) == 0:
                    answer[0] = ask()
            finally:
                os.close(descriptor)

        asking = threading.Thread(target=run)
        asking.start()
        asking.join()
        return answer[0]


@dataclass
class Network:
    """The hosts, and the bridge they are on; this machine is on it, too, at `.1`.

    Attributes:
        bridge: its name.
        prefix: the first three numbers of every address.
        hosts: by their names.
    """

    bridge: str
    prefix: str
    hosts: dict[str, Host] = field(default_factory=dict)
    _slow: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @classmethod
    def made(cls, names: Sequence[str]) -> Network:
        """Make a network with a host of each name.

        Raises:
            NoNetwork: this machine does not allow it.
        """
        number = _free_number()
        network = cls(f"bdh{number}", f"10.77.{number}")
        try:
            ip("link", "add", network.bridge, "type", "bridge")
            ip("address", "add", f"{network.prefix}.1/24", "dev", network.bridge)
            ip("link", "set", network.bridge, "up")
            _whole_frames(network.bridge)
            for position, name in enumerate(names):
                network._add(name, FIRST_HOST + position)
        except BaseException:
            network.remove()
            raise
        return network

    def _add(self, name: str, last: int) -> None:
        cable = f"{self.bridge}-{last}"
        host = Host(name, f"{self.bridge}-{name}", f"{self.prefix}.{last}", cable)
        ip("netns", "add", host.namespace)
        self.hosts[name] = host
        inner = ("-n", host.namespace)
        ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", host.namespace)
        ip("link", "set", cable, "master", self.bridge)
        ip("link", "set", cable, "up")
        ip(*inner, "address", "add", f"{host.address}/24", "dev", "eth0")
        ip(*inner, "link", "set", "lo", "up")
        ip(*inner, "link", "set", "eth0", "up")
        if not host.within(lambda: _whole_frames("eth0")):
            raise NoNetwork(f"{host.namespace}: its interface keeps offloading")

    def cut(self, name: str) -> None:
        """Pull the cable of a host: nothing reaches it, and nothing leaves it. Connections are not closed."""
        ip("link", "set", self.hosts[name].cable, "down")

    def restore(self, name: str) -> None:
        """Plug the cable of a host in again."""
        ip("link", "set", self.hosts[name].cable, "up")

    def slow(self, name: str, milliseconds: float, loss: float, seed: int) -> None:
        """Make the cable of a host slow and lossy, each way, until `quick`. In place of tc's netem."""
        cable = self.hosts[name].cable
        bridged, inner = f"{cable}a", f"{cable}b"
        ip("link", "add", bridged, "type", "veth", "peer", "name", inner)
        for end in (bridged, inner):
            _whole_frames(end)
            ip("link", "set", end, "up")
        options = ("--milliseconds", str(milliseconds), "--loss", str(loss), "--seed", str(seed))
        program = [sys.executable, "-m", "verification.hosts.slow_link", cable, inner, *options]
        ip("link", "set", cable, "nomaster")
        ip("link", "set", bridged, "master", self.bridge)
        self._slow[name] = subprocess.Popen(program, cwd=PROJECT)

    def quick(self, name: str) -> None:
        """Give a host its good cable back."""
        passing = self._slow.pop(name, None)
        if passing is not None:
            passing.kill()
            passing.wait()
            cable = self.hosts[name].cable
            ip("link", "del", f"{cable}a")
            ip("link", "set", cable, "master", self.bridge)

    def remove(self) -> None:
        """Remove the hosts and the bridge; quiet about what is not there."""
        for name in list(self._slow):
            self.quick(name)
        for host in self.hosts.values():
            subprocess.run(["ip", "link", "del", host.cable], capture_output=True, check=False)
            subprocess.run(["ip", "netns", "del", host.namespace], capture_output=True, check=False)
        subprocess.run(["ip", "link", "del", self.bridge], capture_output=True, check=False)


def _whole_frames(interface: str) -> bool:
    """Have an interface send frames as they go over a wire: segmented, with their checksums. Returns True."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for command in NO_OFFLOADING:
            value = array.array("B", struct.pack("II", command, 0))
            request = struct.pack("16sP", interface.encode(), value.buffer_info()[0])
            fcntl.ioctl(control, SIOCETHTOOL, request)
    return True


def _free_number() -> int:
    for _ in range(MOST_TRIES):
        number = random.randrange(1, 250)  # noqa: S311 - a name
        if not Path(f"/sys/class/net/bdh{number}").exists():
            return number
    raise NoNetwork("no free name for a bridge")


def why_impossible() -> str | None:
    """Return why this machine cannot simulate hosts, None where it can. Tries it."""
    if os.geteuid() != 0:
        return "network namespaces on a bridge need root"
    try:
        Network.made(["try"]).remove()
    except NoNetwork as error:
        return str(error)
    return None
