"""`stridewell report` and `stridewell export` as people run them."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from assessments.assessment import Assessment, Measure, Quality
from assessments.conditions import Conditions
from assessments.measuring import assess_track, video_facts
from records.store import Records
from records.values import Client, NewClient, NewConsent, SavedAssessment
from vision.body import LANDMARKS
from vision.track import PoseTrack
from vision.video import Video

PASSPHRASE = "a quiet morning walk"


@pytest.fixture
def client_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A client with one result, in the history of which the commands know."""
    import numpy as np

    monkeypatch.setenv("STRIDEWELL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("STRIDEWELL_PASSPHRASE", PASSPHRASE)
    (tmp_path / "data").mkdir()
    with Records.create(tmp_path / "data", PASSPHRASE) as records:
        client = records.add_client(NewClient("Ottilie Zwetschge", date(1941, 7, 19), "female", 158.0))
        records.add_client(NewClient("Who did not agree", date(1941, 7, 19), "male", 170.0))
        leave = NewConsent("Dr Brunn", ("report", "measures"), date(2026, 1, 1), date(2090, 1, 1), "on paper")
        records.add_consent(client.id, leave)
        measures = {"stands": Measure(12, "1", 12, 12), "incomplete_stands": Measure(0, "1")}
        result = Assessment("chair_stand_30s", "front", Quality(), measures | {"arm_assisted_stands": Measure(0, "1")})
        poses = np.zeros((3, LANDMARKS, 3))
        track = PoseTrack(np.arange(3.0), poses[..., :2], poses, poses[..., 0], 640, 360)
        records.save_assessment(client.id, result, track)
        return client.id


@pytest.fixture
def run(cli_in_process: Callable[..., Any]) -> Callable[..., Any]:
    return cli_in_process


def test_a_report_is_written_and_logged(run: Callable[..., Any], client_id: str, tmp_path: Path) -> None:
    status, out, err = run("report", client_id, "--for", "dr brunn", "--out", tmp_path / "out", "--paper", "us-letter")
    assert (status, err) == (0, "")
    assert out.split() == ["report.pdf", "fhir-r4b.json", "measures.csv"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(out.split())
    with Records.open(tmp_path / "data", PASSPHRASE) as records:
        sent = [entry for entry in records.audit_entries(client_id) if entry.action == "exported"]
    assert len(sent) == 3


def test_an_update_is_put_together_once_for_all_its_files(
    run: Callable[..., Any], client_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, assessments = [], Records.assessments

    def counted(records: Records, client: str) -> list[SavedAssessment]:
        read.append(client)
        return assessments(records, client)

    monkeypatch.setattr(Records, "assessments", counted)
    assert run("report", client_id, "--for", "Dr Brunn", "--curves", "--out", tmp_path / "out")[0] == 0
    assert read == [client_id]
    assert run("export", "--for", "Dr Brunn", "--out", tmp_path / "all")[0] == 0
    assert read == [client_id] * 2


def test_each_file_tells_the_consent_that_it_goes_out_under(
    run: Callable[..., Any], client_id: str, tmp_path: Path
) -> None:
    days = {"report": date(2026, 2, 3), "measures": date(2026, 4, 5)}
    with Records.open(tmp_path / "data", PASSPHRASE) as records:
        for content, day in days.items():
            records.add_consent(client_id, NewConsent("Dr Two", (content,), day, date(2090, 1, 1), "on paper"))
    assert run("report", client_id, "--for", "Dr Two", "--out", tmp_path / "out")[0] == 0
    bundle = json.loads((tmp_path / "out" / "fhir-r4b.json").read_text("utf-8"))
    [consent] = [each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] == "Consent"]
    assert consent["dateTime"] == "2026-04-05"
    text = PdfReader(tmp_path / "out" / "report.pdf").pages[0].extract_text()
    assert "Consent given February 3, 2026" in " ".join(text.split())


@pytest.mark.parametrize("extra", [["--for", "Dr Other"], ["--for", "Dr Brunn", "--deidentified"]])
def test_without_consent_there_is_one_sentence_and_no_file(
    run: Callable[..., Any], client_id: str, tmp_path: Path, extra: list[str]
) -> None:
    status, out, err = run("report", client_id, *extra, "--out", tmp_path / "out")
    assert (status, out) == (6, "")
    assert "no valid consent" in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_is_no_export(run: Callable[..., Any], client_id: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    status, out, err = run("report", client_id, "--for", "Dr Brunn", "--out", tmp_path / "taken")
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert run("report", "nobody", "--for", "Dr Brunn", "--out", tmp_path / "out")[0] == 2
    with Records.open(tmp_path / "data", PASSPHRASE) as records:
        assert not [entry for entry in records.audit_entries() if entry.action == "exported"]


@pytest.mark.parametrize(
    ("name", "ended"),
    [
        ("Al\ufeffma \0\u202eB", 0),
        ("\U0010ffffสมชาย", 0),
        ("A\U00013000", 0),
        ("\ufeff", 2),
        ("Alma \x1b[31m", 2),
    ],
)
def test_of_whoever_can_be_added_a_report_can_be_made(
    run: Callable[..., Any], client_id: str, tmp_path: Path, name: str, ended: int
) -> None:
    person = ("--birth-date", "1941-07-19", "--sex", "female", "--height-cm", 158)
    status, added, err = run("client", "add", name, *person)
    assert status == ended
    if status:
        assert len(err.splitlines()) == 1
        return
    assert name.translate(dict.fromkeys(map(ord, "\ufeff\0\u202e\U0010ffff"))) in run("client", "list")[1]
    with Records.open(tmp_path / "data", PASSPHRASE) as records:
        records.update_client(client_id, replace_name(records.client(added.strip())))
    status, out, err = run("report", client_id, "--for", "\u200bDr Brunn\ufeff", "--out", tmp_path / "out")
    assert (status, out.split()) == (0, ["report.pdf", "fhir-r4b.json", "measures.csv"])
    shown = "" if "\U00013000" not in name else "shows � instead: EGYPTIAN HIEROGLYPH A001."
    assert shown in err
    assert bool(shown) == bool(err)


def replace_name(client: Client) -> NewClient:
    return NewClient(client.name, client.birth_date, client.sex, client.height_cm)


def test_export_takes_who_agreed(run: Callable[..., Any], client_id: str, tmp_path: Path) -> None:
    status, out, _ = run("export", "--for", "Dr Brunn", "--out", tmp_path / "out")
    assert (status, out.strip()) == (0, "Written for 1, left out 1 without consent or results.")
    assert [path.name for path in (tmp_path / "out").iterdir()] == [client_id]
    assert run("export", "--for", "Nobody", "--out", tmp_path / "none")[0] == 6
    assert not (tmp_path / "none").exists()


def test_a_video_goes_out_with_nobody_to_know_in_it(
    run: Callable[..., Any], client_id: str, tmp_path: Path, track_of: Callable[[str], PoseTrack]
) -> None:
    import av
    import numpy as np

    from sample_videos import sample_path

    with Records.open(tmp_path / "data", PASSPHRASE) as records:
        records.add_consent(
            client_id, NewConsent("Dr Film", ("video",), date(2026, 1, 1), date(2090, 1, 1), "on paper")
        )
        with records.files.create() as file:
            file.write(sample_path("single_leg_left").read_bytes())
        track = track_of("single_leg_left")
        facts = video_facts(Video(sample_path("single_leg_left")), track)
        result = assess_track(track, test="single_leg_stance", conditions=Conditions(), video=facts)
        records.save_assessment(client_id, result, track, video_file_id=file.id)
    status, out, err = run("report", client_id, "--for", "Dr Film", "--videos", "--out", tmp_path / "out")
    assert (status, out.split()) == (0, ["video-1-single_leg_stance.mp4"])
    assert err.splitlines() == ["Left out without consent: report.pdf, fhir-r4b.json, measures.csv."]
    with av.open(str(tmp_path / "out" / out.strip())) as given, av.open(str(sample_path("single_leg_left"))) as own:
        [sent, shown] = [
            next(each.decode(video=0)).to_ndarray(width=640, height=360, format="gray") for each in (given, own)
        ]
    corner = slice(150, 350), slice(0, 200)  # neither the client nor the words
    assert (
        np.abs(np.diff(sent[corner].astype(float))).mean() < 0.5 * np.abs(np.diff(shown[corner].astype(float))).mean()
    )
