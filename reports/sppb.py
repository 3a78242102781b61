"""The SPPB in an update: the same rows for paper, bundle and table."""

from dataclasses import dataclass
from typing import Any

from assessments.sppb.part import either
from assessments.sppb.sppb import MOST, NAME, PART_LOINC, TITLE, points_source
from records.sppb import SessionSppb
from reports.glyphs import as_printed
from reports.update import Update


@dataclass(frozen=True)
class Row:
    """The total, or a part: its points, all that its times allow, and what to read beside them."""

    name: str
    label: str
    points: int
    possible: tuple[int, ...]
    text: str
    loinc: str | None = None

    @property
    def code(self) -> str:
        """Our own code."""
        return f"{NAME}.{self.name}"


def rows_of(battery: SessionSppb) -> tuple[Row, ...]:
    """Give the total, with its class, then the parts in the protocol's order; nothing where there is no total."""
    sppb = battery.sppb
    if sppb.total is None:
        return ()
    parts = [
        Row(part.name, part.title, part.points, part.possible, part.told, PART_LOINC.get(part.name))
        for part in sppb.parts
        if part.points is not None
    ]
    text = f"{sppb.total_text}. {sppb.class_text}"
    return (Row("total", "Total", sppb.total, sppb.possible, text, sppb.loinc), *parts)


def change_of(update: Update, battery: SessionSppb) -> str:
    """Say what became of the total since the last one; empty where there is none."""
    if battery.change is None or battery.since is None:
        return ""
    return battery.change.text(update.day_text(battery.since))


def sources_of(battery: SessionSppb) -> tuple[str, ...]:
    """List where the points and the limits of change are from; the class names its own."""
    return (points_source(), *(battery.change.sources if battery.change else ()))


def on_paper(update: Update) -> list[dict[str, Any]]:
    """Tell the batteries in words, the oldest first."""
    return [_told(update, battery, *rows_of(battery)) for battery in update.batteries]


def _told(update: Update, battery: SessionSppb, total: Row, *parts: Row) -> dict[str, Any]:
    return {
        "title": TITLE,
        "day": update.day_text(battery.day),
        "rows": [{"name": row.label, "text": as_printed(row.text), "points": f"{row.points}"} for row in parts],
        "total": total.text,
        "change": change_of(update, battery),
        "plain": f"Your balance, walk and chair stands together: {either(total.possible)} of {MOST} points.",
    }
