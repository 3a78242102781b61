"""What both chair-stand tests share: repetitions, view, curves and what the footage could not support."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assessments.assessment import CURVE_HZ, Curve, Event, Repetition
from assessments.chair_stand.hands import with_arms
from assessments.chair_stand.repetitions import FASTEST_RISE_S, Movement, find_repetitions, movement
from assessments.chair_stand.smooth_movement import SHOWN_SHARE
from assessments.corrections import Correction, corrected, corrected_start_s, moment_s
from assessments.protocol import MeasureSpec
from assessments.start import is_go, signal_findings
from vision.findings import Finding
from vision.footage import footage_findings
from vision.signals import MAX_GAP_S, RATE_HZ, unseen_spans_s
from vision.track import PoseTrack
from vision.view import BEHIND_DEG, View, mean_yaw_deg, view_of

# What a start hides before it shows: an eighth of a flexion that takes 0.3 to 0.8 s.
RESTS_S = 0.1
# Frail people take 2 s from the first lean to standing (Nuzik et al. 1986), so 2 s from the seat on are to be checked.
SLOWEST_RISE_S = 2.0
MOST_LOST = 0.25  # of the test: short losses are bridged, but so many of them are no test that was seen
PLAYS_WRONG = frozenset({"slow_motion", "fast_motion"})
LEGS = "Leg strength and endurance"
HELPED = MeasureSpec(
    "arm_assisted_stands",
    "1",
    "Stands with hand support",
    is_help=True,
    area=LEGS,
    voided_by=frozenset({"hands_unseen"}),
)
FILMING = (
    "Put the phone on a stand at hip height, 10 to 13 feet (3 to 4 m) out from the client's side or 45° in front.",
    "Keep the whole client in frame, head to feet, both sitting and standing.",
    "Start recording while the client sits still, arms crossed; stop two seconds after the last movement.",
)


@dataclass(frozen=True)
class Observation:
    """What was seen: repetitions after the trainer's corrections, the test's start, and the hips' way up over time.

    unseen: when a client who was at the chair before or after was not seen, up to the video's end; seconds.
    """

    view: View | None
    findings: tuple[Finding, ...]
    repetitions: tuple[Repetition, ...]
    start_s: float | None
    end_s: float
    curves: tuple[Curve, ...]
    unseen: tuple[tuple[float, float], ...] = ()
    by_signal: bool = False
    """Whether the start is that of the start signal, and not of the first movement."""

    @property
    def time_from(self) -> str | None:
        """What started the clock, in a word; None where nothing did."""
        return None if self.start_s is None else "signal" if self.by_signal else "movement"

    def is_hidden(self, from_s: float | None, to_s: float | None) -> bool:
        """Whether the client was lost between two times, which are known, for longer than is measured through."""
        if from_s is None or to_s is None:
            return False
        return any(b - a > MAX_GAP_S for a, b in self.unseen if a < to_s and b > from_s)

    def hip_height_at(self, time_s: float) -> float:
        """Way from the seat (0) to standing (1) at a time; NaN where it was not seen."""
        if not self.curves:
            return float("nan")
        return float(np.interp(time_s, self.curves[0].time_s, self.curves[0].values))

    def events(self) -> tuple[Event, ...]:
        """List the six times of every repetition as events, in order of time."""
        names = ("start", "seat_off", "standing", "lowering", "seat_contact", "seated")
        found = [(getattr(each, f"{name}_s"), name) for each in self.repetitions for name in names]
        return tuple(Event(name, time_s) for time_s, name in sorted(pair for pair in found if pair[0] is not None))


def observe(track: PoseTrack, corrections: Sequence[Correction]) -> Observation:
    """Look for sit-to-stand repetitions in a track, and note what stood in the way."""
    findings = footage_findings(track)
    view = view_of(mean_yaw_deg(track))
    moved = movement(track) if track.found.any() else None
    seen = with_arms(track, find_repetitions(moved)) if moved else ()
    repetitions = corrected(seen, corrections)
    start_s = corrected_start_s(corrections)
    if start_s is not None:
        repetitions = tuple(each for each in repetitions if moment_s(each) > start_s)
    elif repetitions:
        start_s = repetitions[0].start_s
    by_signal = corrected_start_s(corrections) is None and is_go(track.signal_s, start_s)
    if corrected_start_s(corrections) is None and start_s is not None:
        findings += signal_findings(track.signal_s, start_s)
    start_s = track.signal_s if by_signal else start_s
    if track.found.any():
        findings += _movement_findings(track, moved, repetitions)
        if repetitions and corrected_start_s(corrections) is None:
            findings += _start_findings(track, repetitions[0])
    if repetitions and start_s is None:
        findings.append(
            Finding("start_unknown", "reject", "The start of the test is unknown. Please mark it in the video.")
        )
    end_s = float(track.time_s[-1]) if len(track) else 0.0
    unseen = _unseen(track, moved, corrected_start_s(corrections)) if moved else ()
    curves = _curves(moved) if moved else ()
    return Observation(view, tuple(findings), repetitions, start_s, end_s, curves, unseen, by_signal)


def _unseen(track: PoseTrack, moved: Movement, start_s: float | None) -> tuple[tuple[float, float], ...]:
    """When the client was not seen, from the test's start on if it is known; who comes or goes was elsewhere then."""
    last = len(moved.time_s) - 1
    spans = []
    for from_s, to_s in unseen_spans_s(track.time_s, track.found):
        before, after = np.searchsorted(moved.time_s, from_s, "right") - 1, np.searchsorted(moved.time_s, to_s)
        at_chair = (before >= 0 and moved.in_place[before]) or (after <= last and moved.in_place[after])
        if at_chair and (start_s is None or to_s > start_s):
            spans.append((from_s, to_s))
    return tuple(spans)


def unseen_findings(seen: Observation, counted: Sequence[Repetition], to_s: float) -> list[Finding]:
    """Say what the client may have done unseen, up to a time at which the test is over.

    client_unseen: long enough for a stand, or where it cannot be told whether one was full, or often; hands_unseen.
    """
    spans = [(a, b) for a, b in seen.unseen if a < to_s]
    if not spans:
        return []
    first, last = max(spans, key=lambda span: span[1] - span[0])
    lost_s = sum(min(b, to_s) - a for a, b in spans)
    often = lost_s > MOST_LOST * (to_s - (seen.start_s or 0.0))
    doubtful = any(not each.complete and seen.is_hidden(each.start_s, each.seated_s or to_s) for each in counted)
    if last - first > FASTEST_RISE_S or often or doubtful:
        text = (
            f"The client was lost for {lost_s:.1f} s of the test and may have stood up unseen. Film again with "
            "nothing and no one between the phone and the client."
        )
        return [Finding("client_unseen", "reject", text, first, last)]
    rises = [(each.start_s - FASTEST_RISE_S, each.standing_s) for each in counted if each.start_s is not None]
    if any(seen.is_hidden(*rise) for rise in rises):
        text = "The client was lost for a moment while standing up. Please mark whether the hands helped."
        return [Finding("hands_unseen", "caution", text, first, last)]
    return []


def _start_findings(track: PoseTrack, first: Repetition) -> list[Finding]:
    """Say so where nobody is seen at rest before the first stand: it began before the video."""
    if first.start_s is None or first.start_s >= track.time_s[0] + RESTS_S:
        return []
    text = "The client is already rising when the video starts, so the start is not seen. Film from before you say go."
    return [Finding("started_too_late", "caution", text)]


def _movement_findings(track: PoseTrack, moved: Movement | None, repetitions: Sequence[Repetition]) -> list[Finding]:
    findings = []
    if not repetitions:
        code, text = (
            ("no_stand_seen", "The client sits but never stands up.")
            if moved
            else (
                "no_sitting_seen",
                "The client is never seen sitting still on a chair, so no chair stand can be counted.",
            )
        )
        findings.append(Finding(code, "reject", f"{text} Check that this is the right video and test."))
    if abs(mean_yaw_deg(track)) > BEHIND_DEG:
        text = "Times are less certain when filmed from behind. Film from the side or the front."
        findings.append(Finding("wrong_view", "caution", text))
    findings += speed_findings(repetitions)
    if moved and repetitions and not moved.flexion_seen:
        text = "Trunk flexion is not visible from the front or the back. Film from the side to measure it."
        findings.append(Finding("trunk_flexion_not_visible", "info", text))
    if repetitions and all(each.arms_used is None for each in repetitions):
        text = "The hands are not visible. Please mark whether the client used them."
        findings.append(Finding("hands_not_visible", "caution", text))
    return findings


def speed_findings(repetitions: Sequence[Repetition]) -> list[Finding]:
    """Rises that no body makes at that speed: the file does not play as it was filmed."""
    rises_s = [
        (each.standing_s - each.seat_off_s) / SHOWN_SHARE
        for each in repetitions
        if each.standing_s is not None and each.seat_off_s is not None
    ]
    if not rises_s or FASTEST_RISE_S <= float(np.median(rises_s)) <= SLOWEST_RISE_S:
        return []
    if float(np.median(rises_s)) > SLOWEST_RISE_S:
        text = "The client rises slowly. If this is a slow-motion video, its times are wrong; use the original."
        return [Finding("slow_motion_suspected", "caution", text)]
    text = "The video plays faster than it was filmed, so its times are not used. Use the original video."
    return [Finding("fast_motion", "caution", text)]


def _curves(moved: Movement) -> tuple[Curve, ...]:
    step = round(RATE_HZ / CURVE_HZ)
    time_s = moved.time_s[::step]
    curves = [Curve.of("hip_height", "1", time_s, moved.height[::step], digits=3)]
    if moved.flexion_seen:
        curves.append(Curve.of("trunk_flexion_deg", "deg", time_s, moved.lean_deg[::step], digits=1))
    return tuple(curves)


def helped_by_hands(repetitions: Sequence[Repetition]) -> int | None:
    """Count the stands that the hands helped; None where no hand was seen in any."""
    known = any(each.arms_used is not None for each in repetitions)
    return sum(each.arms_used is True for each in repetitions) if known else None
