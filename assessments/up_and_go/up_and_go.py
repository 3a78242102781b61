"""What both Up and Go tests share: one way out and back, in phases that add up, on a course of a known length."""

from itertools import pairwise

from assessments.assessment import CURVE_HZ, Assessment, Curve, Event, Quality, Value
from assessments.chair_stand.observation import PLAYS_WRONG
from assessments.conditions import Conditions
from assessments.protocol import Detectable, Loinc, MeasureSpec, MovementTest
from assessments.start import TIME_FROM
from assessments.up_and_go.course import courses, headings, seats_s
from assessments.up_and_go.findings import no_trial, trial_findings
from assessments.up_and_go.floor import floor_of
from assessments.up_and_go.phases import Trial, find_trial
from models import ModelName
from vision.body import SIDES
from vision.footage import footage_findings
from vision.signals import RATE_HZ, Signal
from vision.track import PoseTrack
from vision.view import mean_yaw_deg, view_of

# At the chair the client is small, and in the turns one leg hides the other: there the full network swaps them.
MODEL: ModelName = "heavy"
FILMING = (
    "Put the phone sideways on a stand at hip height, 8 to 10 feet (2.5 to 3 m) beyond the line, facing the chair.",
    "Keep the chair, the line and the whole client in frame, from head to feet, at the line too.",
    "Start recording while the client sits still; stop two seconds after the client sits again.",
)
ASKS = frozenset({"pace", "walking_aid", "shoes", "chair_height_cm"})
PHASES = {
    "rise_s": "Standing up",
    "walk_out_s": "Walking out",
    "turn_s": "Turning at the line",
    "walk_back_s": "Walking back",
    "turn_and_sit_s": "Turning and sitting down",
}
"""In order; they add up to the time."""
LOST = frozenset({"phases_unseen"})


def measures_of(detectable: tuple[Detectable, ...] = (), loinc: Loinc | None = None) -> tuple[MeasureSpec, ...]:
    """List what an Up and Go reports; only the time has references."""
    time = MeasureSpec(
        "time_s", "s", "Time", headline=True, better="lower", area="Walking and turning safely",
        voided_by=PLAYS_WRONG, detectable=detectable, loinc=loinc,
    )  # fmt: skip
    phases = [
        MeasureSpec(name, "s", label, better="lower", voided_by=PLAYS_WRONG | LOST) for name, label in PHASES.items()
    ]
    return (
        time,
        *phases,
        MeasureSpec("second_turn_s", "s", "Turning at the chair", better="lower", voided_by=PLAYS_WRONG | LOST),
        MeasureSpec("sit_down_s", "s", "Sitting down", better="lower", voided_by=PLAYS_WRONG | LOST),
        MeasureSpec("steps", "1", "Steps", headline=True, better="lower", voided_by=LOST),
        MeasureSpec("steps_in_turn", "1", "Steps in the turn", better="lower", voided_by=LOST),
        MeasureSpec("arms_used", "1", "Hands used to stand up", is_outcome=False),
        MeasureSpec("turn_to", "1", "Turned at the line to the", is_outcome=False),
        TIME_FROM,
    )


def assess_course(test: MovementTest, course_m: float, track: PoseTrack, conditions: Conditions) -> Assessment:
    """Time one way out and back over a course of so many meters, which the trainer measured and marked."""
    seats, facing = seats_s(track), headings(track)
    found = courses(seats, facing)
    floor = floor_of(track) if found else None
    trial = find_trial(track, floor, found[0]) if floor else None
    findings = footage_findings(track)
    if trial is None:
        findings += no_trial(track, seats, found)
        return Assessment(test.name, view_of(mean_yaw_deg(track)), Quality(tuple(findings)), test.measured({}))
    findings += trial_findings(track, trial, len(found), course_m, conditions)
    return Assessment(
        test.name,
        view_of(trial.view_deg),
        Quality(tuple(findings)),
        test.measured(_values(trial)),
        events=_events(trial),
        curves=(_facing(facing),),
    )


def _values(trial: Trial) -> dict[str, Value]:
    edges_s, steps, course = trial.edges_s, trial.steps, trial.course
    values: dict[str, Value] = {
        name: None if to_s is None else to_s - from_s
        for name, (from_s, to_s) in zip(PHASES, pairwise(edges_s), strict=True)
        if from_s is not None
    }
    end_s, lowering_s = trial.contact_s, trial.lowering_s
    if end_s is not None:
        values["time_s"] = end_s - trial.start_s
        if lowering_s is not None and course.sit_turn.end_s <= lowering_s:  # else one is part of the other
            values |= {"second_turn_s": lowering_s - course.sit_turn.start_s, "sit_down_s": end_s - lowering_s}
    arms = trial.rise.arms_used
    return values | {
        "steps": len(steps),
        "steps_in_turn": sum(course.turn.start_s <= step.landing_s <= course.turn.end_s for step in steps),
        "arms_used": None if arms is None else "yes" if arms else "no",
        "turn_to": course.turn.to,
        "time_from": "signal" if trial.by_signal else "movement",
    }


def _events(trial: Trial) -> tuple[Event, ...]:
    course = trial.course
    times = {
        "start": trial.start_s,
        "seat_off": trial.rise.seat_off_s,
        "walk_start": trial.walk_start_s,
        "turn_start": course.turn.start_s,
        "turn_end": course.turn.end_s,
        "sit_turn_start": course.sit_turn.start_s,
        "lowering": trial.lowering_s,
        "seat_contact": trial.contact_s,
    }
    events = [Event(name, time_s) for name, time_s in times.items() if time_s is not None]
    events += [Event("step", step.landing_s, SIDES[step.side]) for step in trial.steps]
    return tuple(sorted(events, key=lambda event: event.time_s))


def _facing(facing: Signal) -> Curve:
    every = round(RATE_HZ / CURVE_HZ)
    return Curve.of("facing_deg", "deg", facing.time_s[::every], facing.value[::every], digits=0)
