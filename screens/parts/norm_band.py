"""A score as a picture: the reference's usual range, its cut-off, and where the client is."""

import base64
from html import escape

from assessments.assessment import Score

WIDTH, HEIGHT = 640, 92
LEFT, RIGHT = 24, WIDTH - 24
BAR_TOP, BAR_HEIGHT = 38, 18


def band_image(score: Score, value: float, dark: bool) -> str:
    """Draw one scored measure as an HTML image; the text of the score describes it to those who cannot see it.

    Raises
    ------
    ValueError
        If the score has no band: what is not compared has no picture.
    """
    if score.band is None:
        raise ValueError("score must have a band.")
    marks = [mark for mark in (score.band.low, score.band.high, score.band.cutoff) if mark is not None]
    span = max(max(marks) - min(marks), 0.5 * max(marks), 1.0)
    low, high = max(0.0, min([*marks, value]) - 0.3 * span), max([*marks, value]) + 0.3 * span

    def x(number: float) -> float:
        return LEFT + (RIGHT - LEFT) * (number - low) / (high - low)

    parts = [_rect(LEFT, RIGHT, "band-bar")]
    if score.band.low is not None or score.band.high is not None:
        from_, to = (score.band.low or low), (score.band.high if score.band.high is not None else high)
        parts.append(_rect(x(from_), x(to), "band-usual"))
    parts += [_tick(x(mark), f"{mark:g}") for mark in marks]
    at = x(value)
    parts.append(f'<path class="band-mark" d="M{at:.1f} {BAR_TOP - 2} l-8 -12 h16 z"/>')
    anchor = "start" if at < LEFT + 60 else "end" if at > RIGHT - 60 else "middle"
    parts.append(f'<text class="band-value" x="{at:.1f}" y="18" text-anchor="{anchor}">client {value:.3g}</text>')
    colours = _DARK if dark else _LIGHT
    style = "".join(f".band-{name}{{{rule}}}" for name, rule in colours.items())
    svg = (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" xmlns="http://www.w3.org/2000/svg" font-family="sans-serif">'
        f"<style>{style}</style>{''.join(parts)}</svg>"
    )
    coded = base64.b64encode(svg.encode()).decode()
    return (
        f'<img alt="{escape(score.text, quote=True)}" style="width:100%;max-width:{WIDTH}px" '
        f'src="data:image/svg+xml;base64,{coded}">'
    )


def _rect(from_: float, to: float, kind: str) -> str:
    return f'<rect class="{kind}" x="{from_:.1f}" y="{BAR_TOP}" width="{to - from_:.1f}" height="{BAR_HEIGHT}" rx="3"/>'


def _tick(at: float, label: str) -> str:
    bottom = BAR_TOP + BAR_HEIGHT
    return (
        f'<path class="band-tick" d="M{at:.1f} {BAR_TOP - 3} V{bottom + 3}"/>'
        f'<text class="band-label" x="{at:.1f}" y="{bottom + 20}" text-anchor="middle">{label}</text>'
    )


def _colours(ink: str, bar: str, edge: str, usual: str) -> dict[str, str]:
    return {
        "bar": f"fill:{bar};stroke:{edge}",
        "usual": f"fill:{usual}",
        "tick": f"stroke:{ink};stroke-width:1.5",
        "mark": f"fill:{ink}",
        "label": f"fill:{ink};font-size:14px",
        "value": f"fill:{ink};font-size:15px;font-weight:600",
    }


# The usual range differs from the bar in lightness too, so that it shows in print.
_LIGHT = _colours(ink="#0A1218", bar="#E6ECEE", edge="#75868F", usual="#6FA9B1")
_DARK = _colours(ink="#E8EEF0", bar="#151D22", edge="#71828B", usual="#2E7680")
