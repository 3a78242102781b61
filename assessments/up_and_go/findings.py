"""What an Up and Go's footage could not support, and what happened on the way that a time does not tell."""

from collections.abc import Sequence
from itertools import pairwise

from assessments.chair_stand.observation import speed_findings
from assessments.conditions import Conditions
from assessments.start import signal_findings
from assessments.up_and_go.course import Course
from assessments.up_and_go.phases import Trial
from vision.findings import Finding
from vision.signals import MAX_GAP_S, unseen_spans_s
from vision.track import PoseTrack

# Of the course: the feet go from under the seat, a few centimeters before the chair's front, to the line or past it.
# Their way is known to 8%: by the height (3%), the lens (5%) and the horizon (5%). Twice that is another course.
SHORTEST, SURELY_SHORT = 0.92, 0.84
# Of the course: a client who goes on so much further did not turn at the line.
LONGEST = 1.3
# Who walks takes a step in 0.4 to 0.8 s, and two of them in 1.5; a longer wait is a stop.
STOPS_S = 1.5
# Standing before walking off: whoever needs no time to steady does it at once.
HESITATES_S = 1.5
# Statures: a seat 80 cm aside is another one.
OTHER_SEAT = 0.5
BEFORE_S = 3.0  # no one sits still for less before or after a walk out and back that is all in the film
AGAIN = "Film again with nothing and no one between the phone and the client."


def no_trial(track: PoseTrack, seats: Sequence[tuple[float, float]], found: Sequence[Course]) -> list[Finding]:
    """Say why nothing could be timed: no_chair_seen, no_turn_seen, no_stand_seen."""
    if not track.found.any():
        return []
    if not seats:
        text = "The client is never seen sitting on the chair. Start while the client sits, with the chair in frame."
        return [Finding("no_chair_seen", "reject", text)]
    (first_s, _), (_, last_s) = seats[0], seats[-1]
    if found or (len(seats) == 1 and first_s > track.time_s[0] + BEFORE_S):
        text = "The client is not seen getting up from the chair. Start while the client still sits."
        return [Finding("no_stand_seen", "reject", text, first_s)]
    if len(seats) == 1 and last_s < track.time_s[-1] - BEFORE_S:
        return [_not_seated(last_s)]
    text = "The client is not seen walking out, turning around and sitting down again. Film all of it, in one video."
    return [Finding("no_turn_seen", "reject", text)]


def trial_findings(
    track: PoseTrack, trial: Trial, trials: int, course_m: float, conditions: Conditions
) -> list[Finding]:
    """List what limits a time, and what the client did on the way."""
    findings = [*_unseen(track, trial), *_course(trial, course_m, conditions), *_seats(track, trial)]
    findings += [*speed_findings([trial.rise]), *signal_findings(track.signal_s, trial.moves_s)]
    if trials > 1:
        text = f"{trials} trials are seen; the first one was timed. Choose another one by its part of the video."
        findings.append(Finding("several_trials", "info", text))
    return findings if any(each.code == "phases_unseen" for each in findings) else [*findings, *_pauses(trial)]


def _unseen(track: PoseTrack, trial: Trial) -> list[Finding]:
    end_s = trial.contact_s
    if end_s is None:
        return [_not_seated(trial.course.sits_from_s)]
    spans = [(a, b) for a, b in unseen_spans_s(track.time_s, track.found) if b - a > MAX_GAP_S]
    spans = [(a, b) for a, b in spans if b > trial.moves_s and a < end_s]
    if not spans:
        return []
    from_s, to_s = max(spans, key=lambda span: span[1] - span[0])
    ends = [(trial.moves_s, trial.rise.standing_s or trial.moves_s), (trial.lowering_s or end_s, end_s)]
    if any(a < stop and b > start for a, b in spans for start, stop in ends):
        text = f"The client was lost while standing up or sitting down, which decides the time. {AGAIN}"
        return [Finding("client_unseen", "reject", text, from_s, to_s)]
    text = f"The client was lost on the way, so only the whole time is told. {AGAIN}"
    return [Finding("phases_unseen", "caution", text, from_s, to_s)]


def _not_seated(time_s: float) -> Finding:
    text = "The client is not seen until seated again. Keep filming until two seconds after the client sits."
    return Finding("sitting_not_seen", "reject", text, time_s)


def _course(trial: Trial, course_m: float, conditions: Conditions) -> list[Finding]:
    """Check the way against the course by the client's height; unknown, the course is the trainer's word."""
    if conditions.height_cm is None:
        return []
    way_m = trial.floor.farthest(trial.walk_start_s, trial.course.turn.end_s) * conditions.height_cm / 100
    told = f"The client walked about {way_m:.1f} m before turning; this test needs {course_m:g} m"
    if way_m < SURELY_SHORT * course_m:
        return [Finding("course_too_short", "reject", f"{told}. Measure the course and film again.")]
    if way_m < SHORTEST * course_m:
        return [Finding("course_unsure", "caution", f"{told}. Check the distance from chair to line.")]
    if way_m > LONGEST * course_m:
        return [Finding("course_unsure", "caution", f"{told}. Check that the client turned at the line.")]
    return []


def _seats(track: PoseTrack, trial: Trial) -> list[Finding]:
    if trial.contact_s is None:
        return []
    aside = trial.floor.apart(trial.moves_s, trial.contact_s)
    if aside < OTHER_SEAT:
        return []
    text = "The client does not sit down where the test began. Have the client return to the same chair."
    return [Finding("other_seat", "reject", text, trial.contact_s)]


def _pauses(trial: Trial) -> list[Finding]:
    findings = []
    standing_s = trial.rise.standing_s
    if standing_s is not None and trial.walk_start_s - standing_s > HESITATES_S:
        text = f"The client stood for {trial.walk_start_s - standing_s:.1f} s before walking off."
        findings.append(Finding("waited_before_walking", "info", text, standing_s, trial.walk_start_s))
    waits = [(was.landing_s, now.off_s) for was, now in pairwise(trial.steps)]
    for from_s, to_s in waits:
        if to_s - from_s > STOPS_S:
            text = f"The client stopped for {to_s - from_s:.1f} s on the way; the time includes it."
            findings.append(Finding("stopped_on_the_way", "info", text, from_s, to_s))
    return findings
