"""Two films of one stance laid over each other: which way is left, which is forwards, and how large the ellipse is."""

import math

import numpy as np
import pytest

from assessments.assessment import Assessment, Curve, Quality
from assessments.balance.stabilogram import makes_stabilogram, stabilogram
from tests.stances import swaying

FRONT = swaying("front", "medio_lateral", 6.0, 1.0)
SIDE = swaying("left_side", "antero_posterior", 4.0, 3.5, math.pi / 2)  # a quarter of a cycle ahead: the trunk circles


def test_the_films_are_laid_over_each_other_at_the_moment_that_both_show() -> None:
    drawn = stabilogram(FRONT, SIDE, 2.0, 4.5)  # a second after the stance began, in each
    assert drawn is not None
    np.testing.assert_allclose((drawn.left / 6) ** 2 + (drawn.forwards / 4) ** 2, 1, atol=0.02)
    assert drawn.area_mm2 == pytest.approx(math.pi * 5.991 * 6 * 4 / 2, rel=0.02)
    assert np.abs(drawn.ellipse).max(axis=0) == pytest.approx(np.sqrt(5.991 / 2) * np.array([6, 4]), rel=0.02)
    unaligned = stabilogram(FRONT, SIDE, 2.0, 4.5 + 1.25)
    assert unaligned is not None
    assert abs(np.corrcoef(unaligned.left, unaligned.forwards)[0, 1]) > 0.99  # a line: the wrong moment shows


def test_forwards_and_left_are_the_clients_own() -> None:
    drawn = stabilogram(FRONT, SIDE, 1.0, 3.5)
    behind = stabilogram(swaying("back", "medio_lateral", 6.0, 1.0), SIDE, 1.0, 3.5)
    other_side = stabilogram(FRONT, swaying("right_side", "antero_posterior", 4.0, 3.5, math.pi / 2), 1.0, 3.5)
    assert drawn is not None
    assert behind is not None
    assert other_side is not None
    np.testing.assert_allclose(behind.left, -drawn.left)
    np.testing.assert_allclose(other_side.forwards, -drawn.forwards)


def test_only_two_axes_seen_at_the_same_time_make_one() -> None:
    assert makes_stabilogram(FRONT, SIDE)
    assert not makes_stabilogram(FRONT, swaying("back", "medio_lateral", 6.0, 1.0))
    assert not makes_stabilogram(FRONT, Assessment("gait", "left_side", Quality(), {}))
    assert stabilogram(FRONT, SIDE, 1.0, 3.5 + 16) is None  # four seconds in common
    gap = Curve("trunk_sway", "mm", FRONT.curves[0].time_s, (None,) * len(FRONT.curves[0].time_s))
    assert stabilogram(Assessment(**{**vars(FRONT), "curves": (gap,)}), SIDE, 1.0, 3.5) is None
