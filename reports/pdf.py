"""An update on paper: the provider's report and the client's own page, as tagged PDFs (PDF/UA-1) by typst."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import typst

from assessments.assessment import Assessment, Score
from assessments.norms.comparison import NO_REFERENCE, citation
from assessments.progress.change import Change
from assessments.protocol import find_test
from assessments.verdicts import compared
from assessments.words import (
    change_text,
    headline_text,
    interval_ends,
    measure_name,
    measure_value,
    number_text,
    place_in_words,
)
from records.store import Records
from records.values import SavedAssessment, Still
from reports.glyphs import MISSING, as_printed, families, fonts, names_of, without_glyph
from reports.pictures import plot, stills
from reports.sppb import on_paper, sources_of
from reports.update import Paper, Result, Update, how_text

_HERE = Path(__file__).parent
_TITLES = {"provider": "Movement assessment: provider update", "client": "Your movement test"}


def provider_pdf(update: Update, records: Records, *, paper: Paper = "a4", pictures: bool = True) -> bytes:
    """Make the report for the provider.

    Parameters
    ----------
    pictures : with stills of the video, faces blurred; the client must have agreed to pictures
    """
    return _compiled("provider", _told(update, records if pictures else None), paper)


def client_pdf(update: Update, *, paper: Paper = "a4") -> bytes:
    """Make the page for the client: large print, the few numbers that matter, no jargon."""
    return _compiled("client", _told(update, None), paper)


def page_pictures(
    pdf_of: Literal["provider", "client"], update: Update, records: Records | None, paper: Paper
) -> list[bytes]:
    """Make the pages as PNG pictures, to look at before they are sent."""
    made = _typeset(pdf_of, _told(update, records), paper, "png")
    return made if isinstance(made, list) else [made]


def what_is_not_shown(update: Update) -> str | None:
    """Say which letters of names and remarks the papers cannot show; None where they show all."""
    letters = without_glyph("\n".join(_written(update).values()))
    if not letters:
        return None
    kept = "" if update.request.deidentified else " The FHIR and CSV files keep them."
    return f"The PDF has no font for these characters and shows {MISSING} instead: {names_of(letters)}.{kept}"


def _compiled(template: str, told: dict[str, Any], paper: Paper) -> bytes:
    made = _typeset(template, told, paper, "pdf")
    return made[0] if isinstance(made, list) else made


def _typeset(template: str, told: dict[str, Any], paper: Paper, kind: Literal["pdf", "png"]) -> bytes | list[bytes]:
    """Typeset data, which is never read as typst's own language, so no name can do anything.

    Everything stays in memory: nothing readable is left on the disk.
    """
    told["title"] = _TITLES[template]
    made: bytes | list[bytes] = typst.compile(
        str(_HERE / f"{template}.typ"),
        root=str(_HERE),
        font_paths=fonts(),
        ignore_system_fonts=True,
        format=kind,
        ppi=90 if kind == "png" else None,
        sys_inputs={
            "update": json.dumps(told),
            "fonts": json.dumps(families()),
            "paper": paper,
        },
        pdf_standards=["ua-1"] if kind == "pdf" else [],
    )
    return made


def _told(update: Update, records: Records | None) -> dict[str, Any]:
    """Everything that the templates show, as words."""
    client = update.client
    days = sorted({saved.session_date for saved in update.everything})
    period = (
        update.day_text(days[0]) if len(days) == 1 else f"{update.day_text(days[0])} to {update.day_text(days[-1])}"
    )
    results = [_result(update, each, records) for each in update.results if not each.is_rejected]
    return {
        **{name: as_printed(text) for name, text in _written(update).items()},
        "about": f"{min(update.age_years, 90)} years{' or more' if update.age_years >= 90 else ''}, {client.sex}",
        "height": f"{client.height_cm:.0f} cm",
        "made_on": update.day_text(update.made_on),
        "period": period,
        "consent": f"Consent given {update.day_text(update.consent.given_on)}, valid through "
        f"{update.day_text(update.consent.until)}",
        "results": results,
        "rejected": [_rejected(update, each) for each in update.results if each.is_rejected],
        "sppb": on_paper(update),
        "sources": _sources(update),
        "has_pictures": any(result["stills"] for result in results),
        "software": _software(update),
    }


def _written(update: Update) -> dict[str, str]:
    """What people wrote, by the name that the templates know it by."""
    client, request, known = update.client, update.request, not update.request.deidentified
    return {
        "who": f"{client.name}, born {update.day_text(client.birth_date)}" if known else "De-identified client",
        "recipient": request.recipient,
        "trainer": update.trainer,
        "remarks": request.remarks.strip() if known else "",
        "unable": " ".join(part.text for each in update.batteries for part in each.sppb.parts),
    }


def _software(update: Update) -> str:
    """Name every version and pose model that made the numbers."""
    made = [each.current.software for each in update.everything if each.current.software]
    versions, models = ({getattr(each, name) for each in made} for name in ("version", "pose_model"))
    return ", ".join([f"Stridewell {' and '.join(sorted(versions))}".strip(), *sorted(models)])


def _rejected(update: Update, result: Result) -> dict[str, str]:
    """Say why a video gave no numbers."""
    why = [each.message for each in result.current.quality.findings if each.severity == "reject"]
    return {
        "title": result.title,
        "day": update.day_text(result.saved.session_date),
        "how": how_text(result.current),
        "why": " ".join(why),
    }


def _result(update: Update, result: Result, records: Records | None) -> dict[str, Any]:
    current = result.current
    found = {change.measure: change for change in result.changes}
    rows = []
    for name in result.measures:
        measure, change = current.measures[name], found.get(name)
        rows.append(
            {
                "name": measure_name(name),
                "value": headline_text(current, name),
                "interval": interval_ends(measure),
                "earlier": headline_text(result.earlier.current, name) if change and result.earlier else "",
                "change": _change(change) if change else "",
                "verdict": change.verdict if change else "",
                "detectable": "" if not change or change.mdc95 is None else number_text(change.mdc95, measure),
            }
        )
    svg = plot(result)
    return {
        "title": result.title,
        "day": update.day_text(result.saved.session_date),
        "how": how_text(current),
        "corrected": bool(result.saved.corrections),
        "rows": rows,
        "earlier": update.day_text(result.earlier.session_date) if result.earlier else "",
        "not_comparable": result.not_comparable or "",
        "before": [_before(update, each) for each in result.before],
        "scores": [asdict(score) for score in _scores(current, result.measures)],
        "plain": _plain(result),
        "cautions": _cautions(current),
        "notes": [each.message for each in current.quality.findings if each.severity == "info"],
        "stills": [_still(each) for each in (stills(records, result.saved) if records else [])],
        "plot": {"svg": svg[0], "alt": svg[1]} if svg else None,
    }


def _before(update: Update, saved: SavedAssessment) -> dict[str, Any]:
    """Tell an earlier assessment of a series in a line: its main values, what they were compared with, its cautions."""
    current = saved.current
    values = [
        {"name": measure_name(name), "value": headline_text(current, name), "interval": interval_ends(measure)}
        for name in find_test(current.test).headline
        if (measure := current.measures.get(name))
    ]
    return {
        "day": update.day_text(saved.session_date),
        "corrected": bool(saved.corrections),
        "values": values,
        "told": [*(score.text for score in compared(current.scores)), *_cautions(current)],
    }


def _scores(current: Assessment, measures: Sequence[str]) -> list[Score]:
    """Give the scores to show: those that were compared, then why the others were not."""
    others = [score for score in current.scores if not score.compared and score.measure in measures]
    return [*compared(current.scores), *others]


def _cautions(current: Assessment) -> list[str]:
    return [each.message for each in current.quality.findings if each.severity != "info"]


def _still(still: Still) -> dict[str, Any]:
    return {
        "jpeg": list(still.picture),
        "alt": f"The client at {still.time_s:.1f} s of the video, with the detected skeleton.",
    }


def _plain(result: Result) -> dict[str, list[str] | list[dict[str, str]]]:
    """Tell the main numbers and where they fall, in the client's words."""
    measures, found = result.current.measures, {change.measure: change for change in result.changes}
    numbers = [
        {"name": measure_name(name), "value": headline_text(result.current, name), "since": _since(found.get(name))}
        for name in find_test(result.current.test).headline
        if measures[name].number is not None
    ]
    places = [place_in_words(score, measures[score.measure]) for score in compared(result.current.scores)]
    return {"numbers": numbers, "places": places}


def _since(change: Change | None) -> str:
    if change is None or change.change is None:
        return ""
    if change.kind == "real":
        words = f"a real change, {change.verdict.split(': ')[-1]}"
    elif change.verdict.startswith("no detectable change"):
        words = "about the same now"
    else:
        words = "we do not know if that is a real change"
    return f"Last time it was {measure_value(change.earlier)}: {words}."


def _change(change: Change) -> str:
    """Tell by how much and whether it is more than error, as the screen does."""
    number = "" if change.change is None else f"{change_text(change.change, change.later)}, "
    return f"{number}{change.verdict}"


def _sources(update: Update) -> list[str]:
    """List what the results were compared with, as a reader finds it."""
    shown = [score for result in update.results for score in _scores(result.current, result.measures)]
    shown += [score for saved in update.everything for score in compared(saved.current.scores)]
    norms = {citation(score.reference) for score in shown if score.reference != NO_REFERENCE}
    mdc95 = {
        f"Detectable change in {result.title.lower()}: {change.source}"
        for result in update.results
        for change in result.changes
        if change.source and change.measure in result.measures
    }
    of_sppb = {f"SPPB: {source}" for battery in update.batteries for source in sources_of(battery)}
    return [*sorted(mdc95), *sorted(norms), *sorted(of_sppb)]
