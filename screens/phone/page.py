"""The phone's page: one HTML that asks no one but its own server, the same for everyone; no name, no key."""

import base64
from hashlib import sha256
from pathlib import Path

_HERE = Path(__file__).parent


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def phone_page() -> tuple[bytes, dict[str, str]]:
    """Put the page together: its bytes, and the headers under which a browser runs nothing but its own script."""
    style = (_HERE / "phone.css").read_text("utf-8")
    parts = (_HERE / "noble_ciphers.js", _HERE.parent / "components" / "signal_sound.js", _HERE / "phone.js")
    script = "".join(part.read_text("utf-8") for part in parts)
    page = (_HERE / "phone.html").read_text("utf-8").replace("{{style}}", style).replace("{{script}}", script)
    policy = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(style),
        "connect-src": "'self'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return page.encode(), {
        "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in policy.items()),
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
