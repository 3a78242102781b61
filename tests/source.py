"""What the source and its pages say: names of measures, findings, settings and statuses, to lay beside each other."""

import ast
import re
import sys
from functools import cache
from pathlib import Path

from assessments.protocol import MovementTest, all_tests

ROOT = Path(__file__).parents[1]
CODE = "[a-z][a-z0-9]*(_[a-z0-9]+)+"


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def python_files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@cache
def _modules() -> dict[str, Path]:
    """Module of each test, by the test's name."""
    files = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in python_files("assessments")}
    return {sys.modules[name].TEST.name: file for name, file in files.items() if hasattr(sys.modules.get(name), "TEST")}


def module_of(test: MovementTest) -> Path:
    """File that a test is written in."""
    all_tests()
    return _modules()[test.name]


def modules_of(test: MovementTest) -> set[Path]:
    """Files of a test: its module, and those of its family that it imports, they too."""
    return closure(module_of(test))


def closure(module: Path) -> set[Path]:
    """A file and those beside it that it imports, they too."""
    todo, seen = [module], set()
    while todo:
        path = todo.pop()
        if path not in seen:
            seen.add(path)
            todo += [each for each in _imported(path) if each.parent == path.parent]
    return seen


def _imported(path: Path) -> list[Path]:
    nodes = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.ImportFrom) and node.module]
    names = [name for node in nodes for name in (node.module, *(f"{node.module}.{each.name}" for each in node.names))]
    files = [ROOT / f"{name.replace('.', '/')}.py" for name in names]
    return [file for file in files if file.is_file()]


@cache
def texts(path: Path) -> frozenset[str]:
    """Every text that stands in a file by itself, such as a name or a key."""
    nodes = (node for node in ast.walk(parsed(path)) if isinstance(node, ast.Constant))
    return frozenset(node.value for node in nodes if isinstance(node.value, str))


def shipped_files() -> list[Path]:
    """Every module that runs at a user's: the rooms and what lies on top of them."""
    rooms = ("vision", "assessments", "records", "reports", "commands", "screens", "models", "sample_videos")
    return sorted(ROOT.glob("*.py")) + [path for room in rooms for path in python_files(room)]


def finding_codes(path: Path) -> set[str]:
    """Codes of the findings that a file makes; where a code is in a variable, every word like one in that function."""
    codes: set[str] = set()
    for function in (node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef)):
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and _name(node.func) == "Finding"]
        for given in (call.args[0] for call in calls if call.args and not isinstance(call.args[0], ast.Starred)):
            found = _words(given) if isinstance(given, ast.Constant) else _words(function)
            assert found, f"{path.name}, line {given.lineno}: which code does this finding have?"
            codes |= found
    return codes


def _words(node: ast.AST) -> set[str]:
    return {
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and re.fullmatch(CODE, each.value)
    }


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def environment_variables(path: Path) -> set[str]:
    """Names of the variables that a file reads; one that stands in a constant is looked up there."""
    constants, names = _constants(path), set()
    for node in ast.walk(parsed(path)):
        asked: ast.expr | None = None
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.environ.get", "os.getenv"):
            asked = node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            asked = node.slice if isinstance(node.ctx, ast.Load) else None
        if asked is not None:
            names.add(str(_value(asked, constants)))
    return names


def exit_statuses(path: Path) -> set[int]:
    """Statuses that a file's errors and commands end with."""
    constants, found = _constants(path), set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("exit_status", "status"):
            found |= _numbers(node.value, constants)
        if isinstance(node, ast.FunctionDef) and path.parent in (ROOT, ROOT / "commands"):
            is_command = node.returns is not None and ast.unparse(node.returns) == "int"
            returns = [each.value for each in ast.walk(node) if isinstance(each, ast.Return) and is_command]
            found |= {number for value in returns if value for number in _numbers(value, constants)}
    return found


def _constants(path: Path) -> dict[str, object]:
    assigned = [node for node in parsed(path).body if isinstance(node, ast.Assign)]
    return {ast.unparse(node.targets[0]): node.value.value for node in assigned if isinstance(node.value, ast.Constant)}


def _value(node: ast.expr, constants: dict[str, object]) -> object:
    return node.value if isinstance(node, ast.Constant) else constants[ast.unparse(node)]


def _numbers(node: ast.expr, constants: dict[str, object]) -> set[int]:
    """The whole numbers that an expression can be: itself, a constant, or either end of an `if`."""
    if isinstance(node, ast.IfExp):
        return _numbers(node.body, constants) | _numbers(node.orelse, constants)
    value = node.value if isinstance(node, ast.Constant) else constants.get(ast.unparse(node))
    return {value} if type(value) is int else set()


def section(path: Path, title: str) -> str:
    """What stands under a heading, up to the next one of the same level or above."""
    text = path.read_text(encoding="utf-8")
    found = re.search(rf"^(#+) {re.escape(title)}$\n(.*?)(?=^#{{1,2}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"{path.name} has no heading '{title}'."
    return found[2]


def first_column(path: Path, title: str) -> list[str]:
    """Names in backticks in the first column of the tables under a heading."""
    lines = section(path, title).splitlines()
    cells = [re.split(r"(?<!\\)\|", line)[1] for line in lines if line.startswith("|")]
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


def measures_of(test: MovementTest) -> set[str]:
    """Names of all that a test reports."""
    return set(test.specs)
