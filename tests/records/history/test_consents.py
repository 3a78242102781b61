"""Consent, and the exports that need it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assessments.assessment import Assessment, Measure, VideoFacts
from assessments.conditions import Conditions
from assessments.sppb.part import PARTS
from records.errors import ConsentError, NotInHistoryError
from records.store import Records
from records.values import Client, NewClient, NewConsent
from vision.errors import UsageError
from vision.track import PoseTrack

TODAY = date.today()
GIVEN = NewConsent("Dr Brunn", ("report", "measures"), TODAY - timedelta(30), TODAY + timedelta(30), "on paper")


@pytest.mark.parametrize(
    "changes",
    [{"recipient": " "}, {"contents": ()}, {"signed_how": ""}, {"until": GIVEN.given_on - timedelta(1)}],
)
def test_a_consent_that_says_too_little_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        replace(GIVEN, **changes)  # type: ignore[arg-type]


def test_a_consent_allows_what_it_names_to_whom_it_names_while_it_lasts(records: Records, client: Client) -> None:
    consent = records.add_consent(client.id, GIVEN)
    for day in (GIVEN.given_on, TODAY, GIVEN.until):
        assert records.require_consent(client.id, " dr brunn ", "report", day) == consent
    for recipient, content, day in (
        ("Dr Other", "report", TODAY),
        ("Dr Brunn", "video", TODAY),
        ("Dr Brunn", "report", GIVEN.given_on - timedelta(1)),
        ("Dr Brunn", "report", GIVEN.until + timedelta(1)),
    ):
        with pytest.raises(ConsentError, match="no valid consent"):
            records.require_consent(client.id, recipient, content, day)  # type: ignore[arg-type]


def test_a_withdrawn_consent_ends_at_once(records: Records, client: Client) -> None:
    consent = records.add_consent(client.id, GIVEN)
    records.log_export(client.id, "Dr Brunn", "report", "ab12")
    records.withdraw_consent(consent.id)
    records.withdraw_consent(consent.id)
    with pytest.raises(ConsentError):
        records.log_export(client.id, "Dr Brunn", "report", "ab12")
    with pytest.raises(ConsentError):
        records.require_consent(client.id, "Dr Brunn", "report")
    [kept] = records.consents(client.id)
    assert kept.withdrawn_at is not None
    exports = [entry.detail for entry in records.audit_entries(client.id) if entry.action == "exported"]
    assert exports == [f"report to Dr Brunn, consent {consent.id}, SHA-256 ab12"]


def test_consent_is_of_one_client(records: Records, client: Client, new_client: NewClient) -> None:
    records.add_consent(records.add_client(new_client).id, GIVEN)
    with pytest.raises(ConsentError):
        records.require_consent(client.id, "Dr Brunn", "report")
    with pytest.raises(NotInHistoryError):
        records.add_consent("0" * 32, GIVEN)


def test_the_deidentified_export_tells_no_name_date_or_free_text(
    records: Records, client: Client, assessment: Assessment, track: PoseTrack
) -> None:
    old = records.add_client(NewClient("Hedwig Aalto", TODAY - timedelta(days=35500), "female", 155))
    facts = VideoFacts("hedwig_kitchen.mp4", "ab" * 32, 30.0, 900, 30.0, 1280, 720, 0)
    named = replace(assessment, video=facts, conditions=Conditions(97, "female", 155, 43))
    later = replace(named, measures={"stands": Measure(11, "1")})
    for day, result in ((1, named), (15, later)):
        records.save_assessment(old.id, result, track, now=datetime(2026, 5, day, 9, tzinfo=UTC))
    session_id = records.begin_session(old.id, date(2026, 5, 15))
    for part in PARTS:
        records.mark_unable(session_id, part, "Hedwig has a sore knee")
    records.add_consent(old.id, replace(GIVEN, recipient="University", contents=("deidentified",)))
    exported = records.export_deidentified("University")
    assert (exported.clients, exported.left_out) == (1, 1)
    for told in (
        "Hedwig",
        "knee",
        "Aalto",
        "kitchen",
        "Walnut",
        "2026",
        old.id,
        "ab" * 32,
        "97",
        "96",
        "155",
        "Quittenbaum",
    ):
        assert told not in exported.text
    [told_client] = json.loads(exported.text)["clients"]
    assert (told_client["age_years"], told_client["age_means_or_over"]) == (90, True)
    assert [result["day"] for result in told_client["results"]] == [0, 14]
    assert [result["measures"]["stands"]["value"] for result in told_client["results"]] == [12, 11]
    unable = {part: {"state": "unable", "points": 0} for part in PARTS}
    assert told_client["sppb"] == [{"day": 14, "total": 0, "possible": [0], "parts": unable}]
    assert told_client["results"][0]["conditions"] == {
        "chair_height_cm": 43, "side": None, "feet": None, "eyes": None, "hands_on_hips": None, "pace": None,
        "walking_aid": None, "shoes": None, "walkway_m": None,
    }  # fmt: skip


def test_without_consent_nothing_is_exported(records: Records, client: Client) -> None:
    records.add_consent(client.id, replace(GIVEN, contents=("report",), recipient="University"))
    exported = records.export_deidentified("University")
    assert (exported.clients, exported.left_out) == (0, 1)
    assert json.loads(exported.text)["clients"] == []
