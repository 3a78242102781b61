"""The body is defined once: groups that are whole, and nobody else numbers, pairs or names its landmarks."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from vision import body
from vision.body import ANKLES, ARMS, BONES, FEET, HEELS, HIPS, LEG_JOINTS, LEGS, SHANKS, TOES, Landmark

ROOT = Path(__file__).parents[2]
OFFSETS = ROOT / "vision" / "isobmff.py"  # its numbers are bytes of a file
NUMBERS = range(Landmark.LEFT_EAR, body.LANDMARKS)


def test_every_pair_is_one_landmark_left_and_right() -> None:
    pairs = [pair for pair in vars(body).values() if isinstance(pair, tuple) and isinstance(pair[0], Landmark)]
    assert len(pairs) == 9
    for left, right in [*pairs, *LEGS, *ARMS]:
        assert left.name.removeprefix("LEFT_") == right.name.removeprefix("RIGHT_")
        assert right == left + 1


def test_groups_hold_the_left_side_first() -> None:
    assert [[mark.name for mark in foot] for foot in FEET] == [
        ["LEFT_ANKLE", "LEFT_HEEL", "LEFT_FOOT_INDEX"],
        ["RIGHT_ANKLE", "RIGHT_HEEL", "RIGHT_FOOT_INDEX"],
    ]
    assert [(hip, *shank) for hip, shank in zip(HIPS, SHANKS, strict=True)] == list(LEG_JOINTS)
    assert {*ANKLES, *HEELS, *TOES} == {mark for foot in FEET for mark in foot}
    assert {joint for bone in BONES for joint in bone} <= set(Landmark)


def own_bodies(code: str) -> Iterator[str]:
    """Landmarks by bare number, in lists and slices; pairs of a left and a right one; names that body.py has."""
    taken = {name for name in vars(body) if name.isupper()}
    for node in ast.walk(ast.parse(code)):
        parts = node.args if isinstance(node, ast.Call) else getattr(node, "elts", [])
        for left, right in pairwise(part.attr for part in parts if isinstance(part, ast.Attribute)):
            if left.startswith("LEFT_") and right == left.replace("LEFT_", "RIGHT_"):
                yield f"{left}, {right}"
        numbers = [part.value for part in parts if isinstance(part, ast.Constant)]
        if len(numbers) in (2, 4) and all(type(each) is int and each in NUMBERS for each in numbers):
            yield str(numbers)
        if isinstance(node, ast.Slice) and isinstance(node.lower, ast.Constant) and node.lower.value in NUMBERS:
            yield f"{node.lower.value}:"
        if isinstance(node, ast.Assign | ast.AnnAssign) and not isinstance(node.value, ast.Constant):  # no mere word
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (each.id for each in targets if isinstance(each, ast.Name) and each.id in taken)


@pytest.mark.parametrize(
    "code",
    [
        "xy[[11, 12]]",
        "_BACK = (23, 24)",
        "xy[:, 11::2]",
        "middle(Landmark.LEFT_HIP, Landmark.RIGHT_HIP)",
        "SIDES: Both = both()",
    ],
)
def test_another_body_is_noticed(code: str) -> None:
    assert list(own_bodies(code))


def test_nobody_else_has_a_body_of_their_own() -> None:
    modules = [path for room in ("vision", "assessments") for path in sorted((ROOT / room).rglob("*.py"))]
    others = [path for path in modules if path not in (Path(body.__file__), OFFSETS)]
    found = {str(path.relative_to(ROOT)): list(own_bodies(path.read_text())) for path in others}
    assert len(others) > 60
    assert {path: what for path, what in found.items() if what} == {}
