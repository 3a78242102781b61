"""The pictures of a report: stills of the annotated video with the face blurred, and curves that print in gray."""

import io
from collections.abc import Sequence
from dataclasses import replace

import cv2
import matplotlib as mpl
import numpy as np

from assessments.assessment import Assessment, Curve
from assessments.progress.alignment import cycle_curves
from assessments.protocol import timeline_of
from assessments.words import curve_words
from records.errors import DamagedFileError
from records.store import Records
from records.values import SavedAssessment, Still
from reports.update import Result
from vision.blur import blurred
from vision.track import PoseTrack
from vision.video import Picture, from_bytes

WIDTH_PX, QUALITY = 900, 85  # 8 cm at 300 dots an inch
MOST_STILLS, MOST_PANELS = 2, 3
# Left solid, right dashed; the earlier session thin and grey: told apart without colour.
_LINES = {"left": ("#0b5a9d", "-"), "right": ("#b3470b", "--"), None: ("#222222", "-")}


def stills(records: Records, saved: SavedAssessment) -> list[Still]:
    """Give the kept pictures of an assessment, or one from its middle, with the face blurred; empty without a video."""
    kept = records.stills(saved.id)[:MOST_STILLS] or _middle(records, saved)
    track = records.track(saved.id)
    return [Still(each.time_s, _without_face(each, track)) for each in kept]


def _middle(records: Records, saved: SavedAssessment) -> list[Still]:
    """Take a picture from half-way through the first part of what was measured."""
    if saved.overlay_file_id is None:
        return []
    with records.files.open(saved.overlay_file_id) as file:
        video = from_bytes(file.read())
    parts = timeline_of(saved.current).parts
    time_s = (parts[0].from_s + parts[0].to_s) / 2 if parts else video.info.duration_s / 2
    return [Still(frame.time_s, _jpeg(frame.rgb)) for frame in video.sample([time_s])]


def _without_face(still: Still, track: PoseTrack) -> bytes:
    bgr = cv2.imdecode(np.frombuffer(still.picture, np.uint8), cv2.IMREAD_COLOR)
    if bgr is None:
        raise DamagedFileError
    rgb = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
    nearest = int(np.argmin(np.abs(track.time_s - still.time_s)))
    return _jpeg(blurred(rgb, track.image_xy[nearest] * rgb.shape[1] / track.width))


def _jpeg(rgb: Picture) -> bytes:
    shrink = min(1.0, WIDTH_PX / rgb.shape[1])
    small = cv2.resize(rgb, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) if shrink < 1 else rgb
    coded = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
    return bytes(coded)


def plot(result: Result) -> tuple[str, str] | None:
    """Draw the curves of a result over those of the earlier session: SVG and its description; None without curves."""
    now, before = cycle_curves(result.current), cycle_curves(result.earlier.current) if result.earlier else ()
    names = list(dict.fromkeys(curve.name for curve in now))[:MOST_PANELS]
    if not names:
        return None
    from matplotlib.figure import Figure  # here: looks for fonts, 0.8 s, and the app begins with this module

    with mpl.rc_context({"svg.fonttype": "path", "font.family": "DejaVu Sans", "font.size": 6, "svg.hashsalt": "0"}):
        figure = Figure(figsize=(1.55 * len(names), 1.5), layout="constrained")
        for axes, name in zip(np.atleast_1d(figure.subplots(1, len(names))), names, strict=True):
            for curve in (each for each in before if each.name == name):
                _draw(axes, curve, earlier=True)
            for curve in (each for each in now if each.name == name):
                _draw(axes, curve, earlier=False)
            own = next(curve for curve in now if curve.name == name)
            axes.set_title(curve_words(replace(own, side=None))[0], fontsize=6.5)
            axes.set_ylabel(curve_words(own)[1].replace("°", "degrees"))
            axes.set_xlabel("% of the cycle" if own.percent else "seconds")
            axes.grid(alpha=0.3)
        handles, labels = figure.axes[0].get_legend_handles_labels()
        if len(labels) > 1:
            figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue().decode(), _described(result.current, now, names, has_earlier=bool(before))


def _draw(axes: "mpl.axes.Axes", curve: Curve, *, earlier: bool) -> None:
    factor = curve_words(curve)[2]
    x = curve.percent or curve.time_s
    y = factor * curve.values
    colour, style = _LINES[curve.side]
    label = " ".join(filter(None, [curve.side, "earlier" if earlier else "now"]))
    axes.plot(x, y, style, color="#999999" if earlier else colour, linewidth=0.8 if earlier else 1.5, label=label)
    if curve.sd and not earlier:
        sd = factor * curve.sds
        axes.fill_between(x, y - sd, y + sd, color=colour, alpha=0.15, linewidth=0)


def _described(current: Assessment, curves: Sequence[Curve], names: Sequence[str], *, has_earlier: bool) -> str:
    """Tell in words what the plot shows, for readers who cannot see it."""
    texts = []
    for curve in (each for each in curves if each.name in names):
        name, unit, factor = curve_words(curve)
        seen = [factor * each for each in curve.value if each is not None]
        if seen:
            texts.append(f"{name} from {min(seen):.0f} to {max(seen):.0f} {unit}")
    earlier = " The thin gray lines are the earlier session." if has_earlier else ""
    return f"Curves: {'; '.join(texts)}.{earlier}"
