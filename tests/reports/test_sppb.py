"""The SPPB goes out with its total: the same points on paper, in the bundle and in the table, and no reason unasked."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from pypdf import PdfReader

from assessments.assessment import Assessment, Measure, Quality
from assessments.conditions import Conditions
from assessments.sppb.points import STAGES
from records.store import Records
from records.values import NewClient, NewConsent
from reports.csv_file import measures_csv
from reports.fhir import bundle_json
from reports.pdf import client_pdf, provider_pdf, what_is_not_shown
from reports.update import Request, Update, assemble
from vision.body import LANDMARKS
from vision.track import PoseTrack

POSES = np.full((2, LANDMARKS, 3), np.nan)
TRACK = PoseTrack(np.arange(2) / 30, POSES[..., :2], POSES, np.zeros((2, LANDMARKS)), 640, 360)
REASON = "sore knee since Łódź"
HOLDS = Assessment(
    "four_stage_balance",
    "front",
    Quality(),
    {**dict.fromkeys(STAGES, Measure(10.0, "s")), "one_leg_s": Measure(None, "s")},
    conditions=Conditions(eyes="open"),
)


def stands(time: Measure) -> Assessment:
    names = {"time_to_fifth_sit_s": Measure(None, "s"), "time_from": Measure(None, "1")}
    measures = {"time_to_fifth_stand_s": time, "arm_assisted_stands": Measure(0, "1"), **names}
    return Assessment("five_times_sit_to_stand", "left_side", Quality(), measures)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """Three days: a total of 5, one near a limit (7 or 8), and a day without the walk."""
    with Records.create(tmp_path_factory.mktemp("data"), "a quiet morning walk") as records:
        client = records.add_client(NewClient("Alma", datetime(1950, 1, 1).date(), "female", 168.0))
        for day, time in ((1, 20.0), (8, 11.3), (15, 11.0)):
            now = datetime(2026, 10, day, 10, tzinfo=UTC)
            for result in (HOLDS, stands(Measure(time, "s", time - 0.2, time + 0.2))):
                records.save_assessment(client.id, result, TRACK, now=now)
        for session in records.sessions(client.id):
            if session.date.day < 15:
                records.mark_unable(session.id, "walk", REASON)
        day = datetime(2026, 10, 1).date()
        for contents in (("report", "measures"), ("deidentified",)):
            records.add_consent(client.id, NewConsent("Dr Ö", contents, day, day.replace(year=2090), "on paper"))
        yield records


def told(records: Records, request: Request) -> Update:
    client = records.clients()[0]
    return assemble(records, client.id, request, records.consents(client.id)[0])


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def batteries(bundle: str) -> list[dict[str, Any]]:
    found = [entry["resource"] for entry in json.loads(bundle)["entry"]]
    return [each for each in found if each.get("code", {}).get("text", "").startswith("SPPB")]


def coded(resource: dict[str, Any]) -> dict[str, float]:
    return {
        part["code"]["coding"][0]["code"]: part["valueQuantity"]["value"] for part in (resource, *resource["component"])
    }


def test_all_forms_tell_the_same_points(records: Records) -> None:
    update = told(records, Request("Dr Ö"))
    assert [each.sppb.total for each in update.batteries] == [5, 7]  # the third day has none
    first, second = batteries(bundle_json(update))
    points = {"sppb.total": 7, "sppb.balance": 4, "sppb.walk": 0, "sppb.chair": 3}
    assert coded(second) == points | {"interval95.low": 7, "interval95.high": 8}
    assert coded(first) == points | {"sppb.total": 5, "sppb.chair": 1}
    assert {"system": "http://loinc.org", "code": "62825-5"} in second["code"]["coding"]
    assert [each["code"]["coding"][1]["code"] for each in second["component"] if len(each["code"]["coding"]) > 1] == [
        "66253-6"
    ]
    assert second["valueQuantity"]["code"] == "{score}"
    notes = " ".join(note["text"] for note in second["note"])
    lines = [line for line in csv.DictReader(io.StringIO(measures_csv(update))) if line["test"] == "sppb"]
    assert [(line["day"], line["measure"], line["value"]) for line in lines] == [
        (day, name.removeprefix("sppb."), f"{value}")
        for day, each in (("2026-10-01", first), ("2026-10-08", second))
        for name, value in coded(each).items()
        if name in points
    ]
    assert (lines[4]["low"], lines[4]["high"], lines[4]["earlier_value"], lines[4]["change"]) == ("7", "8", "5", "2")
    paper = text_of(provider_pdf(update, records, pictures=False))
    change = "5 points on October 1, 2026, change +2: better, which may matter; a part is near a limit"
    for words in (
        "7 of 12 points (7 or 8, since a part is near a limit)",
        "Mild limitation",
        f"Unable: {REASON}",
        change,
    ):
        assert words in paper
        assert words in notes
    assert "Mangione KK et al." in paper
    assert what_is_not_shown(update) is None
    page = client_pdf(update)
    assert "Your balance, walk and chair stands together: 7 or 8 of 12 points." in text_of(page)
    assert len(PdfReader(io.BytesIO(page)).pages) == 1


def test_only_the_period_is_told_and_the_change_since_before_it(records: Records) -> None:
    update = told(records, Request("Dr Ö", from_day=datetime(2026, 10, 5).date()))
    assert [each.day.day for each in update.batteries] == [8]
    assert "5 points on October 1, 2026" in text_of(provider_pdf(update, records, pictures=False))


def test_without_the_people_no_reason_and_no_day_is_told(records: Records) -> None:
    update = told(records, Request("Dr Ö", deidentified=True))
    update = replace(update, results=(), everything=update.everything[:1])
    forms = text_of(provider_pdf(update, records, pictures=False)), bundle_json(update), measures_csv(update)
    for form in forms:
        assert "Unable." in form
        assert "Łódź" not in form
        assert "October" not in form
        assert "2026-10" not in form
    session_ids = [each.session_id for each in update.batteries]
    assert not any(each in form for each in session_ids for form in forms)
