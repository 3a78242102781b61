"""Suggest which test a video shows, and from where, when the trainer has not chosen; it suggests, never decides."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import scipy

from assessments.up_and_go.course import courses, headings, seats_s
from vision.body import ANKLES, HEELS, HIPS, KNEES, SHOULDERS, TOES, Landmark
from vision.signals import RATE_HZ, Mask, smooth
from vision.track import Floats, PoseTrack
from vision.view import View

if TYPE_CHECKING:
    from sklearn.ensemble import ExtraTreesClassifier

Shown = Literal["sit_to_stand", "gait", "single_leg_stance", "quiet_stance", "up_and_go"]
# The fifth answer that the model knows: someone sits, sits down or stands up once.
NO_TEST = "no_test"

TESTS: dict[Shown, tuple[str, ...]] = {
    "sit_to_stand": ("chair_stand_30s", "five_times_sit_to_stand"),
    "gait": ("gait", "walk_4m"),
    "single_leg_stance": ("single_leg_stance",),
    "quiet_stance": ("quiet_stance",),
    "up_and_go": ("timed_up_and_go", "up_and_go_8ft"),
}
"""The names in MEASURES.md for what is shown; no picture tells the two chair tests, or the two walks, apart."""

SHOWN: dict[Shown, str] = {
    "sit_to_stand": "standing up from a chair",
    "gait": "walking",
    "single_leg_stance": "standing on one leg",
    "quiet_stance": "standing still",
    "up_and_go": "standing up, walking to a line and back, and sitting down",
}
"""What is shown, in words."""

TEST_FEATURES = (
    "rises", "shoulder_rise", "hip_rise", "hip_low", "thigh_low", "sits", "feet_down", "leg_speed", "stride",
    "foot_high", "foot_held",
)  # fmt: skip
VIEW_FEATURES = ("shoulders_across", "hips_across", "nose_ahead", "feet_ahead")

# From here on 1 or 2 suggestions in 100 are wrong for projected tracks of a clip that the model never saw
# (train_suggestion.py prints it); MediaPipe's tracks of whole tests get 0.65 and more.
LEAST_SURE = 0.6
LEAST_SEEN_S = 2.0  # two steps, or one rise: in less, any movement looks like any other
CUTOFF_HZ = 3.0  # keeps a stride (1 Hz) and its knees (2 Hz), not the landmarks' tremble
RISE_TRUNKS = 0.4  # trunk lengths that shoulders go up in a rise (0.9 from a chair); walking lifts them by 0.15
SITS = 0.35  # share of the leg's height that a thigh takes: 0.5 standing, 0.1-0.3 on a chair in every view
HELD_S = 1.5  # a foot in the air for so long is held there; in a step it is up for 0.5 s
PAIRS = {"shoulder": SHOULDERS, "hip": HIPS, "knee": KNEES, "ankle": ANKLES, "heel": HEELS, "toes": TOES}
# Outside the picture these are invented, however visible MediaPipe calls them, and every feature rests on them.
NEEDED = (*SHOULDERS, *HIPS, *KNEES, *ANKLES)
POINTS = (Landmark.NOSE, *(mark for pair in PAIRS.values() for mark in pair))


@dataclass(frozen=True)
class Suggestion:
    """What the video seems to show, from which side, and how probable the model holds each, 0-1."""

    test: Shown
    test_probability: float
    view: View
    view_probability: float

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the tests that it may be, for the registry; the trainer chooses."""
        return TESTS[self.test]


def suggest(track: PoseTrack) -> Suggestion | None:
    """Suggest test and view.

    Parameters
    ----------
    track : the client's pose in the whole video

    Returns
    -------
    Suggestion, or None when shoulders to ankles are in the picture for less than LEAST_SEEN_S, when the video seems to
    show no test, or when the likeliest test is less probable than LEAST_SURE
    """
    measured = features(track)
    if measured is None:
        return None
    if courses(seats_s(track), headings(track)):  # no other test sits, turns around and sits again
        test, test_probability = "up_and_go", 1.0
    else:
        test, test_probability = _likeliest("test", TEST_FEATURES, measured)
    view, view_probability = _likeliest("view", VIEW_FEATURES, measured)
    if test == NO_TEST or test_probability < LEAST_SURE:
        return None
    return Suggestion(cast(Shown, test), test_probability, cast(View, view), view_probability)


def features(track: PoseTrack) -> dict[str, float] | None:
    """Measure what the models go by, in trunk lengths of the picture; None when too little is seen.

    Left and right count only in the view's features, so that swapped legs change nothing else.

    Returns
    -------
    rises : how often the shoulders go up by RISE_TRUNKS, at most 3
    shoulder_rise, hip_rise : range of their height above the lower foot
    hip_low : lowest height of the hips above the lower foot
    thigh_low, sits : share of the leg's height that a thigh takes, at its lowest; share of time that it is below SITS
    feet_down : way of the feet down the picture: a walk toward the camera
    leg_speed, stride : speed of one ankle against the other, trunk lengths a second; range of their distance across
    foot_high, foot_held : most height between the feet; the most that is kept for HELD_S
    shoulders_across, hips_across : how far the left is to the right of the right in the picture: negative from behind
    nose_ahead, feet_ahead : how far nose and toes point to the right of shoulders and heels
    """
    at = _seen(track)
    count = len(at[Landmark.NOSE])
    middle = {joint: (at[left] + at[right]) / 2 for joint, (left, right) in PAIRS.items()}
    across = {joint: at[left] - at[right] for joint, (left, right) in PAIRS.items()}
    trunk_px = np.linalg.norm(middle["shoulder"] - middle["hip"], axis=1)
    size_px = float(np.median(trunk_px)) if count else 0.0
    if count < LEAST_SEEN_S * RATE_HZ or size_px < 1:
        return None
    floor = np.maximum(*(at[ankle][:, 1] for ankle in ANKLES))
    hip_px, shoulder = floor - middle["hip"][:, 1], (floor - middle["shoulder"][:, 1]) / size_px
    # By the trunk of the moment: someone who comes nearer grows, but does not stand up.
    hip = hip_px / np.maximum(trunk_px, size_px / 2)
    thighs_px = [at[knee][:, 1] - at[top][:, 1] for knee, top in zip(KNEES, HIPS, strict=True)]
    thigh_px = np.max(thighs_px, axis=0)
    thigh = thigh_px / np.maximum(np.abs(hip_px), size_px / 4)
    feet = across["ankle"] / size_px
    feet_apart = np.abs(feet[:, 1])
    return {
        "rises": float(min(_rises(shoulder), 3)),
        "shoulder_rise": _range(shoulder),
        "hip_rise": _range(hip),
        "hip_low": float(np.percentile(hip, 10)),
        "thigh_low": float(np.percentile(thigh, 10)),
        "sits": float(np.mean(thigh < SITS)),
        "feet_down": _range(middle["ankle"][:, 1]) / size_px,
        "leg_speed": float(np.median(np.linalg.norm(np.diff(feet, axis=0), axis=1))) * RATE_HZ,
        "stride": _range(feet[:, 0]),
        "foot_high": float(np.percentile(feet_apart, 90)),
        "foot_held": float(scipy.ndimage.minimum_filter1d(feet_apart, int(HELD_S * RATE_HZ)).max()),
        "shoulders_across": float(across["shoulder"][:, 0].mean()) / size_px,
        "hips_across": float(across["hip"][:, 0].mean()) / size_px,
        "nose_ahead": float((at[Landmark.NOSE] - middle["shoulder"])[:, 0].mean()) / size_px,
        "feet_ahead": float((middle["toes"] - middle["heel"])[:, 0].mean()) / size_px,
    }


def _seen(track: PoseTrack) -> dict[Landmark, Floats]:
    """Smooth positions of POINTS, (N, 2) px each, at the times when all of NEEDED are in the picture."""
    inside: Mask = np.asarray(track.inside[:, NEEDED].all(axis=1))
    xy = smooth(track.time_s, np.where(inside[:, None, None], track.image_xy[:, POINTS], np.nan), CUTOFF_HZ).value
    xy = xy[np.isfinite(xy).all(axis=(1, 2))]
    return {point: xy[:, column] for column, point in enumerate(POINTS)}


def _range(value: Floats) -> float:
    low, high = np.percentile(value, [5, 95])
    return float(high - low)


def _rises(height: Floats) -> int:
    middle = float(np.percentile(height, [5, 95]).mean())
    clear = height[np.abs(height - middle) > RISE_TRUNKS / 2]
    high: Mask = clear > middle
    return int(np.sum(~high[:-1] & high[1:]))


def _likeliest(target: str, names: tuple[str, ...], measured: dict[str, float]) -> tuple[str, float]:
    model = _model(target, names)
    probability = model.predict_proba([[measured[name] for name in names]])[0]
    best = int(np.argmax(probability))
    return str(model.classes_[best]), float(probability[best])


def classifier() -> "ExtraTreesClassifier":
    """Make the model, not yet fitted: trees, because they do not grow surer beyond what they have seen."""
    # scikit-learn takes longer to import than the rest of the command.
    from sklearn.ensemble import ExtraTreesClassifier

    return ExtraTreesClassifier(150, min_samples_leaf=3, class_weight="balanced", random_state=0)


@cache
def _model(target: str, names: tuple[str, ...]) -> "ExtraTreesClassifier":
    """Fit on the rows that benchmarks/train_suggestion.py made: 0.2 s, and no pickle that ages with scikit-learn."""
    with (files("assessments") / "suggestion.npz").open("rb") as file, np.load(file, allow_pickle=False) as rows:
        columns = [list(rows["names"]).index(name) for name in names]
        return classifier().fit(rows["features"][:, columns], rows[target])
