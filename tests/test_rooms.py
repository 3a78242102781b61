"""Each room and each folder in it says what is there, what it may import and which modules are for others."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("vision", "assessments", "records", "reports", "commands", "screens", "models", "sample_videos")
PACKAGES = sorted(
    ".".join(path.parent.relative_to(ROOT).parts) for room in ROOMS for path in (ROOT / room).rglob("__init__.py")
)


def imports() -> list[tuple[str, str]]:
    """List who imports which module of a room, by name, in the rooms and above them."""
    found = []
    modules = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")] + list(ROOT.glob("*.py"))
    for path in modules:
        importer = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                found += [(importer, node.module)] + [(importer, f"{node.module}.{name.name}") for name in node.names]
            elif isinstance(node, ast.Import):
                found += [(importer, name.name) for name in node.names]
    return [(importer, name) for importer, name in found if is_module(name)]


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def test_the_packages_are_all_found() -> None:
    assert {"vision", "records.vault", "screens.components", "assessments.gait"} <= set(PACKAGES)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_room_has_its_sign(name: str) -> None:
    room = import_module(name)
    assert 1 <= len((room.__doc__ or "").splitlines()) <= 10
    listed = room.__all__
    assert len(listed) == len(set(listed))
    assert [each for each in listed if not hasattr(room, each) and not is_module(f"{name}.{each}")] == []


def test_what_others_import_is_listed() -> None:
    used: dict[str, set[str]] = {}
    for importer, module in imports():
        package, _, own = module.rpartition(".")
        if package in PACKAGES and not f"{importer}.".startswith(f"{package}."):
            used.setdefault(package, set()).add(own)
    assert used["vision"] >= {"track", "pose"}
    unlisted = {package: sorted(own - set(import_module(package).__all__)) for package, own in used.items()}
    assert {package: own for package, own in unlisted.items() if own} == {}


def test_a_sign_loads_nothing() -> None:
    code = "import sys; before = set(sys.modules); import {}; print(len(set(sys.modules) - before))"
    rooms = [name for name in PACKAGES if name not in ("models", "sample_videos")]  # these two have functions
    loaded = subprocess.run(
        [sys.executable, "-c", code.format(", ".join(rooms))], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert int(loaded.stdout) == len(rooms)
