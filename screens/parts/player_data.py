"""What stands beside an assessment's video: its curves, events and phases, and the numbers with their frames."""

from collections.abc import Sequence

from assessments.assessment import Assessment, Measure
from assessments.protocol import find_test, timeline_of
from assessments.timeline import Span, event_words
from assessments.words import curve_words, headline_text, interval_text, measure_name, seconds
from screens.components.player import PlayerCurve, PlayerEvent, PlayerNumber, Plot
from vision.findings import Finding
from vision.track import PoseTrack


def plot_of(current: Assessment, measured: Assessment, track: PoseTrack) -> Plot:
    """Give the player all that it shows of an assessment; `measured` is what the camera made of it."""
    curves = []
    for curve in current.curves:
        if curve.percent:
            continue  # over the gait cycle, not over time
        name, unit, factor = curve_words(curve)
        curves.append(PlayerCurve(name, unit, track.time_s, factor * curve.at(track.time_s)))
    events = [PlayerEvent(event_words(event), event.time_s) for event in current.events]
    numbers = numbers_of(current, measured)
    return Plot(track.time_s, curves, events, timeline_of(current), numbers, _described(current))


def numbers_of(current: Assessment, measured: Assessment) -> list[PlayerNumber]:
    """List the measures, the most important ones first, each with the stretches of the video behind it."""
    headline = find_test(current.test).headline
    names = [*headline, *(name for name in current.measures if name not in headline)]
    return [_number(current, measured, name) for name in names]


def _number(current: Assessment, measured: Assessment, name: str) -> PlayerNumber:
    measure, before = current.measures[name], measured.measures[name]
    if measure.value is None:
        return PlayerNumber(measure_name(name), "–", "not measured", _why_not(measure, current.quality.findings))
    note = f"camera: {headline_text(measured, name)}" if measure != before else interval_text(measure) or ""
    return PlayerNumber(measure_name(name), headline_text(current, name), note, timeline_of(current).spans_behind(name))


def _why_not(measure: Measure, findings: Sequence[Finding]) -> tuple[Span, ...]:
    """Where the footage could not carry a measure."""
    behind = [each for each in findings if each.code in measure.voided_by and each.from_s is not None]
    return tuple(Span(each.message, each.from_s or 0.0, each.to_s or each.from_s or 0.0) for each in behind)


def _described(current: Assessment) -> str:
    if current.repetitions:
        standing = ", ".join(seconds(each.standing_s) for each in current.repetitions)
        text = f"Hip height and trunk flexion over time, {len(current.repetitions)} repetitions."
        return f"{text} Standing is reached at {standing} seconds."
    names = ", ".join(dict.fromkeys(curve_words(curve)[0] for curve in current.curves if not curve.percent))
    moments = "; ".join(f"{event_words(event)} at {seconds(event.time_s)}" for event in current.events)
    return f"{names or 'No curve'} over time. {moments}".strip()
