"""Which verdict is favorable: known for every verdict that a test gives, and told the same way everywhere."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase

import numpy as np
import pytest

from assessments.assessment import Assessment, Measure, Quality, Score
from assessments.conditions import Conditions, Sex
from assessments.verdicts import PATTERNS, Standing, compared, is_unfavorable, standing
from assessments.words import place_in_words
from records.focus import focus_areas
from records.values import SavedSummary
from tests.results import scores_of

SEXES: tuple[Sex, ...] = ("female", "male")
BAD_NEWS = ("keep an eye on it", "not in that range yet")
Scored = tuple[str, Measure, tuple[Score, ...]]


def every_score() -> Iterator[Scored]:
    """Each test's scores of values over its whole range, the limits themselves among them, with the measure."""
    for said in (Conditions(age, sex, 168.0, 43.0) for age in range(60, 95, 3) for sex in SEXES):
        for stands in range(26):
            yield "chair_stand_30s", Measure(stands, "1"), scores_of("chair_stand_30s", said, stands=stands)
    for said in (Conditions(age, sex, 168.0, 47.0) for age in (50, 65, 70, 85) for sex in SEXES):
        for time_s in np.arange(5.0, 31.0, 0.13).round(2):
            measure = Measure(float(time_s), "s")
            test = "five_times_sit_to_stand"
            yield test, measure, scores_of(test, said, time_to_fifth_stand_s=float(time_s))
    walked = Conditions(72, "female", 168.0, pace="usual", walking_aid="none")
    for speed in np.arange(0.3, 1.6, 0.02).round(2):
        measure = Measure(float(speed), "m/s")
        yield "gait", measure, scores_of("gait", walked, speed_m_s=float(speed))
    stood = Conditions(72, "female", 168.0, eyes="open")
    for hold_s in np.arange(0.0, 45.1, 0.5):
        measure = Measure(float(hold_s), "s")
        held = {"hold_time_s": float(hold_s), "trials": 3, "end_reason": "foot_down"}
        yield "single_leg_stance", measure, scores_of("single_leg_stance", stood, **held)
        yield "four_stage_balance", measure, scores_of("four_stage_balance", stood, tandem_s=min(float(hold_s), 10.0))


@pytest.fixture(scope="module")
def scored() -> list[Scored]:
    return [(test, measure, scores) for test, measure, scores in every_score() if compared(scores)]


def test_every_verdict_of_every_test_is_known(scored: list[Scored]) -> None:
    patterns = [each for known in PATTERNS.values() for each in known] + ["below_usual_range", "above_usual_range"]
    given = {score.verdict or "" for _, _, scores in scored for score in compared(scores)}
    assert len(given) > 10
    for verdict in given:
        assert any(fnmatchcase(verdict, pattern) for pattern in patterns), verdict


def test_a_verdict_nobody_knows_is_looked_at_first() -> None:
    good, unknown = (Score("x", "X", verdict, "", compared=True) for verdict in ("reaches_10_s", "new"))
    assert compared([good, unknown]) == [unknown, good]


def test_bad_news_comes_first_in_the_clients_words_and_is_a_focus_area(scored: list[Scored]) -> None:
    seen = set()
    for test, measure, scores in scored:
        ordered = compared(scores)
        texts = [place_in_words(score, measure) for score in ordered]
        bad = [is_unfavorable(score) for score in scores if score.compared]
        seen.add((test, any(bad), all(bad)))
        assert [any(words in text for words in BAD_NEWS) for text in texts] == sorted(bad, reverse=True)
        assert [standing(score) for score in ordered] == sorted(standing(score) for score in ordered)
        result = Assessment(test, None, Quality(), {ordered[0].measure: measure}, scores=scores)
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        areas = focus_areas([SavedSummary("a", "s", date(2026, 1, 1), moment, False, False, result)], ())
        told = [text for area in areas for text in area.because]
        assert told == [score.text for score in ordered if is_unfavorable(score)]
    assert len({test for test, _, _ in seen}) == 5
    assert {test for test, some, every in seen if some and not every} == {
        "five_times_sit_to_stand", "gait", "single_leg_stance",
    }  # fmt: skip


def test_the_verdict_knows_how_the_reference_rounds_and_whether_its_limit_is_a_sign() -> None:
    at_limit = scores_of("gait", Conditions(72, "female", 168.0, pace="usual"), speed_m_s=0.8)
    assert [standing(score) for score in compared(at_limit)] == [Standing.UNFAVORABLE]
    # CLSA prints tenths: 16.0 is the end of the middle half of women of 70, and 16.04 is 16.0
    woman = Conditions(70, "female", 168.0, 47.0)
    clsa, _ = scores_of("five_times_sit_to_stand", woman, time_to_fifth_stand_s=16.04)
    assert clsa.band is not None
    assert (clsa.band.high, standing(clsa)) == (16.0, Standing.MIDDLING)
