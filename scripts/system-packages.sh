#!/usr/bin/env bash
# Debian packages that pip cannot bring: `libraries`, which MediaPipe and OpenCV load, or `browser`, `postgresql` and
# `tracer`, which the tests drive. (Debian's PostgreSQL starts a cluster of its own when it is installed; the tests do not use that.)
# Installs what is missing where it may (root, or sudo without a password); otherwise prints the one line to run and stops.
set -euo pipefail
cd "$(dirname "$0")/.."

missing_libraries() {
    .venv/bin/python - <<'PY'
import ctypes
import sys

from vision.system import LIBRARIES

for library, package in LIBRARIES.items() if sys.platform == "linux" else ():
    try:
        ctypes.CDLL(library)
    except OSError:
        print(package)
PY
}

missing_browser() {
    local name
    for name in chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null; then return; fi
    done
    echo chromium chromium-sandbox fonts-liberation
}

missing_postgresql() {
    if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! command -v initdb >/dev/null; then echo postgresql; fi
}

missing_tracer() {
    if [ "$(uname)" = Linux ] && ! command -v strace >/dev/null; then echo strace; fi
}

# apt_get ARGUMENT...: asks nothing, waits for another apt-get that is running.
apt_get() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" </dev/null 2>&1
}

case "${1:-}" in
    libraries) missing=$(missing_libraries) ;;
    browser) missing=$(missing_browser) ;;
    postgresql) missing=$(missing_postgresql) ;;
    tracer) missing=$(missing_tracer) ;;
    *) echo "Usage: scripts/system-packages.sh libraries|browser|postgresql|tracer" >&2; exit 2 ;;
esac
read -ra packages <<<"${missing//$'\n'/ }"
if [ "${#packages[@]}" = 0 ]; then exit; fi

as_root=()
if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    echo "Stridewell needs packages of the operating system; run this line (Debian's names), then try again:" >&2
    echo "sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages[*]}" >&2
    exit 1
fi
echo "Installing ${packages[*]} with apt-get."
install=(install -y --no-install-recommends "${packages[@]}")
if ! apt_get "${install[@]}" >/dev/null; then
    # The package lists are missing or old. A foreign source that cannot be reached must not stop us: the install decides.
    output=$(apt_get update) || true
    output+=$(apt_get "${install[@]}") || { echo "$output" >&2; exit 1; }
fi
