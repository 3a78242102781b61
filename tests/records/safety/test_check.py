from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assessments.assessment import Assessment, Band, Measure, Quality, Score
from assessments.conditions import Conditions
from records.focus import FocusArea, focus_areas
from records.safety.check import SYMPTOMS, Signs, check_safety, intake_precautions, pressure_limit, stop_reasons
from records.safety.limits import rules
from records.safety.questions import HEALTH_QUESTIONS, KEY_QUESTIONS, Intake
from records.values import SavedSummary
from tests.results import scores_of
from vision.errors import UsageError
from vision.findings import Finding

TODAY = date(2026, 5, 1)
NO = dict.fromkeys([question.key for question in HEALTH_QUESTIONS] + [*KEY_QUESTIONS], False)
INTAKE = Intake("i", "c", 1, date(2026, 2, 1), date(2027, 2, 1), NO, "t")
GOOD = Signs(130, 80, 70, 97, 0, 1, feels_well=True, ill=False)


def said(intake: Intake | None = INTAKE, signs: Signs = GOOD, today: date = TODAY) -> tuple[str, list[str]]:
    gate = check_safety(intake, signs, today)
    return gate.result, [reason.source for reason in gate.reasons]


def test_all_well_is_cleared() -> None:
    assert said() == ("cleared", [])


def test_the_strictest_of_the_published_limits_counts() -> None:
    assert [rule.value for rule in rules("rest_stop")] == ["200", "160/100"]
    assert (pressure_limit(0), pressure_limit(1)) == ((160, "RJ1999"), (100, "RJ1999"))


@pytest.mark.parametrize(
    ("signs", "result", "source"),
    [
        (replace(GOOD, systolic_mmhg=160, diastolic_mmhg=100), "cleared", None),
        (replace(GOOD, systolic_mmhg=161), "do_not_test", "RJ1999"),
        (replace(GOOD, diastolic_mmhg=101), "do_not_test", "RJ1999"),
        (replace(GOOD, systolic_mmhg=None, diastolic_mmhg=None), "caution", "house rule"),
        (replace(GOOD, heart_rate_bpm=120), "cleared", None),
        (replace(GOOD, heart_rate_bpm=121), "do_not_test", "Lung Foundation Australia"),
        (replace(GOOD, heart_rate_bpm=None), "caution", "house rule"),
        (replace(GOOD, oxygen_percent=None, pain_0_10=None, exertion_0_10=None), "cleared", None),
        (replace(GOOD, oxygen_percent=92), "cleared", None),
        (replace(GOOD, oxygen_percent=91), "caution", "house rule"),
        (replace(GOOD, oxygen_percent=88), "caution", "house rule"),
        (replace(GOOD, oxygen_percent=87), "do_not_test", "Lung Foundation Australia"),
        (replace(GOOD, pain_0_10=4), "caution", "house rule"),
        (replace(GOOD, pain_0_10=7), "do_not_test", "house rule"),
        (replace(GOOD, exertion_0_10=5), "caution", "house rule"),
        (replace(GOOD, feels_well=False), "caution", "house rule"),
        (replace(GOOD, feels_well=None), "caution", "house rule"),
        (replace(GOOD, ill=None), "caution", "house rule"),
        (replace(GOOD, ill=True), "do_not_test", "PARQPLUS"),
    ],
)
def test_each_sign_alone(signs: Signs, result: str, source: str | None) -> None:
    assert said(signs=signs) == (result, [source] if source else [])


@pytest.mark.parametrize("question", HEALTH_QUESTIONS, ids=lambda question: question.key)
def test_each_health_question_alone(question: object) -> None:
    for asked in HEALTH_QUESTIONS:
        if asked is question:
            assert said(replace(INTAKE, answers=NO | {asked.key: True})) == (asked.if_yes, [asked.source])
            without = {key: answer for key, answer in NO.items() if key != asked.key}
            assert said(replace(INTAKE, answers=without)) == ("caution", ["house rule"])


def test_without_an_intake_nobody_is_tested() -> None:
    assert said(None) == ("do_not_test", ["house rule"])


def test_old_answers_are_a_caution_from_the_day_after_they_are_due() -> None:
    assert said(today=date(2027, 2, 1)) == ("cleared", [])
    assert said(today=date(2027, 2, 2)) == ("caution", ["PARQPLUS"])


def test_falls_are_a_caution_and_so_is_not_having_asked() -> None:
    assert said(replace(INTAKE, answers=NO | {"key_worried": True})) == ("caution", ["LOINC_SI"])
    unasked = {key: answer for key, answer in NO.items() if key not in KEY_QUESTIONS}
    assert said(replace(INTAKE, answers=unasked)) == ("caution", ["house rule"])


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"systolic_mmhg": 301, "diastolic_mmhg": 80}, "Systolic"),
        ({"systolic_mmhg": 120}, "enter both"),
        ({"systolic_mmhg": 80, "diastolic_mmhg": 80}, "higher than diastolic"),
        ({"heart_rate_bpm": 19}, "Heart rate"),
        ({"oxygen_percent": 101}, "Oxygen must be between 50 and 100"),
        ({"pain_0_10": 11}, "Pain must be between 0 and 10"),
        ({"exertion_0_10": -1}, "Exertion"),
    ],
)
def test_signs_that_cannot_be_are_refused(values: dict[str, int], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        Signs(**values)


def test_every_published_symptom_stops() -> None:
    [published] = [rule.item for rule in rules("exercise_stop") if rule.comparison == "any"]
    assert list(SYMPTOMS) == published.split(", ")
    for symptom in SYMPTOMS:
        assert [reason.level for reason in stop_reasons(GOOD, GOOD, [symptom])] == ["do_not_test"]
    assert stop_reasons(GOOD, GOOD, []) == ()


@pytest.mark.parametrize(
    ("now_mmhg", "symptoms", "levels"),
    [
        (120, (), []),
        (119, (), ["caution"]),
        (119, ("dizziness",), ["do_not_test", "do_not_test"]),
        (180, (), []),
    ],
)
def test_a_fall_of_the_pressure_stops_with_another_sign(
    now_mmhg: int, symptoms: tuple[str, ...], levels: list[str]
) -> None:
    now = replace(GOOD, systolic_mmhg=now_mmhg)
    reasons = stop_reasons(GOOD, now, symptoms)  # type: ignore[arg-type]
    assert [reason.level for reason in reasons] == levels


def stand_test(stands: int, *, helped: int = 0, rejected: bool = False, chair_height_cm: int = 43) -> Assessment:
    measures = {"stands": Measure(stands, "1"), "arm_assisted_stands": Measure(helped, "1")}
    scores = scores_of("chair_stand_30s", Conditions(72, "female", 160, 43), stands=stands)
    findings = (Finding("dark", "reject", "Too dark."),) if rejected else ()
    return Assessment(
        "chair_stand_30s",
        "front",
        Quality(findings),
        measures,
        scores=scores,
        conditions=Conditions(chair_height_cm=chair_height_cm),
    )


def saved(*results: Assessment, days_apart: int = 1) -> list[SavedSummary]:
    """The newest first, one a day."""
    newest = date(2026, 3, 1)
    days = [newest - timedelta(days=days_apart * number) for number in range(len(results))]
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    return [
        SavedSummary("a", "s", day, moment, corrected=False, has_video=False, result=result)
        for day, result in zip(days, results, strict=True)
    ]


def test_a_result_below_the_cut_off_points_to_an_area_with_the_precautions() -> None:
    # CDC STEADI: a woman of 70-74 below 10 is below average; Rikli and Jones: the middle half makes 10 to 15
    [area] = focus_areas(saved(stand_test(9)), ["no fast turns"])
    assert (area.area, area.precautions, len(area.because)) == ("Leg strength and endurance", ("no fast turns",), 2)
    assert focus_areas(saved(stand_test(10)), []) == ()


def test_the_newest_result_that_counts_decides() -> None:
    assert focus_areas(saved(stand_test(12), stand_test(5)), []) == ()
    assert len(focus_areas(saved(stand_test(12, rejected=True), stand_test(5)), [])) == 1
    assert focus_areas(saved(stand_test(12), stand_test(5), days_apart=0), []) == ()  # another try on the day


def test_of_one_day_no_bad_result_hides_behind_a_good_one() -> None:
    high = stand_test(12, chair_height_cm=48)
    assert len(focus_areas(saved(high, stand_test(5), days_apart=0), [])) == 1
    assert focus_areas(saved(high, stand_test(5), days_apart=1), []) == ()
    other_leg = [
        replace(stand_test(stands), measures={**stand_test(stands).measures, "stance_leg": Measure(leg, "1")})
        for stands, leg in ((12, "left"), (5, "right"))
    ]
    assert len(focus_areas(saved(*other_leg), [])) == 1


def test_hands_that_helped_point_to_the_legs() -> None:
    [area] = focus_areas(saved(stand_test(12, helped=1)), [])
    assert area.because == ("The hands helped in 1 stand.",)


def test_a_time_is_worse_above_and_an_uncompared_score_says_nothing() -> None:
    band = Band(8.0, 12.0, None, higher_is_better=False)
    slow = Score("time_to_fifth_stand_s", "X", "above_usual_range", "12.1 s: slower.", compared=True, band=band)

    def areas(seconds: float | None, score: Score) -> tuple[FocusArea, ...]:
        measures = {score.measure: Measure(seconds, "s")}
        result = Assessment("five_times_sit_to_stand", None, Quality(), measures, scores=(score,))
        return focus_areas(saved(result), [])

    assert len(areas(12.1, slow)) == 1
    assert areas(12.0, replace(slow, verdict="within_usual_range")) == areas(None, slow) == ()
    assert areas(12.1, replace(slow, compared=False)) == ()
    assert areas(7.9, replace(slow, verdict="below_usual_range")) == ()


def test_a_compared_score_without_a_band_is_worse_by_its_verdict() -> None:
    def areas(measure: str, verdict: str) -> list[str]:
        scores = (Score(measure, "X", verdict, "7 s.", compared=True),)
        result = Assessment("single_leg_stance", "front", Quality(), {measure: Measure(7.0, "s")}, scores=scores)
        return [each.area for each in focus_areas(saved(result), [])]

    assert areas("hold_time_s", "below_10_s") == ["Balance on one leg"]
    assert areas("tandem_s", "increased_fall_risk") == ["Balance in tandem stance (heel to toe)"]
    assert areas("hold_time_s", "reaches_10_s") == areas("tandem_s", "reaches_10_s") == []


def test_answers_become_precautions() -> None:
    answers = {"osteoporosis": True, "joint_pain": False, "key_fallen": True}
    intake = Intake("i", "c", 1, date(2026, 1, 1), date(2027, 1, 1), answers, "t")
    bones, falls = intake_precautions(intake)
    assert bones.startswith("Thin bones")
    assert falls.startswith("Fall risk (A fall in the past year)")
    assert intake_precautions(None) == intake_precautions(replace(intake, answers={"osteoporosis": False})) == ()
