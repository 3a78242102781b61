"""What goes out: the same numbers in every file, in any script, with consent only."""

import csv
import hashlib
import io
import json
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from fhir.resources.R4B.bundle import Bundle
from pypdf import PdfReader

from assessments.conditions import Conditions
from assessments.measuring import assess_track, video_facts
from assessments.words import measure_value
from records.errors import ConsentError
from records.store import Records
from records.values import Client, NewClient, NewConsent, Still
from reports.fhir import OWN
from reports.pdf import client_pdf, page_pictures
from reports.send import BUNDLE, CURVES, REPORT, TABLE, agreed, files_of, log_files, send_files, write_files
from reports.update import Paper, Request, Update, assemble
from sample_videos import sample_path
from vision.errors import UsageError
from vision.track import PoseTrack
from vision.video import Video

NAME = "Zoë 王小明 محمد #strong[x]"
DOCTOR = "Dr Ödön"
ALL = (REPORT, BUNDLE, TABLE, CURVES)
ASK = Request(DOCTOR, remarks='=HYPERLINK("x") #link("x")')
LEAVE = NewConsent(
    DOCTOR, ("report", "measures", "pictures", "deidentified"), date(2026, 1, 1), date(2090, 1, 1), "on paper"
)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory, track_of: Callable[[str], PoseTrack]) -> Iterator[Records]:
    """A client with two walks, the earlier one slower, and a hold on one leg; a picture of the later walk is kept."""
    with Records.create(tmp_path_factory.mktemp("data"), "a quiet morning walk", trainer="Ánna") as records:
        client = records.add_client(NewClient(NAME, date(1950, 5, 1), "female", 168.0))
        records.add_consent(client.id, LEAVE)
        said = Conditions(76, "female", 168.0, pace="usual", eyes="open")
        for name, test, days in (
            ("gait_uneven", "gait", 40),
            ("gait_side", "gait", 1),
            ("single_leg_left",) * 2 + (1,),
        ):
            test = "single_leg_stance" if name == "single_leg_left" else test
            track = track_of(name)
            facts = video_facts(Video(sample_path(name)), track)
            result = assess_track(track, test=test, conditions=said, video=facts)
            when = datetime.now(UTC) - timedelta(days=int(days))
            saved = records.save_assessment(client.id, result, track, now=when)
            if name == "gait_side":
                [frame] = Video(sample_path(name)).sample([2.0])
                picture = cv2.imencode(".jpg", cv2.cvtColor(frame.rgb, cv2.COLOR_RGB2BGR))[1]
                records.keep_still(saved, Still(frame.time_s, picture.tobytes()))
        yield records


@pytest.fixture
def client(records: Records) -> Client:
    return records.clients()[0]


def update_for(records: Records, client_id: str, request: Request) -> Update:
    return assemble(records, client_id, request, next(iter(agreed(records, client_id, request, ALL).values())))


def files_for(records: Records, client_id: str, request: Request, names: tuple[str, ...]) -> dict[str, bytes]:
    consents = agreed(records, client_id, request, names)
    return files_of(records, update_for(records, client_id, request), consents)


@pytest.fixture(scope="module")
def made(records: Records) -> dict[str, bytes]:
    return files_for(records, records.clients()[0].id, ASK, ALL)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def lines_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def observations(data: bytes) -> list[dict[str, Any]]:
    return [e["resource"] for e in json.loads(data)["entry"] if e["resource"]["resourceType"] == "Observation"]


def test_every_file_tells_the_same_numbers(records: Records, client: Client, made: dict[str, bytes]) -> None:
    lines, text = lines_of(made[TABLE]), text_of(made[REPORT])
    seen = {each["id"]: each for each in observations(made[BUNDLE])}
    assert len(seen) == len(lines)
    update = update_for(records, client.id, ASK)
    for result in update.results:
        for name in result.measures:
            assert measure_value(result.current.measures[name]) in text
    for line, one in zip(lines, observations(made[BUNDLE]), strict=True):
        assert one["code"]["coding"][0] == {
            "system": OWN, "code": f"{line['test']}.{line['measure']}", "display": line["name"],
        }  # fmt: skip
        if "valueQuantity" in one:
            assert float(one["valueQuantity"]["value"]) == pytest.approx(float(line["value"]))
            assert one["effectiveDateTime"] == line["day"]
            ends = [part["valueQuantity"]["value"] for part in one.get("component", [])]
            assert ends == pytest.approx([float(line[end]) for end in ("low", "high") if line[end]])
        elif "valueString" in one:
            assert one["valueString"] == line["value"]
        else:
            assert one["dataAbsentReason"]["text"]
            assert line["value"] == ""


def test_the_change_is_told_with_its_source(made: dict[str, bytes]) -> None:
    lines = [line for line in lines_of(made[TABLE]) if line["measure"] == "speed_m_s"]
    later = max(lines, key=lambda line: line["day"])
    assert later["mdc95"] == "0.195"
    assert f"+{float(later['change']):.2f} m/s, {later['verdict']} 0.20 m/s" in text_of(made[REPORT])
    assert "Detectable change in walking: Donoghue OA et al. BMJ Open 2019;9:e030475" in text_of(made[REPORT])
    assert float(later["change"]) == pytest.approx(float(later["value"]) - float(later["earlier_value"]))


def test_the_report_is_tagged_and_short_and_names_print(made: dict[str, bytes]) -> None:
    reader = PdfReader(io.BytesIO(made[REPORT]))
    assert len(reader.pages) <= 2
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()
    text = text_of(made[REPORT])
    for words in ("Zoë", "王小明", "strong[x]", "Dr Ödön", "Ánna", '#link("x")', "95% interval", "Signature"):
        assert words in text
    fonts = {str(font) for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    assert fonts
    assert sum(len(page.images) for page in reader.pages) == 1


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_the_pages_have_the_size_of_the_paper(records: Records, client: Client, paper: Paper) -> None:
    update = update_for(records, client.id, ASK)
    first = cv2.imdecode(np.frombuffer(page_pictures("provider", update, None, paper)[0], np.uint8), 1)
    assert first is not None
    assert first.shape[0] / first.shape[1] == pytest.approx({"a4": 297 / 210, "us-letter": 11 / 8.5}[paper], abs=0.01)
    assert first.std() > 10
    for_client = client_pdf(update, paper=paper)
    assert len(PdfReader(io.BytesIO(for_client)).pages) == 1
    assert re.search(r"Last time it was 0\.9\d m/s: about the same now\.", text_of(for_client))
    assert "MDC95" not in text_of(for_client)


def test_the_bundle_is_r4b_and_its_references_hold(made: dict[str, bytes]) -> None:
    Bundle.model_validate_json(made[BUNDLE])
    entries = json.loads(made[BUNDLE])["entry"]
    urls = {entry["fullUrl"] for entry in entries}
    assert len(urls) == len(entries)
    kinds = [entry["resource"]["resourceType"] for entry in entries]
    assert {"Patient", "Practitioner", "Consent", "Device", "Observation", "DiagnosticReport"} == set(kinds)

    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            yield from ([node["reference"]] if isinstance(node.get("reference"), str) else [])
            node = list(node.values())
        if isinstance(node, list):
            for each in node:
                yield from references(each)

    assert set(references(entries)) <= urls
    hold = next(one for one in observations(made[BUNDLE]) if one["code"]["coding"][0]["code"].endswith(".hold_time_s"))
    assert hold["code"]["coding"][1] == {"system": "http://loinc.org", "code": "66569-5"}
    assert hold["valueQuantity"]["code"] == "s"


@pytest.mark.parametrize("name", ['=HYPERLINK("x")', "＝1+1", " =1+1", "@x"])
def test_formulas_do_not_run_in_a_spreadsheet(records: Records, client: Client, name: str) -> None:
    wild = records.update_client(client.id, NewClient(name, client.birth_date, client.sex, 168.0))
    try:
        data = files_for(records, client.id, ASK, (TABLE, CURVES))
        for name in (TABLE, CURVES):
            assert {line["client"] for line in lines_of(data[name])} == {f"'{wild.name}"}
    finally:
        records.update_client(wild.id, NewClient(NAME, client.birth_date, client.sex, 168.0))


def test_without_the_people_nothing_tells_who_it_is(records: Records, client: Client) -> None:
    files = files_for(records, client.id, replace(ASK, deidentified=True), ALL)
    told = text_of(files[REPORT]) + "".join(files[name].decode() for name in (BUNDLE, TABLE, CURVES))
    assert client.id not in told
    told = re.sub(r"[0-9a-f-]{36}|[0-9a-f]{32,}", "", told)  # random ids hold any four figures
    session = records.summaries(client.id)[0].session_date
    for secret in ("Zoë", "1950", "HYPERLINK", f"{session:%d %B}", session.isoformat()):
        assert not re.search(rf"(?<!\d){re.escape(secret)}(?!\d)", told)  # not the digits of a longer number
    assert sum(len(page.images) for page in PdfReader(io.BytesIO(files[REPORT])).pages) == 0


def test_an_update_without_the_people_cannot_be_laid_beside_another(
    records: Records, client: Client, made: dict[str, bytes]
) -> None:
    records.add_consent(client.id, replace(LEAVE, recipient="Study"))
    hidden = [
        files_for(records, client.id, Request(name, deidentified=True), (BUNDLE,))[BUNDLE] for name in (DOCTOR, "Study")
    ]
    ids = [{entry["fullUrl"] for entry in json.loads(data)["entry"]} for data in (made[BUNDLE], *hidden)]
    assert not ids[0] & ids[1] | ids[0] & ids[2] | ids[1] & ids[2]
    assert "timestamp" not in json.loads(hidden[0])


def test_without_the_people_nobody_is_older_than_90(records: Records, client: Client) -> None:
    old = records.update_client(client.id, NewClient(NAME, date(1930, 1, 1), client.sex, 168.0))
    try:
        files = files_for(records, old.id, replace(ASK, deidentified=True), (REPORT, BUNDLE, TABLE))
    finally:
        records.update_client(old.id, NewClient(NAME, client.birth_date, client.sex, 168.0))
    assert "90 years or more" in text_of(files[REPORT])
    for told in (text_of(files[REPORT]), files[BUNDLE].decode(), files[TABLE].decode()):
        assert "70-79" not in told  # the age group of those whom the client was compared with


def test_the_bundle_tells_references_and_change(made: dict[str, bytes]) -> None:
    speeds = [one for one in observations(made[BUNDLE]) if one["code"]["coding"][0]["code"] == "gait.speed_m_s"]
    later = max(speeds, key=lambda one: str(one["effectiveDateTime"]))
    limits = {reference["low"]["value"] for reference in later["referenceRange"]}
    assert limits == {0.8}  # 1.0 asks whether there was a walking aid, which is not said
    notes = " ".join(note["text"] for note in later["note"])
    line = max((each for each in lines_of(made[TABLE]) if each["measure"] == "speed_m_s"), key=lambda each: each["day"])
    assert f"{line['verdict']}; detectable change 0.20 m/s (Donoghue" in notes
    assert all("referenceRange" in one for one in speeds)


def test_no_consent_no_file(records: Records, client: Client) -> None:
    with pytest.raises(ConsentError):
        files_for(records, client.id, Request("Somebody else"), (REPORT,))
    partly = records.add_consent(client.id, replace(LEAVE, recipient="Partly", contents=("measures",)))
    assert [*agreed(records, client.id, Request("partly"), ALL)] == [BUNDLE, TABLE, CURVES]
    files = files_for(records, client.id, Request("partly"), (TABLE,))
    records.withdraw_consent(partly.id)
    with pytest.raises(ConsentError):
        log_files(records, client.id, Request("partly"), files)
    over = replace(LEAVE, recipient="Over", given_on=date(2020, 1, 1), until=date(2020, 2, 1))
    records.add_consent(client.id, over)
    with pytest.raises(ConsentError):
        agreed(records, client.id, Request("Over"), ALL)


def test_what_goes_out_is_in_the_audit(records: Records, client: Client, made: dict[str, bytes]) -> None:
    log_files(records, client.id, ASK, {TABLE: made[TABLE]})
    entry = next(each for each in records.audit_entries(client.id) if each.action == "exported")
    assert entry.detail.startswith(f"measures to {DOCTOR}, consent ")
    assert entry.detail.endswith(f"SHA-256 {hashlib.sha256(made[TABLE]).hexdigest()}")


def test_days_without_a_test_are_said(records: Records, client: Client) -> None:
    with pytest.raises(UsageError, match="Nothing was measured"):
        files_for(records, client.id, replace(ASK, to_day=date(2020, 1, 1)), (TABLE,))
    with pytest.raises(UsageError, match="last day lies before the first"):
        replace(ASK, from_day=date(2026, 2, 1), to_day=date(2026, 1, 1))


def test_files_are_written_whole_or_not_at_all(records: Records, tmp_path: Path) -> None:
    logged: list[str] = []
    [path] = write_files(records, tmp_path / "new", {TABLE: b"x"}, lambda: logged.append(TABLE))
    assert path.read_bytes() == b"x"
    assert [each.name for each in path.parent.iterdir()] == [TABLE]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    write_files(records, tmp_path / "new", {TABLE: b"y"}, lambda: None)
    assert path.read_bytes() == b"y"
    (tmp_path / "taken").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        write_files(records, tmp_path / "taken", {TABLE: b"x"}, lambda: logged.append("taken"))
    assert logged == [TABLE]  # what could not be written was not sent
    assert not list((records._home / "exports").iterdir())


def test_what_may_not_be_logged_is_not_written(records: Records, client: Client, tmp_path: Path) -> None:
    ended = records.add_consent(client.id, replace(LEAVE, recipient="Ended"))
    records.withdraw_consent(ended.id)
    with pytest.raises(ConsentError):
        send_files(records, client.id, Request("Ended"), {TABLE: b"x"}, tmp_path)
    assert list(tmp_path.iterdir()) == []
