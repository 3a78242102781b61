"""Where a phone can reach this laptop: its own addresses on Wi-Fi, cable and hotspots, in words. Nothing is sent.

Linux and macOS are asked for the address of each interface, Windows for the addresses of its own name.
"""

import socket
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

PHONE, LAPTOP, NETWORK = "phone's hotspot", "laptop's hotspot", "network"
_KINDS = {
    "172.20.10.0/28": (PHONE, "The iPhone's hotspot"),
    "192.168.43.0/24": (PHONE, "The Android phone's hotspot"),
    "192.168.49.0/24": (PHONE, "The Android phone's hotspot"),
    "10.42.0.1/32": (LAPTOP, "This laptop's own hotspot"),  # Linux
    "192.168.137.1/32": (LAPTOP, "This laptop's own hotspot"),  # Windows
    "192.168.2.1/32": (LAPTOP, "This laptop's own hotspot"),  # macOS, Internet Sharing
}
_ORDER = (PHONE, LAPTOP, NETWORK)
# Networks inside this computer, and tunnels out of it: no phone in the room is there.
_INNER = ("br-", "docker", "lo", "lxc", "lxd", "podman", "tailscale", "tap", "tun", "utun", "veth", "virbr", "vmnet")
_LOCAL = [IPv4Network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]


@dataclass(frozen=True)
class Place:
    """An address of this computer, what kind of network it is on, and that in words."""

    address: str
    kind: str
    words: str


def places() -> list[Place]:
    """List where a phone can reach this computer, the safest first."""
    found = {place.address: place for address in _addresses() if (place := place_of(address))}
    return sorted(found.values(), key=lambda place: (_ORDER.index(place.kind), IPv4Address(place.address)))


def place_of(address: str) -> Place | None:
    """Say what an address of this computer is; None if no phone in the room can reach it."""
    at = IPv4Address(address)
    for net, (kind, words) in _KINDS.items():
        if at in IPv4Network(net):
            return Place(address, kind, words)
    if not any(at in net for net in _LOCAL):  # a public address, this computer's own, or one that it gave itself
        return None
    return Place(address, NETWORK, "The Wi-Fi or cable network that this laptop is on")


def _addresses() -> Iterator[str]:
    if sys.platform == "win32":
        yield from socket.gethostbyname_ex(socket.gethostname())[2]
        return
    import fcntl

    ask = 0xC0206921 if sys.platform == "darwin" else 0x8915  # SIOCGIFADDR
    with socket.socket(type=socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            if name.startswith(_INNER):
                continue
            try:
                answer = fcntl.ioctl(asking, ask, struct.pack("16s16x", name.encode()[:15]))
            except OSError:  # it has none
                continue
            yield socket.inet_ntoa(answer[20:24])
