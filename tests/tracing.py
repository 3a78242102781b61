"""What a process and its children say to the network, native code included: strace sees every system call."""

import re
from collections.abc import Sequence
from pathlib import Path

_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
_OWN = re.compile(r"127\.\d+\.\d+\.\d+|::1")


def traced(log: Path) -> Sequence[str]:
    """Beginning of a command line that writes the command's addresses to a log."""
    return ("strace", "--follow-forks", "--seccomp-bpf", "--trace=connect,sendto,sendmsg,sendmmsg", f"--output={log}")


def addresses(log: Path) -> set[str]:
    """List whom the traced processes spoke to, or tried to."""
    found = _ADDRESS.findall(log.read_text(encoding="utf-8", errors="replace"))
    return {four or six for four, six in found}


def foreign(log: Path) -> set[str]:
    """List the addresses that are not this computer's own."""
    return {address for address in addresses(log) if not _OWN.fullmatch(address)}


def was_killed(log: Path, pid: int) -> bool:
    """Whether the trace tells of the end of a process that was killed: then it is whole."""
    text = log.read_text(encoding="utf-8", errors="replace")
    return bool(re.search(rf"^{pid} +\+\+\+ killed", text, re.MULTILINE))
