"""An update on paper: the provider's report and the client's own page, as tagged PDFs (PDF/UA-1) by typst."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
import typst

from assessments.change import Change
from assessments.model import Assessment
from assessments.protocol import find_test
from assessments.scores import NO_REFERENCE, citation
from assessments.words import (
    VIEWS,
    change_text,
    headline_text,
    interval_text,
    measure_name,
    measure_value,
    number_text,
    place_in_words,
)
from records.model import Still
from records.store import Records
from reports.pictures import plot, stills
from reports.update import Paper, Result, Update

_HERE = Path(__file__).parent
_TITLES = {"provider": "Movement assessment: update for the provider", "client": "Your movement test"}
# Latin, Greek, Cyrillic, Arabic and Hebrew; Chinese, Japanese and Korean.
_FONTS = [str(Path(mpl.get_data_path()) / "fonts" / "ttf"), str(_HERE / "fonts")]


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
        font_paths=_FONTS,
        format=kind,
        ppi=90 if kind == "png" else None,
        sys_inputs={"update": json.dumps(told), "paper": paper},
        pdf_standards=["ua-1"] if kind == "pdf" else [],
    )
    return made


def _told(update: Update, records: Records | None) -> dict[str, Any]:
    """Everything that the templates show, as words."""
    request, client = update.request, update.client
    known = not request.deidentified
    who = f"{client.name}, born {update.day_text(client.birth_date)}" if known else "A client without a name"
    days = sorted({saved.session_date for saved in update.everything})
    period = (
        update.day_text(days[0]) if len(days) == 1 else f"{update.day_text(days[0])} to {update.day_text(days[-1])}"
    )
    software = next((each.current.software for each in update.everything if each.current.software), None)
    results = [_result(update, each, records) for each in update.results]
    return {
        "who": who,
        "about": f"{min(update.age_years, 90)} years{' or more' if update.age_years >= 90 else ''}, {client.sex}",
        "height": f"{client.height_cm:.0f} cm",
        "recipient": request.recipient,
        "trainer": update.trainer,
        "made_on": update.day_text(update.made_on),
        "period": period,
        "remarks": request.remarks if known else "",
        "consent": f"Consent given {update.day_text(update.consent.given_on)}, valid until "
        f"{update.day_text(update.consent.until)}",
        "results": results,
        "sources": _sources(update),
        "has_pictures": any(result["stills"] for result in results),
        "software": f"Stridewell {software.version}, {software.pose_model}" if software else "Stridewell",
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
                "interval": (interval_text(measure) or "").removeprefix("95 % interval "),
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
        "how": f"Filmed {VIEWS[current.view]}. {_conditions(current)}",
        "corrected": bool(result.saved.corrections),
        "rows": rows,
        "earlier": update.day_text(result.earlier.session_date) if result.earlier else "",
        "not_comparable": result.not_comparable or "",
        "scores": [asdict(score) for score in current.scores if score.compared or score.measure in result.measures],
        "plain": _plain(result),
        "cautions": [each.message for each in current.quality.findings if each.severity != "info"],
        "notes": [each.message for each in current.quality.findings if each.severity == "info"],
        "stills": [_still(each) for each in (stills(records, result.saved) if records else [])],
        "plot": {"svg": svg[0], "alt": svg[1]} if svg else None,
    }


def _still(still: Still) -> dict[str, Any]:
    return {
        "jpeg": list(still.picture),
        "alt": f"The client at {still.time_s:.1f} s of the video, with the skeleton that was found.",
    }


def _plain(result: Result) -> dict[str, list[str] | list[dict[str, str]]]:
    """Tell the main numbers and where they lie, in the client's words."""
    measures, found = result.current.measures, {change.measure: change for change in result.changes}
    numbers = [
        {"name": measure_name(name), "value": headline_text(result.current, name), "since": _since(found.get(name))}
        for name in find_test(result.current.test).headline
        if measures[name].number is not None
    ]
    compared = [score for score in result.current.scores if score.compared]
    return {"numbers": numbers, "places": [place_in_words(score, measures[score.measure]) for score in compared]}


def _since(change: Change | None) -> str:
    if change is None or change.change is None:
        return ""
    if change.kind == "real":
        words = f"a real change, {change.verdict.split(': ')[-1]}"
    elif change.verdict.startswith("no detectable change"):
        words = "about the same now"
    else:
        words = "whether that is a real change is not known"
    return f"Last time it was {measure_value(change.earlier)}: {words}."


def _change(change: Change) -> str:
    """Tell by how much and whether it is more than error, as the screen does."""
    number = "" if change.change is None else f"{change_text(change.change, change.later)}, "
    return f"{number}{change.verdict}"


def _sources(update: Update) -> list[str]:
    """List what the results were compared with, as a reader finds it."""
    norms = {
        citation(score.reference)
        for result in update.results
        for score in result.current.scores
        if score.reference != NO_REFERENCE and (score.compared or score.measure in result.measures)
    }
    mdc95 = {
        f"Detectable change in {result.title.lower()}: {change.source}"
        for result in update.results
        for change in result.changes
        if change.source and change.measure in result.measures
    }
    return [*sorted(mdc95), *sorted(norms)]


_SAID = {
    "chair_height_cm": "chair {} cm",
    "eyes": "eyes {}",
    "feet": "feet {}",
    "pace": "{} pace",
    "walkway_m": "walkway of {} m",
}


def _conditions(current: Assessment) -> str:
    """Tell the conditions that this test asks for."""
    said = {name: current.conditions.get(name) for name in find_test(current.test).asks}
    texts = [
        words.format(f"{said[name]:g}" if isinstance(said[name], float) else str(said[name]).replace("_", " "))
        for name, words in _SAID.items()
        if said.get(name)
    ]
    if said.get("walking_aid") is not None:
        texts.append("with a walking aid" if said["walking_aid"] else "without a walking aid")
    if said.get("hands_on_hips") is not None:
        texts.append("hands on the hips" if said["hands_on_hips"] else "hands free")
    return f"Conditions: {', '.join(texts)}." if texts else "No conditions were noted."
