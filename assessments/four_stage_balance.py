"""The four-stage balance test: feet together, semi-tandem, tandem, one leg, 10 s each (CDC STEADI), one video a stage.

How far apart the feet stand in depth is lost in a picture from the front, so the trainer says which stage it is.
"""

from collections.abc import Sequence

from assessments.conditions import Conditions, Feet
from assessments.corrections import Correction
from assessments.model import Assessment, Measure, Quality, Score
from assessments.norms import read_norms
from assessments.protocol import MovementTest
from assessments.stance import find_holds, standing_still_s
from assessments.stance_timeline import stance_events, stance_timeline
from vision.findings import Finding, rejections
from vision.footage import footage_findings
from vision.track import PoseTrack
from vision.view import mean_yaw_deg, view_of

STAGE_S = 10.0
STAGES: dict[Feet, str] = {
    "together": "together_s",
    "semi_tandem": "semi_tandem_s",
    "tandem": "tandem_s",
    "one_leg": "one_leg_s",
}
# Before the video's end by less than this the stage was still held: two frames.
END_S = 0.1
REFERENCE = "CDC_STEADI_4STAGE"


def assess(track: PoseTrack, conditions: Conditions, corrections: Sequence[Correction] = ()) -> Assessment:
    """Measure how long the chosen stage is held, up to 10 s."""
    findings = footage_findings(track)
    feet = conditions.feet
    window = None
    if feet not in STAGES:
        text = "Say which stage this video shows: feet together, semi-tandem, tandem or one leg."
        findings.append(Finding("stage_not_said", "reject", text))
    elif not rejections(findings):
        window = _one_leg_s(track) if feet == "one_leg" else standing_still_s(track)
        findings += _findings(track, window)
    measures = {name: Measure(None, "s") for name in STAGES.values()}
    held_s = min(window[1] - window[0], STAGE_S) if window and not rejections(findings) else None
    if feet in STAGES:
        measures[STAGES[feet]] = Measure(held_s, "s")
    cut = any(finding.code == "ended_too_early" for finding in findings)
    scores = _tandem_score(held_s, conditions, cut) if feet == "tandem" and held_s is not None else ()
    return Assessment(
        TEST.name,
        view_of(mean_yaw_deg(track)),
        Quality(tuple(findings)),
        measures,
        events=stance_events((window[0], window[0] + held_s) if window and held_s is not None else None),
        scores=scores,
    )


def _one_leg_s(track: PoseTrack) -> tuple[float, float] | None:
    hold = max(find_holds(track), key=lambda hold: hold.seconds, default=None)
    return (hold.from_s, hold.to_s) if hold else None


def _findings(track: PoseTrack, window: tuple[float, float] | None) -> list[Finding]:
    if window is None:
        text = "The client was not seen to hold this stance; film from before it is taken until after it is left."
        return [Finding("not_standing_still", "reject", text)]
    held_s = window[1] - window[0]
    if held_s < STAGE_S and track.time_s[-1] - window[1] < END_S:
        text = f"The video ends while the stance is held: the time is at least {held_s:.1f} s."
        return [Finding("ended_too_early", "caution", text, round(window[1], 3))]
    return []


def _tandem_score(held_s: float, conditions: Conditions, cut: bool) -> tuple[Score, ...]:
    """CDC STEADI: less than 10 s of full tandem is a sign of fall risk, for 65 years and more, eyes open."""
    row = next(row for row in read_norms("balance_4stage_sppb") if row.source_key == REFERENCE)
    limit_s = row.cutoff or STAGE_S
    reasons = []
    if conditions.age_years is None or not row.covers(conditions.age_years):
        reasons.append(f"This reference is for {row.age_min} years or more.")
    if conditions.eyes != "open":
        reasons.append("This reference is for open eyes, which is not said of this test.")
    if cut and held_s < limit_s:
        reasons.append("The stance is not seen to its end, so the true time may be longer.")
    if reasons:
        text = f"{held_s:.1f} s of tandem: not compared with CDC STEADI. {' '.join(reasons)}"
        return (Score("tandem_s", REFERENCE, None, text, compared=False),)
    below = held_s < limit_s
    verdict = "increased_fall_risk" if below else "reaches_10_s"
    words = "less than the 10 s of CDC STEADI, a sign of fall risk" if below else "reaches the 10 s of CDC STEADI"
    return (Score("tandem_s", REFERENCE, verdict, f"{held_s:.1f} s of tandem: {words}.", compared=True),)


TEST = MovementTest(
    name="four_stage_balance",
    title="Four-stage balance test",
    filming=(
        "Someone stands within reach of the client, and a wall or a heavy chair is at hand.",
        "A video for each stage, in order: feet together, semi-tandem, tandem, one leg; stop at the first that fails.",
        "Film from the front at hip height, feet and head in the picture, until after the client leaves the stance.",
        "Help the client into the stance, let go, and keep quiet for 10 seconds.",
    ),
    headline=("together_s", "semi_tandem_s", "tandem_s", "one_leg_s"),
    assess=assess,
    timeline=stance_timeline,
    asks=frozenset({"feet", "eyes"}),
)
