"""One way out and back, timed: from the first lean to the seat again."""

from dataclasses import dataclass, replace

from assessments.assessment import Repetition
from assessments.chair_stand.last_landing import last_landing
from assessments.chair_stand.repetitions import find_repetitions, movement
from assessments.start import is_go
from assessments.up_and_go.course import Course
from assessments.up_and_go.floor import Floor, Step
from assessments.up_and_go.hands import hands_help
from vision.footage import span_of
from vision.track import PoseTrack
from vision.view import mean_yaw_deg, view_of

# Whoever stands up and walks off may lift a foot before being upright, by the time in which the hips brake.
WALKS_OFF_S = 0.3
# A foot that leaves from a stand is seen to move with its heel; its toes leave the floor a quarter of a step later.
HEEL_FIRST_S = 0.1
SEAT_S = 5.0  # of the seat before and after that is looked at: a lean forward takes 3 s at most


@dataclass(frozen=True, eq=False)
class Trial:
    """When what happens, seconds; None where it is not seen.

    moves_s: when the client first moves; start_s: when the clock starts, at the start signal if `by_signal`;
    rise: the stand up, with its hands;
    walk_start_s: when the first foot leaves the floor; view_deg: how the client faces the camera from the chair
    """

    floor: Floor
    course: Course
    rise: Repetition
    moves_s: float
    start_s: float
    by_signal: bool
    walk_start_s: float
    lowering_s: float | None
    contact_s: float | None
    steps: tuple[Step, ...]
    view_deg: float

    @property
    def edges_s(self) -> tuple[float | None, ...]:
        """Where the five phases begin, and where the last one ends."""
        turn, sit_turn = self.course.turn, self.course.sit_turn
        return self.start_s, self.walk_start_s, turn.start_s, turn.end_s, sit_turn.start_s, self.contact_s


def find_trial(track: PoseTrack, floor: Floor, course: Course) -> Trial | None:
    """Time what happens on one way out and back; None where no stand up is seen before it."""
    steps = floor.steps(course.sits_until_s, course.sits_from_s)
    out = [step for step in steps if step.off_s < course.turn.middle_s]
    if not out:
        return None
    before = span_of(track, course.sits_until_s - SEAT_S, out[0].off_s + WALKS_OFF_S)
    moved = movement(before)
    rises = find_repetitions(moved) if moved else ()
    moves_s = rises[-1].start_s if rises else None
    if moves_s is None:
        return None
    rise = replace(rises[-1], arms_used=hands_help(track, rises[-1]))
    moved = movement(span_of(track, course.sit_turn.middle_s, course.sits_from_s + SEAT_S))
    lowering_s, contact_s, _ = (last_landing(moved) if moved else None) or (None, None, None)
    by_signal = is_go(track.signal_s, moves_s)
    view_deg = mean_yaw_deg(before)
    leaves_s = floor.leaves_s(out[0]) if view_of(view_deg) == "front" else out[0].off_s
    start_s = track.signal_s if by_signal and track.signal_s is not None else moves_s
    walked = tuple(step for step in steps if contact_s is None or step.landing_s < contact_s)
    return Trial(
        floor,
        course,
        rise,
        moves_s,
        start_s,
        by_signal,
        leaves_s + HEEL_FIRST_S,
        lowering_s,
        contact_s,
        walked,
        view_deg,
    )
