"""The intake: what the client says of health and falls, and what follows from the answers.

The health questions are our own: PAR-Q+ may not be built into software without its owners' leave. The 12 statements of
Stay Independent and the three key questions are CDC's (STEADI, public domain), in its words.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from records.safety.limits import fall_items, rules
from vision.errors import UsageError

Answers = Mapping[str, bool]

HOUSE_RULE = "house rule"  # ours: careful, and nobody's publication


@dataclass(frozen=True)
class Question:
    """A question to be answered with yes or no; `if_yes` is what a yes means for a test, and `source` who says so."""

    key: str
    text: str
    if_yes: Literal["caution", "do_not_test"]
    because: str
    source: str


# RJ1999 (the Senior Fitness Test's study) left out people with heart failure, chest pain or painful joints.
HEALTH_QUESTIONS = (
    Question(
        "advised_against", "Has a doctor told you to exercise only under supervision, or not at all?", "do_not_test",
        "A doctor advised against exercise: ask the provider first.", HOUSE_RULE,
    ),
    Question(
        "chest_pain", "Do you get pain or pressure in your chest, at rest or when you are active?", "do_not_test",
        "Chest pain: ask the provider first.", "RJ1999",
    ),
    Question(
        "heart_failure", "Have you been told that you have heart failure?", "do_not_test",
        "Heart failure: ask the provider first.", "RJ1999",
    ),
    Question(
        "fainted", "In the last three months, have you fainted or nearly fainted?", "do_not_test",
        "Fainted recently: ask the provider first.", HOUSE_RULE,
    ),
    Question(
        "breathless", "Do you get short of breath at rest or with light housework?", "caution",
        "Short of breath with little effort: stay close and allow rests.", HOUSE_RULE,
    ),
    Question(
        "joint_pain", "Does a joint hurt when you stand up or walk?", "caution",
        "Painful joint: skip what hurts.", "RJ1999",
    ),
    Question(
        "operation", "In the last three months, have you had surgery, a fracture or a hospital stay?", "caution",
        "Recent surgery, fracture or hospital stay: do only what the provider allows.", HOUSE_RULE,
    ),
    Question(
        "osteoporosis", "Have you been told that your bones are thin, or broken one in a minor fall?", "caution",
        "Thin bones: no quick bending or twisting; guard every standing test.", HOUSE_RULE,
    ),
    Question(
        "low_sugar", "Do you take medicine that can make your blood sugar drop too low?", "caution",
        "Blood sugar may drop: ask when the client last ate, and keep something sweet at hand.", HOUSE_RULE,
    ),
    Question(
        "changed", "Has your health or your medication changed in the last four weeks?", "caution",
        "Recent change in health or medication: ask what changed.", HOUSE_RULE,
    ),
)  # fmt: skip

KEY_QUESTIONS = {
    "key_fallen": "Have you fallen in the past year?",
    "key_unsteady": "Do you feel unsteady when standing or walking?",
    "key_worried": "Do you worry about falling?",
}
_FALLEN = ("stay_independent_1", "key_fallen")


@dataclass(frozen=True)
class Intake:
    """One version of the answers by `Question.key`, `FallItem.key` and key question; what was not asked is not there.

    `due_on` is when to ask again; `trainer_id` is who asked.
    """

    id: str
    client_id: str
    number: int
    answered_on: date
    due_on: date
    answers: Answers
    trainer_id: str


@dataclass(frozen=True)
class FallRisk:
    """Points of 14 (None before all 12 are answered); `at_risk` is None while the answers leave it open."""

    points: int | None
    at_risk: bool | None
    reasons: tuple[str, ...]


def fall_risk(answers: Answers) -> FallRisk:
    """Score Stay Independent and the three key questions as CDC does.

    Examples
    --------
    >>> fall_risk({"key_fallen": True, "key_unsteady": False, "key_worried": False})
    FallRisk(points=None, at_risk=True, reasons=('A fall in the past year.',))
    """
    items = fall_items()
    so_far = sum(item.points for item in items if answers.get(item.key))
    points = so_far if all(item.key in answers for item in items) else None
    limit = _risk_points()
    reasons = []
    if so_far >= limit:
        reasons.append(f"Stay Independent: {so_far}{'' if points is not None else ' or more'} of 14 points.")
    if any(answers.get(key) for key in _FALLEN):
        reasons.append("A fall in the past year.")
    if answers.get("key_unsteady"):
        reasons.append("Feels unsteady when standing or walking.")
    if answers.get("key_worried"):
        reasons.append("Worries about falling.")
    all_asked = points is not None or all(key in answers for key in KEY_QUESTIONS)
    return FallRisk(points, True if reasons else False if all_asked else None, tuple(reasons))


def check_answers(answers: Answers) -> None:
    """Refuse answers to questions that the form does not have, and an empty form.

    Raises
    ------
    UsageError
        If there is no answer, or one to an unknown question.
    """
    if not answers:
        raise UsageError("No health question has been answered yet.")
    if not answers.keys() <= question_keys():
        raise UsageError("These answers include a question that this version does not know.")


@cache
def question_keys() -> frozenset[str]:
    """All keys that answers may have."""
    return frozenset({question.key for question in HEALTH_QUESTIONS} | {item.key for item in fall_items()}) | {
        *KEY_QUESTIONS
    }


def due_date(answered_on: date) -> date:
    """Say when to ask again: after 12 months, or before, when the trainer says that health has changed."""
    [months] = [int(rule.value) for rule in rules("prescreen") if rule.item == "PAR-Q+ validity"]
    year, month = divmod(answered_on.month - 1 + months, 12)
    last_day = monthrange(answered_on.year + year, month + 1)[1]
    return date(answered_on.year + year, month + 1, min(answered_on.day, last_day))


def _risk_points() -> int:
    [limit] = [int(rule.value) for rule in rules("falls_screen") if rule.item == "Stay Independent total"]
    return limit
