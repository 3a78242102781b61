"""The project as it is shipped: complete, pinned, and free of one machine's traces."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import MODELS, is_intact, model_path, model_sha256
from sample_videos import sample_path
from tests.order import LONGEST

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGE_DATA: dict[str, list[str]] = PROJECT["tool"]["setuptools"]["package-data"]
ROOMS = [name.removesuffix("*") for name in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]]


def project_files() -> list[Path]:
    """List what git tracks, or would if it were added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def requirement_name(requirement: str) -> str:
    return re.split(r"[\[<>=!~;\s]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def test_every_file_of_a_room_is_shipped() -> None:
    of_all = PACKAGE_DATA["*"]
    shipped = {
        path for room in ROOMS for glob in PACKAGE_DATA.get(room, []) + of_all for path in (ROOT / room).glob(glob)
    }
    left_behind = [
        path.relative_to(ROOT)
        for path in project_files()
        if path.relative_to(ROOT).parts[0] in ROOMS and path.suffix != ".py" and path not in shipped
    ]
    assert left_behind == []


def test_every_module_on_top_is_shipped() -> None:
    on_top = {path.stem for path in project_files() if path.parent == ROOT and path.suffix == ".py"}
    assert on_top == set(PROJECT["tool"]["setuptools"]["py-modules"])


def test_every_room_tells_its_types() -> None:
    assert [room for room in ROOMS if not (ROOT / room / "py.typed").is_file()] == []


@pytest.mark.parametrize("name", MODELS)
def test_model_has_the_published_checksum(name: str) -> None:
    assert re.fullmatch("[0-9a-f]{64}", model_sha256(name))
    assert is_intact(name)


def test_damaged_or_missing_model_is_not_intact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = model_path("lite").read_bytes()
    (tmp_path / "SHA256SUMS").write_bytes(model_path("lite").with_name("SHA256SUMS").read_bytes())
    (tmp_path / MODELS["lite"]).write_bytes(bundle[:-1] + bytes([bundle[-1] ^ 1]))
    monkeypatch.setattr("models._FOLDER", tmp_path)
    assert not is_intact.__wrapped__("lite")
    assert not is_intact.__wrapped__("full")


def test_every_sample_has_its_truth_and_is_described() -> None:
    described = (ROOT / "sample_videos" / "README.md").read_text(encoding="utf-8")
    clips = sorted((ROOT / "sample_videos").glob("*.mp4"))
    assert clips
    for clip in clips:
        assert sample_path(clip.stem) == clip
        assert clip.with_suffix(".json").is_file()
        assert f"| {clip.stem} |" in described


def test_unknown_sample_is_refused_with_the_known_names() -> None:
    with pytest.raises(ValueError, match=r"name must be one of .*sts5_side.*; got nobody\."):
        sample_path("nobody")


def test_constraints_pin_every_direct_dependency() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="ascii").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    pattern = r'[a-z0-9.-]+==[0-9][0-9a-z.]*(; python_version (<|>=) "3\.\d+")?'
    assert [line for line in pins if not re.fullmatch(pattern, line)] == []
    project = PROJECT["project"]
    direct = project["dependencies"] + project["optional-dependencies"]["dev"]
    assert {requirement_name(line) for line in direct} - {requirement_name(line) for line in pins} == set()


def test_a_commit_is_checked_as_a_submission_is_and_by_what_is_installed() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"- repo: (.+)", hooks)) == {"local"}
    check = re.search(r"^check: .*\n((?:\t.+\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert check
    commands = [line.strip().replace("$(python)", ".venv/bin/python") for line in check[1].splitlines()]
    assert re.findall(r"entry: (.+)", hooks) == commands


def test_opencv_comes_from_mediapipe_alone() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="ascii").splitlines()
    assert [requirement_name(line) for line in lines if "opencv" in line] == ["opencv-contrib-python"]


def test_no_registry_host_or_machine_path_in_the_project() -> None:
    # Each pattern is broken by a class of one letter, so that this file does not find itself.
    trace = re.compile(
        rb"pypi[.]org|pythonhoste[d]|deb[.]debian|registry[.]npm|--(?:extra-)?index-ur[l]|/wor[k]/|/hom[e]/|/roo[t]/"
    )
    text = [path for path in project_files() if path.suffix not in {".mp4", ".task"}]
    assert [path.relative_to(ROOT) for path in text if trace.search(path.read_bytes())] == []


def test_the_files_that_begin_are_there() -> None:
    assert [name for name in LONGEST if not (ROOT / "tests" / name).is_file()] == []


MOST_LINES, MOST_FUNCTION_LINES = 300, 50


def too_long(code: str) -> Iterator[str]:
    """Name what is too long to be read at once: the module, and functions by the lines after their docstring."""
    if len(code.splitlines()) > MOST_LINES:
        yield f"{len(code.splitlines())} lines"
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            if lines > MOST_FUNCTION_LINES:
                yield f"{node.name}: {lines} lines"


def test_what_is_too_long_is_found() -> None:
    assert list(too_long("x = 1\n" * 300)) == []
    assert list(too_long("x = 1\n" * 301)) == ["301 lines"]
    function = "def f():\n" + '    """Do it.\n\n    """\n' + "    x = 1\n" * 50
    assert list(too_long(function)) == []
    assert list(too_long(function + "    x = 1\n")) == ["f: 51 lines"]


def test_types_are_checked_in_all_but_tests_and_examples() -> None:
    with_code = {path.relative_to(ROOT).parts[0] for path in project_files() if path.suffix == ".py"}
    assert with_code - {"tests", "docs"} == set(PROJECT["tool"]["mypy"]["files"])


def test_modules_and_functions_are_short() -> None:
    modules = [path for path in project_files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] != "tests"]
    assert len(modules) > 150
    found = {str(path.relative_to(ROOT)): list(too_long(path.read_text(encoding="utf-8"))) for path in modules}
    assert {path: what for path, what in found.items() if what} == {}
