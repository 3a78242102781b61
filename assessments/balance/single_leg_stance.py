"""Standing on one leg: how long, on which leg, what ended it, and the sway meanwhile (Springer et al. 2007)."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assessments.assessment import Assessment, Event, Quality, Value
from assessments.balance.hold_notes import hands_leave_s, hold_notes
from assessments.balance.holds import SHORTEST_HOLD_S, Hold, find_holds, find_losses, standing_still_s
from assessments.balance.scores import score_single_leg
from assessments.balance.sway import SWAY, in_the_hand, sway_curves, sway_values
from assessments.balance.timeline import hold_timeline
from assessments.conditions import Conditions
from assessments.corrections import Correction
from assessments.protocol import Loinc, MeasureSpec, MovementTest
from vision.body import SIDES
from vision.findings import Finding, rejections
from vision.footage import footage_findings
from vision.track import PoseTrack
from vision.view import mean_yaw_deg, view_of

MOST_TRIALS = 3  # a leg: Springer et al. 2007
# MEASURES.md: what the lift and the touch-down themselves move is not sway.
STANDS_S = 2.0  # a client who tries and fails stands before that; one who walks or sits does not
SETTLE_S, BEFORE_END_S = 1.0, 0.5
# Half of sway's power lies below some 0.4 Hz: in less time not one full swing of that is seen, and a second more
# or less changes its size by a quarter.
SHORTEST_SWAY_S = 2.5


def assess(track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
    """Measure the longest of up to three trials on the chosen leg, or on the leg that stood longest."""
    findings = footage_findings(track)
    view = view_of(mean_yaw_deg(track))
    holds = [] if rejections(findings) else _trials(find_holds(track))
    side = conditions.side or (max(holds, key=lambda hold: hold.seconds).stance_leg if holds else None)
    if conditions.side:  # the trainer knows where the picture does not tell
        holds = [hold if hold.leg_sure else replace(hold, stance_leg=conditions.side) for hold in holds]
    if conditions.hands_on_hips:
        holds = [_ended_by_hands(track, hold) for hold in holds]
    own = [hold for hold in holds if hold.stance_leg == side]
    best = max(own, key=lambda hold: hold.seconds, default=None)
    findings += _findings(track, conditions, holds, own, best)
    values = _hold_values(holds, own, best, rejected=bool(rejections(findings)))
    window = (best.from_s + SETTLE_S, best.to_s - BEFORE_END_S) if best and _sways(best) else None
    values |= sway_values(track, conditions, view, window)
    standing = standing_still_s(track) if window else None
    if window and standing:  # what the hand does while both feet show it, it does while one does
        findings += in_the_hand(track, standing, track, window)
    return Assessment(
        TEST.name,
        view,
        Quality(tuple(findings)),
        TEST.measured(values),
        events=_events(holds),
        curves=sway_curves(track, conditions, view),
    )


def _ended_by_hands(track: PoseTrack, hold: Hold) -> Hold:
    left_s = hands_leave_s(track, hold)
    return hold if left_s is None else replace(hold, to_s=left_s, end_reason="hands_left_hips")


def _trials(holds: Sequence[Hold]) -> list[Hold]:
    """First three trials of each leg."""
    return [
        hold
        for hold in holds
        if sum(each.stance_leg == hold.stance_leg and each.from_s < hold.from_s for each in holds) < MOST_TRIALS
    ]


def _hold_values(holds: Sequence[Hold], own: Sequence[Hold], best: Hold | None, *, rejected: bool) -> dict[str, Value]:
    none_s = None if rejected else 0.0
    values: dict[str, Value] = {
        "hold_time_s": best.seconds if best else none_s,
        "mean_hold_time_s": float(np.mean([hold.seconds for hold in own])) if own else none_s,
        "trials": None if rejected else len(own),
        "stance_leg": best.stance_leg if best else None,
        "end_reason": best.end_reason if best else None,
    }
    for side in SIDES:
        seconds = [hold.seconds for hold in holds if hold.stance_leg == side]
        values[f"best_hold_{side}_s"] = max(seconds, default=None)
    return values


def _findings(
    track: PoseTrack,
    conditions: Conditions,
    holds: Sequence[Hold],
    own: Sequence[Hold],
    best: Hold | None,
) -> list[Finding]:
    if best is None:
        return [_no_hold(track, conditions, holds)]
    found = _unseen(track, holds, best)
    if not best.leg_sure and conditions.side is None:
        text = "From this angle the standing leg is unclear. Please choose it."
        found.append(Finding("leg_uncertain", "caution", text, round(best.from_s, 3), round(best.to_s, 3)))
    for hold in own:
        if hold.end_reason == "video_end":
            text = f"The video ends during the hold; the time is at least {hold.seconds:.1f} s."
            found.append(Finding("ended_too_early", "caution", text, round(hold.to_s, 3)))
        if hold.began_before:
            found.append(_begun_before(hold, best))
    if best.is_low:
        text = "The foot hangs so low that it may touch the floor, so no time is given. Film again with it higher."
        found.append(Finding("low_lift", "caution", text, round(best.from_s, 3), round(best.to_s, 3)))
    if conditions.height_cm is None:
        found.append(Finding("no_scale", "info", "Sway in millimeters needs the client's height."))
    if best and not _sways(best):
        found.append(Finding("sway_too_short", "info", "The hold is too short to measure sway, which takes 4 s."))
    return found + hold_notes(track, best)


def _begun_before(hold: Hold, best: Hold) -> Finding:
    """Refuse a test whose longest trial began before the video; a longer one that is seen whole still stands."""
    if hold is best:
        text = "The video starts after the foot has left the floor. Start recording earlier."
        return Finding("started_too_late", "reject", text, round(hold.from_s, 3))
    text = f"The first trial began before the video: it lasted {hold.seconds:.1f} s or more. The longest one counts."
    return Finding("started_too_late", "caution", text, round(hold.from_s, 3))


def _sways(hold: Hold) -> bool:
    """Whether it is long enough for its sway."""
    return hold.seconds >= SETTLE_S + SHORTEST_SWAY_S + BEFORE_END_S


def _unseen(track: PoseTrack, holds: Sequence[Hold], best: Hold) -> list[Finding]:
    """Say when a lift or a touch of the floor, a longer hold or another trial, may have been missed."""
    losses = find_losses(track)
    for lost in losses:
        near = any(lost.is_near(hold.from_s, hold.to_s) for hold in holds)
        if near or (not lost.comes_or_goes and lost.to_s - lost.from_s > best.seconds):
            text = (
                f"The client was lost for {lost.to_s - lost.from_s:.1f} s and may have lifted or lowered a foot then. "
                "Film again with nothing and no one between the phone and the client."
            )
            return [Finding("client_unseen", "reject", text, lost.from_s, lost.to_s)]
    for lost in losses:
        if not lost.comes_or_goes and lost.to_s - lost.from_s > SHORTEST_HOLD_S:
            text = "The client was lost for a moment, and a trial may have been missed. Check the video."
            return [Finding("trial_unseen", "caution", text, lost.from_s, lost.to_s)]
    return []


def _no_hold(track: PoseTrack, conditions: Conditions, holds: Sequence[Hold]) -> Finding:
    """Say why there is no hold on the leg: never tried, the other leg, not seen, or the foot was never lifted (0 s)."""
    if holds:
        text = f"The client stands on the {holds[0].stance_leg} leg, but you chose the {conditions.side} leg."
        return Finding("other_leg", "reject", text, round(holds[0].from_s, 3))
    long = [lost for lost in find_losses(track) if lost.to_s - lost.from_s > SHORTEST_HOLD_S]
    still_s = standing_still_s(track) if track.found.any() else None
    stands = still_s is not None and still_s[1] - still_s[0] >= STANDS_S
    if any(stands or not lost.comes_or_goes for lost in long):  # the lift itself may be what somebody covered
        text = "No hold was seen, but the client is not always visible. Film the whole test."
        return Finding("hold_not_seen", "reject", text)
    if not stands:
        text = "The client does not stand still on one leg or two. Start recording before the foot is lifted."
        return Finding("not_standing_still", "reject", text)
    text = "The client never lifted a foot off the floor; the time is 0 s."
    return Finding("foot_not_lifted", "caution", text)


def _events(holds: Sequence[Hold]) -> tuple[Event, ...]:
    """When the other foot leaves the floor, and what ends the hold."""
    events = []
    for hold in holds:
        lifted = SIDES[1 - SIDES.index(hold.stance_leg)]
        if not hold.began_before:
            events.append(Event("foot_off", hold.from_s, lifted))
        if hold.end_reason == "foot_down":
            events.append(Event("foot_down", hold.to_s, lifted))
        elif hold.end_reason != "video_end":
            events.append(Event(hold.end_reason, hold.to_s, hold.stance_leg))
    return tuple(events)


def _told_alone(result: Assessment, text: str) -> str:
    end = result.measures.get("end_reason")
    return f"{text} or more" if end and end.value == "video_end" else text


_LOW, _UNSEEN = frozenset({"low_lift"}), frozenset({"trial_unseen"})
_HOLD = MeasureSpec("hold_time_s", "s", "Time on one leg", better="higher", voided_by=_LOW)
TEST = MovementTest(
    name="single_leg_stance",
    title="Single-leg stance",
    filming=(
        "Someone stays within arm's reach of the client, next to a wall or a heavy chair.",
        "A client at risk of falling does not do this alone or with eyes closed.",
        "Put the phone on a stand at hip height, 10 to 13 feet (3 to 4 m) in front, with feet and head in frame.",
        "Start recording with both feet down; stop after the foot is down again. Up to three trials per leg.",
    ),
    measures=(
        replace(
            _HOLD,
            headline=True,
            area="Balance on one leg",
            loinc=Loinc("66569-5", lambda result: result.conditions.eyes == "open"),
            told_alone=_told_alone,
        ),
        replace(
            _HOLD,
            name="mean_hold_time_s",
            label="Average time on one leg",
            voided_by=_LOW | _UNSEEN | {"started_too_late"},
        ),
        MeasureSpec("trials", "1", "Trials", is_outcome=False, voided_by=_UNSEEN),
        MeasureSpec("stance_leg", "1", "Standing leg", headline=True, is_exercise=True),
        MeasureSpec("end_reason", "1", "Ended when", headline=True),
        *(replace(_HOLD, name=f"best_hold_{side}_s", label=f"Best time, {side} leg") for side in SIDES),
        *SWAY,
    ),
    assess=assess,
    score=score_single_leg,
    timeline=hold_timeline,
    asks=frozenset({"side", "eyes", "hands_on_hips"}),
)
