"""How far a measure may be from the truth: the whole test run again on tracks that err once more as this one does."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from math import ceil

import numpy as np

from assessments.assessment import LENGTHS, Assessment, Measure, Quality
from assessments.calibration import Calibration, error_95, kind_of, shipped
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.protocol import Assess, MeasureSpec, MovementTest
from assessments.words import measure_name
from vision.body import Landmark
from vision.errors import UsageError
from vision.findings import Finding, Severity
from vision.scale import ERROR_SHARE, FOCAL_ERROR, SOLE_ERROR
from vision.track import Floats, PoseTrack

# The largest of 19 departures is passed by a 20th, the truth's, once in 20 times.
DRAWS = 19
# A draw may lose a measure. That the track shows it is given, so only draws that show it are counted, and more are made
# until there are enough; where more than half lose it, whether the track shows it is itself uncertain.
MOST_DRAWS = 2 * DRAWS
NORMAL_95 = 1.96
# Wider intervals say nothing. Hip and knee move by 40 and 60 degrees in a stride; healthy and frail walkers differ by
# some 15 points in double support and asymmetry. Anything else is a size: its interval may not be wider than itself.
WIDEST = {"deg": 40.0, "percent": 30.0}
SMALL = frozenset({"mm", "mm/s"})
"""Units of what noise only adds to: that it is no larger is a result too."""
STOPWATCH_S = 0.25  # no trainer times better by hand, so an interval as narrow still tells something of 0 s

# What keeps its length, by its left ends; a right landmark is one further. Not the trunk: the spine bends.
_LIMBS = np.array(
    [
        (Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW),
        (Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST),
        (Landmark.LEFT_HIP, Landmark.LEFT_KNEE),
        (Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE),
        (Landmark.LEFT_ANKLE, Landmark.LEFT_HEEL),
        (Landmark.LEFT_ANKLE, Landmark.LEFT_FOOT_INDEX),
        (Landmark.LEFT_HEEL, Landmark.LEFT_FOOT_INDEX),
    ]
)
_ENDS = np.unique(_LIMBS)
_ENDS_ON = np.array([np.any(end == _LIMBS, axis=1) for end in _ENDS])  # (ends, limbs)
_SHARE = _ENDS_ON / np.sqrt(_ENDS_ON.sum(axis=1, keepdims=True))
_BOTH_SIDES = np.array([0, 1])


def with_intervals(
    test: MovementTest,
    track: PoseTrack,
    conditions: Conditions,
    corrections: Sequence[Correction],
    measured: Assessment,
    calibration: Calibration | None = None,
) -> Assessment:
    """Give each measure of `measured`, which `test` made of `track`, the 95% interval of the measurement.

    A measure departs from the truth by what the errors of this track do to the whole analysis. So the test runs on
    DRAWS tracks to which like errors are added once more, and the interval reaches as far from the value, both ways,
    as the draw that departs most: if the truth departs as a draw does, each of the 20 departures is equally often the
    largest, and the truth's lies outside once in 20 times. This asks for no distribution, counts a bias that noise
    makes, and gives whole numbers for counts. The errors come from the track alone:

    - Landmarks. A limb's length in MediaPipe's 3D estimate should not change; that it does, w(t) = length - median,
      shows how much its ends err, and when. Which end errs is not known, so each bears all of w: half of its variance
      would do only if neighbours erred apart, and they err together (r = 0.2). An end of several limbs takes their
      mean variance. Which way it errs is not known either: each draw multiplies w(t) by one normal number for
      each end, limb and axis (the wild bootstrap: Wu 1986, doi:10.1214/aos/1176350142). So errors keep their course and
      the posture that they belong to. That matters: they return in every repetition and do not average out. Left and
      right err alike, as their hips do (r = 0.9).
    - Frames. When inside its frame spacing a picture was taken is not known: each time moves evenly by up to half.
    - The camera's angle of view, which tells how far a client has come nearer (`vision.scale.FOCAL_ERROR`).
    - How far the soles lie below the feet's landmarks, which tells where on the floor they are (`SOLE_ERROR`).
    - The trainer's marks on the still, where the test says how far off they are (`MovementTest.mark_share`).

    Against the known joints of 28 rendered chair-stand clips, 0.8-0.96 of the error's variance returned in every
    repetition; the ratio of its SD to w's, by end and axis, had an RMS of 0.97 and a kurtosis of 3.2: a normal number's
    are 1 and 3. What a track cannot show of its own errors, such as an end of a movement that the view hides, comes
    from clips with known truth: `calibration` holds how far each measure erred there beyond its draws (split conformal
    prediction: Angelopoulos & Bates 2021, arXiv:2107.07511), and is added as independent; None: what is shipped.
    Meters have the error of their scale besides, as independent: that of the client's height (`vision.scale`); and so
    has a measure that a network follows too far or not far enough, on one body and in its clothes throughout
    (`MeasureSpec.error_share`).

    Returns
    -------
    `measured` with `low` and `high`; they stay None where the value is None, where more than half of MOST_DRAWS lost
    the measure, and in footage that is rejected
    """
    if measured.quality.status == "rejected":
        return measured
    random = np.random.default_rng(0)  # the same track gives the same interval
    wobble_m, scale = _wobble_m(track), _px_per_m(track)
    known = shipped() if calibration is None else calibration
    drawn: dict[str, list[float | int]] = {
        name: [] for name, measure in measured.measures.items() if measure.number is not None
    }
    for _ in range(MOST_DRAWS):
        if all(len(values) >= DRAWS for values in drawn.values()):
            break
        said = _marked(conditions, test.mark_share * max(track.width, track.height), random)
        numbers = _numbers(test.assess, _perturbed(track, wobble_m, scale, random), said, corrections)
        for name in drawn.keys() & numbers.keys():
            drawn[name].append(numbers[name])
    measures = {
        name: _with_interval(
            measured.measures[name],
            values[:DRAWS],
            error_95(known, kind_of(test.name, name, track.near_share)),
            test.specs[name],
        )
        for name, values in drawn.items()
        if len(values) >= DRAWS
    }
    return replace(measured, measures={**measured.measures, **measures})


def without_uncertain(result: Assessment, headline: Collection[str]) -> Assessment:
    """Take away the numbers whose interval has no end or says nothing, and name them in one finding.

    Of a sway that is lost in the noise its upper end is told, in a finding of its own: that it is no larger is a
    result. Counts stay: whether it was 0 or 2 stands that the hands helped is worth telling.
    """
    if result.quality.status == "rejected":
        return result
    names = [name for name, measure in result.measures.items() if _says_nothing(measure)]
    limits = {name: high for name in names if (high := _upper_limit(result.measures[name])) is not None}
    others = [name for name in names if name not in limits]
    findings = list(result.quality.findings)
    if limits:
        told = _listed([f"{measure_name(name)} is under {limit}" for name, limit in limits.items()])
        findings.append(Finding("upper_limit", "info", f"{told}. The video shows only these upper limits."))
    if others:
        told = _listed([measure_name(name) for name in others])
        text = f"Too uncertain to report: {told}. Film nearer and with more light, with the phone on a stand."
        severity: Severity = "info" if set(others).isdisjoint(headline) else "caution"
        findings.append(Finding("too_uncertain", severity, text))
    voided_by = {name: ["upper_limit" if name in limits else "too_uncertain"] for name in names}
    return replace(result, quality=Quality(tuple(findings))).without(voided_by)


def _upper_limit(measure: Measure) -> str | None:
    """The upper end of a sway's interval, whole millimeters; None of what has none, and of other sizes."""
    return f"{ceil(measure.high)} {measure.unit}" if measure.unit in SMALL and measure.high is not None else None


def _listed(names: Sequence[str]) -> str:
    first, *others = names
    return ", ".join([first, *(name[0].lower() + name[1:] for name in others)])


def _says_nothing(measure: Measure) -> bool:
    value = measure.number
    if value is None:
        return False
    if measure.low is None or measure.high is None:
        return True
    if isinstance(value, int):
        return False
    at_least = STOPWATCH_S if measure.unit == "s" else 0.0
    return measure.high - measure.low > WIDEST.get(measure.unit, max(abs(value), at_least))


def _numbers(
    assess: Assess, track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction]
) -> dict[str, float | int]:
    try:
        measures = assess(track, conditions, corrections).measures
    except UsageError:  # a corrected repetition is not seen in this draw
        return {}
    return {name: number for name, measure in measures.items() if (number := measure.number) is not None}


def _with_interval(measure: Measure, drawn: Sequence[float | int], unseen: float, spec: MeasureSpec) -> Measure:
    own = measure.number
    assert own is not None
    reach = max(abs(value - own) for value in drawn)
    share = spec.error_share
    if measure.unit in LENGTHS and spec.by_height:
        share = float(np.hypot(share, ERROR_SHARE))
    if share:
        unseen = float(np.hypot(unseen, NORMAL_95 * share * own))
    if unseen:  # else the bounds of a count stay whole numbers
        reach = float(np.hypot(reach, unseen))
    never_negative = all(value >= 0 for value in (own, *drawn))
    return replace(measure, low=max(own - reach, 0) if never_negative else own - reach, high=own + reach)


def _limbs(places: Floats) -> Floats:
    """Vectors along the limbs, (T, limbs, 2 sides, axes), from landmarks (T, 33, axes)."""
    ends = _LIMBS[..., None] + _BOTH_SIDES
    return np.asarray(places[:, ends[:, 1]] - places[:, ends[:, 0]])


def _wobble_m(track: PoseTrack) -> Floats:
    """How much longer than usual each limb seems, (T, limbs, 2 sides) m; 0 where the client was not found."""
    length = np.linalg.norm(_limbs(track.world_xyz), axis=3)
    return np.asarray(np.nan_to_num(length - np.nanmedian(length, axis=0)))


def _px_per_m(track: PoseTrack) -> Floats:
    """Scale of the picture at the client, (T,), by all limbs together; NaN where nobody was found."""
    px, m = (
        np.linalg.norm(_limbs(places), axis=3).sum(axis=(1, 2)) for places in (track.image_xy, track.world_xyz[..., :2])
    )
    return np.asarray(px / m)


def _marked(conditions: Conditions, error_px: float, random: np.random.Generator) -> Conditions:
    """Mark the lines of the walkway once more, as far off as a finger is."""
    if not error_px or conditions.walkway_lines is None:
        return conditions
    (a, b), (c, d) = np.array(conditions.walkway_lines) + random.spawn(1)[0].normal(0, error_px, (2, 2, 2))
    return replace(conditions, walkway_lines=((tuple(a), tuple(b)), (tuple(c), tuple(d))))


def _perturbed(track: PoseTrack, wobble_m: Floats, px_per_m: Floats, random: np.random.Generator) -> PoseTrack:
    constant = random.spawn(1)[0]  # what is the same in all frames
    ways = _SHARE[..., None] * random.normal(size=(*_SHARE.shape, 3))
    error_m = np.zeros(track.world_xyz.shape)
    error_m[:, _ENDS[:, None] + _BOTH_SIDES] = np.einsum("tls,ela->tesa", wobble_m, ways)
    spacing_s = np.diff(track.time_s)
    nearer_s = np.minimum(np.append(spacing_s, np.inf), np.insert(spacing_s, 0, np.inf))
    return replace(
        track,
        time_s=track.time_s + nearer_s * random.uniform(-0.5, 0.5, len(track)),
        image_xy=track.image_xy + px_per_m[:, None, None] * error_m[..., :2],
        world_xyz=track.world_xyz + error_m,
        focal=float(np.exp(FOCAL_ERROR * constant.normal())),
        soles=float(SOLE_ERROR * constant.normal()),
        stage="perturbed",
    )
