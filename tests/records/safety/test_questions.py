from datetime import UTC, date, datetime

import pytest

from records.due import what_is_due
from records.safety.limits import fall_items
from records.safety.questions import (
    HEALTH_QUESTIONS,
    KEY_QUESTIONS,
    Intake,
    check_answers,
    due_date,
    fall_risk,
    question_keys,
)
from records.values import Consent
from vision.errors import UsageError

ALL_NO = {item.key: False for item in fall_items()}


def test_the_twelve_statements_have_cdcs_points() -> None:
    # https://loinc.org/97874-2: the first two count twice, 14 at most
    assert [item.points for item in fall_items()] == [2, 2, *[1] * 10]
    assert fall_risk(dict.fromkeys(ALL_NO, True)).points == 14


@pytest.mark.parametrize(
    ("yes", "points", "at_risk"),
    [((), 0, False), ((3, 4, 5), 3, False), ((2, 3), 3, False), ((2, 3, 4), 4, True), ((3, 4, 5, 6), 4, True)],
)
def test_four_points_are_at_risk(yes: tuple[int, ...], points: int, at_risk: bool) -> None:
    risk = fall_risk(ALL_NO | {f"stay_independent_{number}": True for number in yes})
    assert (risk.points, risk.at_risk) == (points, at_risk)


def test_a_fall_in_the_past_year_is_at_risk_below_four_points() -> None:
    risk = fall_risk(ALL_NO | {"stay_independent_1": True})
    assert (risk.points, risk.at_risk, risk.reasons) == (2, True, ("A fall in the past year.",))


@pytest.mark.parametrize("key", KEY_QUESTIONS)
def test_each_key_question_is_enough(key: str) -> None:
    assert fall_risk(dict.fromkeys(KEY_QUESTIONS, False)).at_risk is False
    assert fall_risk(dict.fromkeys(KEY_QUESTIONS, False) | {key: True}).at_risk is True


def test_questions_that_were_not_asked_leave_it_open() -> None:
    eleven = {key: False for key in list(ALL_NO)[:11]}
    assert fall_risk(eleven).points is None
    assert fall_risk(eleven).at_risk is None
    assert fall_risk({}).at_risk is None
    unfinished = fall_risk({f"stay_independent_{number}": True for number in (2, 3, 4)})
    assert (unfinished.points, unfinished.at_risk) == (None, True)
    assert unfinished.reasons == ("Stay Independent: 4 or more of 14 points.",)


def test_every_question_has_a_key_of_its_own() -> None:
    assert len(question_keys()) == len(HEALTH_QUESTIONS) + 12 + 3


@pytest.mark.parametrize("answers", [{}, {"par_q_plus_1": True}])
def test_an_empty_form_and_unknown_questions_are_refused(answers: dict[str, bool]) -> None:
    with pytest.raises(UsageError):
        check_answers(answers)


@pytest.mark.parametrize(
    ("asked_on", "again_on"), [(date(2026, 2, 3), date(2027, 2, 3)), (date(2024, 2, 29), date(2025, 2, 28))]
)
def test_the_questions_are_asked_again_after_twelve_months(asked_on: date, again_on: date) -> None:
    assert due_date(asked_on) == again_on


def test_what_is_due() -> None:
    today = date(2027, 2, 1)

    def consent(until: date, withdrawn: bool = False) -> Consent:
        at = datetime(2027, 1, 1, tzinfo=UTC) if withdrawn else None
        return Consent("Dr Brunn", ("report",), date(2026, 1, 1), until, "on paper", "id", at)

    assert what_is_due(None, [], None, today) == ("Health questions not done yet.",)
    intake = Intake("i", "c", 1, date(2026, 2, 1), today, {"chest_pain": False}, "t")
    assert what_is_due(intake, [], None, date(2027, 1, 31)) == ()
    asked_again = "Ask the health questions again; they were due on February 1, 2027."
    assert what_is_due(intake, [], None, today) == (asked_again,)
    ending = [consent(date(2027, 2, 20)), consent(date(2027, 2, 20), withdrawn=True), consent(date(2027, 6, 1))]
    ends = "The consent for Dr Brunn ends on February 20, 2027."
    assert what_is_due(intake, ending, None, date(2027, 1, 31)) == (ends,)
    assert what_is_due(intake, [], date(2026, 11, 9), date(2027, 1, 31)) == ()  # 83 days
    again = "A retest is due; the last test was on November 8, 2026."
    assert what_is_due(intake, [], date(2026, 11, 8), date(2027, 1, 31)) == (again,)
