"""Every agreed test is in all three forms: the same assessments, numbers, units and verdicts, row by row."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from pypdf import PdfReader

from assessments.assessment import Assessment, Measure, Quality, Software
from assessments.conditions import Conditions
from assessments.protocol import all_tests, find_test
from assessments.words import measure_value
from records.store import Records
from records.text import day_text
from records.values import NewClient, NewConsent, SavedAssessment
from reports.csv_file import measures_csv
from reports.fhir import UNITS, bundle_json
from reports.pdf import client_pdf, provider_pdf
from reports.update import Request, Update, assemble
from vision.body import LANDMARKS
from vision.findings import Finding
from vision.track import PoseTrack

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
SAID = Conditions(74, "female", 168.0, 43.0, pace="usual", walking_aid="none", eyes="open", feet="tandem")
FULL, HEAVY = (Software("1", f"pose_landmarker_{name}", "0") for name in ("full", "heavy"))


class Numbers:
    """Gives each test numbers that no other has, so that finding one means that its test is there."""

    def __init__(self) -> None:
        self.given = 0

    def of(self, test: str, said: Conditions, leg: str = "left", view: str = "left_side", **own: float) -> Assessment:
        self.given += 1
        words = {"stance_leg": leg, "end_reason": "foot_down", "arms_used": "no", "turn_to": "left"}
        words |= {"time_from": "signal", "course": "4_m"}
        found = find_test(test).assess(_no_track(), said).measures
        measures = {
            name: Measure(words.get(name) or own.get(name) or self._number(measure.unit), measure.unit)
            for name, measure in found.items()
        }
        result = Assessment(test, view, Quality(), measures, software=FULL, conditions=said)
        return find_test(test).scored(result, said)

    def _number(self, unit: str) -> float:
        if unit == "1":
            return self.given
        return 3 + self.given / 100 if unit in ("m", "m/s") else 7 + self.given / 10


def _no_track() -> PoseTrack:
    poses = np.full((30, LANDMARKS, 3), np.nan)
    return PoseTrack(np.arange(30) / 30, poses[..., :2], poses, np.zeros((30, LANDMARKS)), 640, 360)


def a_clients_tests() -> Iterator[tuple[int, Assessment]]:
    """Mixed views, aids, paces, legs, eyes, feet, chairs and networks; repeats on one day and over days."""
    of = Numbers().of
    for days in (60, 30, 0):
        yield days, of("gait", SAID, speed_m_s=0.9 + days / 1000)
        yield days, of("gait", SAID, view="right_side", speed_m_s=0.7 + days / 1000)
        yield days, of("chair_stand_30s", SAID, view="front")
    yield 0, of("gait", SAID)  # again on the same day
    yield 0, replace(of("gait", SAID), software=HEAVY)
    yield 0, of("gait", replace(SAID, walking_aid="cane"))
    yield 0, of("gait", replace(SAID, pace="fast"))
    for leg in ("left", "right"):
        yield 1, of("single_leg_stance", SAID, leg=leg, view="front", hold_time_s=6.0 if leg == "left" else 6.5)
    yield 1, of("single_leg_stance", replace(SAID, eyes="closed"), view="front")
    yield 1, of("five_times_sit_to_stand", replace(SAID, chair_height_cm=47.0, age_years=75))
    yield 1, of("five_times_sit_to_stand", replace(SAID, chair_height_cm=50.0))
    for feet in ("together", "semi_tandem"):
        yield 2, of("four_stage_balance", replace(SAID, feet=feet), view="front")
    yield 2, of("quiet_stance", SAID, view="front")
    yield 4, of("timed_up_and_go", replace(SAID, shoes="usual"), view="front", time_s=12.5)
    yield 4, of("up_and_go_8ft", replace(SAID, pace="fast"), view="front", time_s=6.5)
    yield 4, of("walk_4m", replace(SAID, walkway_m=4.0))
    dark = Quality((Finding("dark", "reject", "Too dark to see the client."),))
    failed = find_test("gait").voided(replace(of("gait", SAID), quality=dark, scores=()))
    yield 3, failed
    yield 3, failed


@pytest.fixture(scope="module")
def update(tmp_path_factory: pytest.TempPathFactory) -> Update:
    with Records.create(tmp_path_factory.mktemp("data"), "a quiet morning walk") as records:
        client = records.add_client(NewClient("Alma", NOW.date().replace(year=1950), "female", 168.0))
        day = NOW.date()
        leave = NewConsent("Dr Ö", ("report", "measures"), day, day.replace(year=2090), "on paper")
        consent = records.add_consent(client.id, leave)
        for number, (days, result) in enumerate(a_clients_tests()):
            moment = NOW - timedelta(days=days) + timedelta(minutes=number)
            records.save_assessment(client.id, result, _no_track(), now=moment)
        return assemble(records, client.id, Request("Dr Ö"), consent, today=day)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_every_kind_of_test_is_in_the_history(update: Update) -> None:
    assert {saved.current.test for saved in update.everything} == set(all_tests())


def test_no_assessment_is_left_out_or_twice(update: Update) -> None:
    told = [each.id for result in update.results for each in (*result.before, result.saved)]
    assert len(told) == len(set(told)) == len(update.everything) == 26
    assert set(told) == {saved.id for saved in update.everything}
    walks = [result for result in update.results if result.current.test == "gait" and not result.is_rejected]
    assert sorted(len(result.before) for result in walks) == [0, 0, 0, 2, 3]


def test_all_forms_tell_the_same_rows(update: Update) -> None:
    paper = text_of(provider_pdf(update, None, pictures=False))
    lines = list(csv.DictReader(io.StringIO(measures_csv(update))))
    entries = [entry["resource"] for entry in json.loads(bundle_json(update))["entry"]]
    observations = [each for each in entries if each["resourceType"] == "Observation"]
    rows = [(saved, name) for saved in update.everything for name in saved.current.measures]
    assert len(lines) == len(observations) == len({each["id"] for each in observations}) == len(rows)
    for (saved, name), line, observation in zip(rows, lines, observations, strict=True):
        measure = saved.current.measures[name]
        assert (line["assessment"], line["measure"]) == (saved.id, name)
        assert observation["code"]["coding"][0]["code"] == f"{saved.current.test}.{name}"
        assert observation["effectiveDateTime"] == line["day"] == saved.session_date.isoformat()
        _same_value(measure, line, observation)
        notes = " ".join(note["text"] for note in observation.get("note", []))
        for score in (score for score in saved.current.scores if score.measure == name):
            assert score.text in line["scores"]
            assert score.text in notes
            assert not score.compared or " ".join(score.text.split()) in paper
        if name in find_test(saved.current.test).headline and measure.value is not None:
            assert measure_value(measure) in paper
    for saved in update.everything:
        assert day_text(saved.session_date) in paper


def _same_value(measure: Measure, line: dict[str, str], observation: dict[str, Any]) -> None:
    assert line["unit"] == measure.unit
    if measure.value is None:
        assert line["value"] == ""
        assert observation["dataAbsentReason"]["text"]
    elif isinstance(measure.value, str):
        assert line["value"] == observation["valueString"] == measure.value
    else:
        assert float(line["value"]) == observation["valueQuantity"]["value"] == measure.value
        assert observation["valueQuantity"]["code"] == UNITS[measure.unit]


def test_the_change_of_every_series_is_in_all_forms(update: Update) -> None:
    paper = text_of(provider_pdf(update, None, pictures=False))
    lines = {(each["assessment"], each["measure"]): each for each in csv.DictReader(io.StringIO(measures_csv(update)))}
    changed = [result for result in update.results if result.earlier]
    assert len(changed) == 3
    for result in changed:
        [speed] = [each for each in result.changes if each.measure == find_test(result.current.test).headline[0]]
        assert speed.verdict in paper
        assert lines[result.saved.id, speed.measure]["verdict"] == speed.verdict
        assert speed.verdict in bundle_json(update)


def test_what_could_not_be_measured_is_said_on_paper(update: Update) -> None:
    paper = text_of(provider_pdf(update, None, pictures=False))
    assert paper.count("Too dark to see the client.") == 2
    assert paper.count("Walking, November 17, 2026. Filmed from the left side") == 2
    only = tuple(result for result in update.results if result.is_rejected)
    told = replace(update, results=only, everything=tuple(each.saved for each in only))
    assert "We can film it again." in text_of(client_pdf(told))
    assert "We can film it again." not in text_of(client_pdf(update))


def one(update: Update, saved: SavedAssessment) -> Update:
    result = next(each for each in update.results if each.saved is saved)
    return replace(update, results=(result,), everything=(saved,))


def test_the_client_reads_the_least_favorable_first(update: Update) -> None:
    whole = text_of(client_pdf(update))
    holds = [result for result in update.results if result.current.value("hold_time_s") in (6.0, 6.5)]
    assert len(holds) == 2
    for result in holds:
        references = [score.reference for score in result.current.scores if score.compared]
        assert references == ["VELLAS1997", "ARAUJO2022"]  # good, then bad
        page = text_of(client_pdf(one(update, result.saved)))
        bad, good = page.index("Yours is below that, so we'll keep an eye on it."), page.index("Yours is fine.")
        assert page.index("less than 10 s") < bad < page.index("less than 5 s") < good
    # with many tests there is room for one sentence each
    assert whole.count("Time on one leg: less than 10 s would be worth a closer look. Yours is below that") == 2
    assert "less than 5 s" not in whole
