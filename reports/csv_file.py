"""An update as a table: one line a measure of each assessment, or one line a point of each curve."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from assessments.assessment import Curve
from assessments.conditions import CONDITIONS, Conditions
from assessments.progress.change import Change
from assessments.protocol import find_test
from assessments.sppb.sppb import NAME, TITLE
from assessments.words import measure_name
from records.sppb import SessionSppb
from records.values import SavedAssessment
from reports.sppb import Row, rows_of
from reports.update import Update

HEAD = (
    *("client", "day", "assessment", "test", "title", "view", "quality", "findings", "corrected", "measure", "name"),
    *("value", "unit", "low", "high", "voided_by", "earlier_day", "earlier_value", "change", "mdc95", "mdc95_source"),
    *("verdict", "scores", "conditions", "software", "pose_model"),
)
CURVE_HEAD = ("client", "day", "assessment", "test", "curve", "side", "unit", "time_s", "percent", "value", "sd")
# A cell that begins so is a formula to a spreadsheet, which runs it; an East Asian one takes the wide signs as well.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Cell = str | float | int | None


def measures_csv(update: Update) -> str:
    """Every measure of every assessment, then the points of each SPPB; a change stands with the last of its series."""
    by_id = {result.saved.id: result for result in update.results}
    lines: list[Sequence[Cell]] = []
    for saved in update.everything:
        result = by_id.get(saved.id)
        found = {change.measure: change for change in result.changes} if result else {}
        earlier = _day(update, result.earlier.session_date) if result and result.earlier else None
        lines += [_line(update, saved, name, found.get(name), earlier) for name in saved.current.measures]
    lines += [_battery_line(update, battery, row) for battery in update.batteries for row in rows_of(battery)]
    return csv_text(HEAD, lines)


def _battery_line(update: Update, battery: SessionSppb, row: Row) -> list[Cell]:
    cells: dict[str, Cell] = {
        "client": _who(update),
        "day": _day(update, battery.day),
        "test": NAME,
        "title": TITLE,
        "measure": row.name,
        "name": row.label,
        "value": row.points,
        "unit": "points",
        "low": row.possible[0],
        "high": row.possible[-1],
        "scores": row.text,
    }
    if row.name == "total" and battery.change and battery.since:
        cells |= {
            "earlier_day": _day(update, battery.since),
            "earlier_value": battery.change.earlier,
            "change": battery.change.difference,
            "verdict": battery.change.verdict,
        }
    return [cells.get(name) for name in HEAD]


def curves_csv(update: Update) -> str:
    """Every point of every curve of the period."""
    lines: list[Sequence[Cell]] = []
    for saved in update.everything:
        number = None if update.request.deidentified else saved.id
        first = (_who(update), _day(update, saved.session_date), number, saved.current.test)
        for curve in saved.current.curves:
            lines += [(*first, curve.name, curve.side, curve.unit, *point) for point in _points(curve)]
    return csv_text(CURVE_HEAD, lines)


def _points(curve: Curve) -> Iterable[tuple[Cell, ...]]:
    if curve.percent:
        sds = curve.sd or (None,) * len(curve.value)
        return ((None, *point) for point in zip(curve.percent, curve.value, sds, strict=True))
    return ((time_s, None, value, None) for time_s, value in zip(curve.time_s, curve.value, strict=True))


def _line(update: Update, saved: SavedAssessment, name: str, change: Change | None, earlier: str | None) -> list[Cell]:
    current = saved.current
    measure = current.measures[name]
    compared = change if change and change.kind != "not_comparable" else None
    return [
        _who(update),
        _day(update, saved.session_date),
        None if update.request.deidentified else saved.id,
        current.test,
        find_test(current.test).title,
        current.view,
        current.quality.status,
        " ".join(sorted(current.quality.codes)),
        "yes" if saved.corrections else "no",
        name,
        measure_name(name),
        measure.value,
        measure.unit,
        measure.low,
        measure.high,
        " ".join(measure.voided_by),
        earlier if change else None,
        change.earlier.value if change else None,
        compared.change if compared else None,
        compared.mdc95 if compared else None,
        compared.source if compared else None,
        change.verdict if change else None,
        " | ".join(score.text for score in current.scores if score.measure == name),
        conditions_cell(current.conditions, deidentified=update.request.deidentified),
        current.software.version if current.software else None,
        current.software.pose_model if current.software else None,
    ]


def conditions_cell(conditions: Conditions, *, deidentified: bool) -> str:
    """All that was entered, as name=value; no lines of a walkway, whose pixels say nothing without the picture."""
    told = [(spec.name, spec.of(conditions)) for spec in CONDITIONS.values() if spec.deidentified or not deidentified]
    return " ".join(f"{name}={value}" for name, value in told if value is not None and not isinstance(value, tuple))


def _who(update: Update) -> str | None:
    return None if update.request.deidentified else update.client.name


def _day(update: Update, day: date) -> str:
    return str(day.year) if update.request.deidentified else day.isoformat()


def csv_text(head: Sequence[str], lines: Iterable[Sequence[Cell]]) -> str:
    """Write lines under a head; what a spreadsheet would run is marked as text."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(head)
    writer.writerows([[_safe(cell) for cell in line] for line in lines])
    return buffer.getvalue()


def _safe(cell: Cell) -> Cell:
    """Keep words from being run: an apostrophe tells a spreadsheet that a cell is text. Numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_RUNS) else cell
