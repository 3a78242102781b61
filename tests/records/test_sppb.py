"""The SPPB of a client's sessions: of one day only, of corrected results, and what changed since the last total."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assessments.assessment import Assessment, Measure, Quality
from assessments.conditions import Conditions
from assessments.sppb.points import STAGES
from records.sppb import SessionSppb, sppbs
from records.store import Records
from records.values import Client
from vision.track import PoseTrack

Save = Callable[..., str]
HOLDS = Assessment(
    "four_stage_balance",
    "front",
    Quality(),
    dict.fromkeys(STAGES, Measure(10.0, "s")),
    conditions=Conditions(eyes="open"),
)
WALK = Assessment(
    "walk_4m", "front", Quality(), {"time_s": Measure(5.0, "s")}, conditions=Conditions(walkway_m=4.0, pace="usual")
)
STANDS = Assessment(
    "five_times_sit_to_stand",
    "front",
    Quality(),
    {"time_to_fifth_stand_s": Measure(12.0, "s"), "arm_assisted_stands": Measure(0, "1")},
)


@pytest.fixture
def save(records: Records, client: Client, track: PoseTrack) -> Save:
    def save(result: Assessment, day: int, corrected: Assessment | None = None, hour: int = 9) -> str:
        now = datetime(2026, 5, day, hour, tzinfo=UTC)
        return records.save_assessment(client.id, result, track, corrected=corrected, now=now)

    return save


def of_client(records: Records, client: Client) -> dict[date, SessionSppb]:
    saved = [(each.session_id, each.result) for each in reversed(records.summaries(client.id))]
    found = sppbs(client, records.sessions(client.id), saved)
    assert found == sppbs(
        client,
        records.sessions(client.id),
        [(each.session_id, each.current) for each in reversed(records.assessments(client.id))],
    )
    return {each.day: each for each in found}


def states(of: SessionSppb) -> list[str]:
    return [part.state for part in of.sppb.parts]


def test_parts_of_different_days_give_no_total(records: Records, client: Client, save: Save) -> None:
    save(HOLDS, 4)
    save(WALK, 4)
    save(STANDS, 5)
    found = of_client(records, client)
    assert states(found[date(2026, 5, 4)]) == ["measured", "measured", "missing"]
    assert states(found[date(2026, 5, 5)]) == ["missing", "missing", "measured"]
    assert {each.sppb.total for each in found.values()} == {None}
    save(STANDS, 4)
    assert of_client(records, client)[date(2026, 5, 4)].sppb.total == 10


def test_what_was_corrected_away_does_not_count(records: Records, client: Client, save: Save) -> None:
    save(HOLDS, 4)
    save(WALK, 4)
    helped = replace(STANDS, measures=STANDS.measures | {"arm_assisted_stands": Measure(3, "1")})
    save(STANDS, 4, corrected=helped)
    assert states(of_client(records, client)[date(2026, 5, 4)]) == ["measured", "measured", "does_not_count"]
    save(helped, 4, corrected=STANDS, hour=10)
    assert of_client(records, client)[date(2026, 5, 4)].sppb.total == 10


def test_the_change_is_since_the_last_day_with_a_total(records: Records, client: Client, save: Save) -> None:
    for day, results in ((4, (HOLDS, WALK, STANDS)), (11, (HOLDS,)), (18, (HOLDS, WALK))):
        for result in results:
            save(result, day)
    for session in records.sessions(client.id):
        if session.date == date(2026, 5, 18):
            records.mark_unable(session.id, "chair", "sore knee")
    found = of_client(records, client)
    assert found[date(2026, 5, 4)].change is None
    assert (found[date(2026, 5, 11)].since, found[date(2026, 5, 11)].change) == (None, None)
    last = found[date(2026, 5, 18)]
    assert (last.since, last.sppb.total) == (date(2026, 5, 4), 7)
    assert last.change
    assert (last.change.difference, last.change.verdict) == (-3, "worse, more than measurement error")
    assert "sore knee" in last.sppb.parts[2].text
    hidden = sppbs(client, records.sessions(client.id), [], tells_reasons=False)
    assert not any("knee" in part.text for each in hidden for part in each.sppb.parts)
