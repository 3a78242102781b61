"""The four-stage balance test: feet together, semi-tandem, tandem, one leg, 10 s each (CDC STEADI).

One video of all stages, filmed from the front or behind, in which the feet tell the stages; or a video of one stage
that the trainer names.
"""

from collections.abc import Sequence

from assessments.assessment import Assessment, Quality
from assessments.balance.foot_placement import Stance, find_stances, placed_otherwise
from assessments.balance.holds import find_holds, find_losses, standing_still_s
from assessments.balance.scores import STAGE_S, score_four_stage
from assessments.balance.timeline import stages_timeline, stance_events
from assessments.conditions import Conditions, Feet
from assessments.corrections import Correction
from assessments.protocol import MeasureSpec, MovementTest
from vision.findings import Finding, rejections
from vision.footage import footage_findings
from vision.track import PoseTrack
from vision.view import View, mean_yaw_deg, view_of

STAGES: dict[Feet, str] = {
    "together": "together_s",
    "semi_tandem": "semi_tandem_s",
    "tandem": "tandem_s",
    "one_leg": "one_leg_s",
}
SHOWN: dict[Feet, str] = {
    "apart": "feet apart",
    "together": "feet side by side",
    "semi_tandem": "semi-tandem",
    "tandem": "tandem",
}
# Before the video's end by less than this the stage was still held: two frames.
END_S = 0.1


def assess(track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
    """Measure how long each stage is held, up to 10 s; after the first that fails none counts."""
    findings = footage_findings(track)
    view = view_of(mean_yaw_deg(track))
    stances: list[Stance] = []
    if not rejections(findings):
        stances, found = _one_stage(track, conditions.feet) if conditions.feet in STAGES else _all_stages(track, view)
        findings += found
    if stances:
        findings += _findings(track, stances)
    held_s = {stance.feet: min(stance.seconds, STAGE_S) for stance in stances} if not rejections(findings) else {}
    return Assessment(
        TEST.name,
        view,
        Quality(tuple(findings)),
        TEST.measured({name: held_s.get(feet) for feet, name in STAGES.items()}),
        events=stance_events(*((each.from_s, each.from_s + held_s[each.feet]) for each in stances if held_s)),
    )


def _one_stage(track: PoseTrack, feet: Feet | None) -> tuple[list[Stance], list[Finding]]:
    """Find the longest stretch in which the client stands as the trainer says."""
    if feet == "one_leg":
        hold = max(find_holds(track), key=lambda hold: hold.seconds, default=None)
        window = (hold.from_s, hold.to_s) if hold else None
    else:
        window = standing_still_s(track)
        shown = placed_otherwise(track, feet, *window) if window and feet else None
        if shown:
            text = f"The feet look like {SHOWN[shown]}, not like the stage that was chosen. Check the chosen stage."
            return [], [Finding("another_stage", "reject", text)]
    if window is None:
        text = "This stance was not seen. Record from before the client gets into position until after they leave it."
        return [], [Finding("not_standing_still", "reject", text)]
    return [Stance(feet or "apart", *window)], []


def _all_stages(track: PoseTrack, view: View | None) -> tuple[list[Stance], list[Finding]]:
    """Find the stance of each stage, in order, from the first that is seen to the first not held for 10 s."""
    if view not in ("front", "back", "oblique"):
        text = "From the side the stages cannot be told apart. Film from the front, or film one stage and choose it."
        return [], [Finding("wrong_view", "reject", text)]
    seen = find_stances(track)
    stances: list[Stance] = []
    for feet in STAGES:
        after_s = stances[-1].to_s if stances else 0.0
        own = [stance for stance in seen if stance.feet == feet and stance.to_s > after_s]
        if stances and (not own or stances[-1].seconds < STAGE_S):
            break
        if own:
            held = [stance for stance in own if stance.seconds >= STAGE_S]  # the first is the test, a later one rest
            stances.append(held[0] if held else max(own, key=lambda stance: stance.seconds))
    if not stances:
        text = "No stage was recognized. Film from the front, or film one stage and choose it."
        return [], [Finding("stage_not_seen", "reject", text)]
    return stances, []


def _findings(track: PoseTrack, stances: Sequence[Stance]) -> list[Finding]:
    first, last = stances[0], stances[-1]
    if last.seconds >= STAGE_S:
        if len(stances) == 1 or last.feet == "one_leg":
            return []
        text = "The next stage was not seen. If the client attempted it, film it alone and choose the stage."
        return [Finding("stage_not_seen", "caution", text, round(last.to_s, 3))]
    # a loss splits a stance, or takes it away; a stage of 10 s is none the less held
    losses = [each for each in find_losses(track) if not each.comes_or_goes or each.is_near(first.from_s, last.to_s)]
    if any(lost.is_near(0.0, last.to_s) for lost in losses):
        text = f"The client is not always visible, so {last.seconds:.1f} s may be too short. Film the whole test."
        return [Finding("stage_not_seen", "reject", text, round(last.to_s, 3))]
    if track.time_s[-1] - last.to_s < END_S:
        text = f"The video ends during the stance; the time is at least {last.seconds:.1f} s."
        return [Finding("ended_too_early", "caution", text, round(last.to_s, 3))]
    if last.feet == "one_leg" or len(stances) == 1:
        return []
    text = f"The test ends at the first stage not held for {STAGE_S:.0f} s; later stages are not counted."
    return [Finding("test_stopped", "info", text, round(last.to_s, 3))]


def _spec(feet: Feet, label: str, area: str = "") -> MeasureSpec:
    def told_alone(result: Assessment, text: str) -> str:
        ended = "ended_too_early" in result.quality.codes
        held = [name for name in STAGES.values() if result.value(name) is not None]
        return f"{text} or more" if ended and held[-1:] == [STAGES[feet]] else text

    return MeasureSpec(STAGES[feet], "s", label, headline=True, better="higher", area=area, told_alone=told_alone)


TEST = MovementTest(
    name="four_stage_balance",
    title="Four-stage balance test",
    filming=(
        "Someone stays within arm's reach of the client, next to a wall or a heavy chair.",
        "One video, or one per stage, in order: feet side by side, semi-tandem, tandem, one leg. Stop when one fails.",
        "Film from the front at hip height, with feet and head in frame, until the client has left the stance.",
        "Help the client into the stance, let go, and stay silent for 10 seconds.",
    ),
    measures=(
        _spec("together", "Feet side by side", "Balance with the feet side by side"),
        _spec("semi_tandem", "Semi-tandem", "Balance in semi-tandem stance"),
        _spec("tandem", "Tandem (heel to toe)", "Balance in tandem stance (heel to toe)"),
        _spec("one_leg", "On one leg"),
    ),
    assess=assess,
    score=score_four_stage,
    timeline=stages_timeline,
    asks=frozenset({"feet", "eyes"}),
)
