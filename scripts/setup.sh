#!/usr/bin/env bash
# Sets up .venv: `scripts/setup.sh` to use the app, `scripts/setup.sh dev` to work on it as well.
set -euo pipefail
cd "$(dirname "$0")/.."

fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

find_python() {
    local name without_venv=
    for name in python3.13 python3.12 python3.11 python3; do
        # Really run it: a pyenv shim is there for versions that do not start.
        "$name" -c "$fits" 2>/dev/null || continue
        if "$name" -c 'import ensurepip, venv' 2>/dev/null; then
            echo "$name"
            return
        fi
        without_venv=$name
    done
    if [ -n "$without_venv" ]; then
        local package
        package=$("$without_venv" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        echo "$without_venv cannot make a virtual environment; run 'sudo apt-get install -y $package', then try again." >&2
    else
        echo "Stridewell needs Python 3.11, 3.12 or 3.13 and found none; install one, then try again." >&2
    fi
    return 1
}

if ! .venv/bin/python -c "$fits" 2>/dev/null; then
    python=$(find_python)
    echo "Making .venv with $("$python" --version)."
    "$python" -m venv --clear .venv
fi

if [ "${1:-}" = dev ]; then target='.[dev]'; else target=.; fi
echo "Installing Stridewell's packages into .venv; the first time takes a few minutes."
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
    --constraint constraints.txt --editable "$target"

scripts/system-packages.sh libraries
