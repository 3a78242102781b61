"""The safety check before a test, from intake and today's signs, and the rules to stop by.

Every reason names its source. Limits come from `safety.csv`; where two limits differ the stricter one counts. Heart
rate and oxygen at rest are Lung Foundation Australia's (Pulmonary Rehabilitation Toolkit, "Safety issues relating to
exercise assessment", pulmonaryrehab.com.au: rate > 120, SpO2 < 85%, in its earlier edition < 88%). What no source
limits is a house rule. Without blood pressure, heart rate and how the client feels no one is cleared; the
other signs count when they are taken.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from records.safety.limits import rules
from records.safety.questions import HEALTH_QUESTIONS, HOUSE_RULE, Intake, fall_risk
from records.text import Written
from vision.errors import UsageError

Result = Literal["cleared", "caution", "do_not_test"]
Symptom = Literal[
    "chest pain",
    "dizziness",
    "near-syncope",
    "ataxia",
    "pallor/cyanosis",
    "claudication",
    "marked dyspnoea",
    "request to stop",
]

SYMPTOMS: dict[Symptom, str] = {
    "chest pain": "Chest pain or pressure",
    "dizziness": "Dizziness",
    "near-syncope": "Feeling faint",
    "ataxia": "New unsteadiness or clumsiness",
    "pallor/cyanosis": "Pale or bluish skin",
    "claudication": "Calf cramp",
    "marked dyspnoea": "Severe shortness of breath",
    "request to stop": "Request to stop",
}

_TOOLKIT = "Lung Foundation Australia"
_MAX_HEART_RATE_BPM = 120
_MIN_OXYGEN_PERCENT = 88
_LOW_OXYGEN_PERCENT = 92  # house rule: look again, warm the finger
_STRONG_PAIN, _SEVERE_PAIN = 4, 7  # house rule on the scale of 0 to 10
_HARD_EXERTION = 5  # house rule on the scale of 0 to 10: at rest nothing should feel hard

_RANGES = {
    "systolic_mmhg": (50, 300),
    "diastolic_mmhg": (20, 200),
    "heart_rate_bpm": (20, 250),
    "oxygen_percent": (50, 100),
    "pain_0_10": (0, 10),
    "exertion_0_10": (0, 10),
}


@dataclass(frozen=True)
class Signs(Written):
    """What is measured and asked on the day; None is "not taken". `ill` is a fever or an acute illness today.

    Raises
    ------
    UsageError
        If a value cannot be true; the sentence says which.
    """

    systolic_mmhg: int | None = None
    diastolic_mmhg: int | None = None
    heart_rate_bpm: int | None = None
    oxygen_percent: int | None = None
    pain_0_10: int | None = None
    exertion_0_10: int | None = None
    feels_well: bool | None = None
    ill: bool | None = None
    remark: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                quantity = name.rsplit("_", 1)[0].replace("_0", "").replace("_", " ")
                raise UsageError(f"{quantity.capitalize()} must be between {low} and {high}.")
        if (self.systolic_mmhg is None) != (self.diastolic_mmhg is None):
            raise UsageError("Blood pressure has two numbers; enter both or neither.")
        if self.systolic_mmhg is not None and self.systolic_mmhg <= (self.diastolic_mmhg or 0):
            raise UsageError("Systolic pressure must be higher than diastolic.")


@dataclass(frozen=True)
class Reason:
    """One sentence for the trainer, how much it weighs, and who says so."""

    level: Literal["caution", "do_not_test"]
    text: str
    source: str


@dataclass(frozen=True)
class Gate:
    """What the check says: the worst of its reasons, cleared without any."""

    reasons: tuple[Reason, ...]

    @property
    def result(self) -> Result:
        """Cleared, caution or do not test."""
        levels = {reason.level for reason in self.reasons}
        return "do_not_test" if "do_not_test" in levels else "caution" if levels else "cleared"


def check_safety(intake: Intake | None, signs: Signs, today: date) -> Gate:
    """Check before a test whether the client may be tested.

    Parameters
    ----------
    intake : the client's newest; without one nothing is known, and no test is cleared
    signs : taken today at rest
    today : the day where the client lives
    """
    return Gate((*_of_intake(intake, today), *_of_pressure(signs), *_of_signs(signs)))


def stop_reasons(before: Signs, now: Signs, symptoms: Collection[Symptom]) -> tuple[Reason, ...]:
    """Say during a test whether to stop: `do_not_test` is stop now, `caution` is pause and look again."""
    [any_of] = [rule for rule in rules("exercise_stop") if rule.comparison == "any"]
    [drop] = [rule for rule in rules("exercise_stop") if rule.item.startswith("systolic BP drop")]
    reasons = [Reason("do_not_test", f"{SYMPTOMS[symptom]}: stop.", any_of.source) for symptom in symptoms]
    if before.systolic_mmhg is not None and now.systolic_mmhg is not None:
        fall_mmhg = before.systolic_mmhg - now.systolic_mmhg
        if fall_mmhg > int(drop.value):
            # The published rule asks for a second sign; alone, the fall is a reason to look for one.
            level: Literal["caution", "do_not_test"] = "do_not_test" if symptoms else "caution"
            reasons.append(Reason(level, f"Systolic pressure fell by {fall_mmhg} mmHg.", drop.source))
    return (*reasons, *_of_oxygen(now), *_of_pain(now))


def stop_rules() -> tuple[tuple[str, str], ...]:
    """List when to stop, in words, each with its source, for the trainer to read before the test."""
    [any_of] = [rule for rule in rules("exercise_stop") if rule.comparison == "any"]
    return tuple((words, any_of.source) for words in SYMPTOMS.values())


def _of_intake(intake: Intake | None, today: date) -> list[Reason]:
    if intake is None:
        return [Reason("do_not_test", "The health questions have not been asked; ask them first.", HOUSE_RULE)]
    reasons = []
    if intake.due_on < today:
        [validity] = [rule.source for rule in rules("prescreen") if rule.item == "PAR-Q+ validity"]
        reasons.append(Reason("caution", "The health questions are out of date; ask them again.", validity))
    for question in HEALTH_QUESTIONS:
        if question.key not in intake.answers:
            reasons.append(Reason("caution", f"Not answered: {question.text}", HOUSE_RULE))
        elif intake.answers[question.key]:
            reasons.append(Reason(question.if_yes, question.because, question.source))
    return reasons + _of_falls(intake)


def intake_precautions(intake: Intake | None) -> tuple[str, ...]:
    """Say what the client's own answers ask to be careful of; nothing where nothing was asked."""
    if intake is None:
        return ()
    of_health = tuple(question.because for question in HEALTH_QUESTIONS if intake.answers.get(question.key))
    risky = fall_risk(intake.answers).at_risk
    return of_health + (tuple(reason.text for reason in _of_falls(intake)) if risky else ())


def _of_falls(intake: Intake) -> list[Reason]:
    [screen] = [rule for rule in rules("falls_screen") if rule.item == "Stay Independent total"]
    risk = fall_risk(intake.answers)
    if risk.at_risk:
        text = f"Fall risk ({' '.join(risk.reasons)[:-1]}): stay within arm's reach in every standing test."
        return [Reason("caution", text, screen.source)]
    if risk.at_risk is None:
        return [Reason("caution", "The questions about falls are not answered: stay within arm's reach.", HOUSE_RULE)]
    return []


def _of_pressure(signs: Signs) -> list[Reason]:
    if signs.systolic_mmhg is None or signs.diastolic_mmhg is None:
        return [Reason("caution", "Blood pressure was not taken today.", HOUSE_RULE)]
    reasons = []
    for name, value in (("Systolic", signs.systolic_mmhg), ("Diastolic", signs.diastolic_mmhg)):
        limit, source = pressure_limit(0 if name == "Systolic" else 1)
        if value > limit:
            text = f"{name} {value} is above {limit} mmHg: rest 5 minutes, retake; if still high, call the provider."
            reasons.append(Reason("do_not_test", text, source))
    return reasons


def pressure_limit(place: Literal[0, 1]) -> tuple[int, str]:
    """Find the strictest limit at rest and its source, of systolic (0) or diastolic (1) pressure, mmHg."""
    limits = []
    for rule in rules("rest_stop"):
        parts = rule.value.split("/")
        if rule.unit == "mmHg" and place < len(parts):
            limits.append((int(parts[place]), rule.source))
    return min(limits)


def _of_signs(signs: Signs) -> list[Reason]:
    reasons = [*_of_oxygen(signs), *_of_pain(signs)]
    if signs.heart_rate_bpm is None:
        reasons.append(Reason("caution", "Heart rate was not taken today.", HOUSE_RULE))
    elif signs.heart_rate_bpm > _MAX_HEART_RATE_BPM:
        rate = f"Resting heart rate {signs.heart_rate_bpm} is above {_MAX_HEART_RATE_BPM}"
        text = f"{rate}: rest 10 minutes, then retake it."
        reasons.append(Reason("do_not_test", text, _TOOLKIT))
    if signs.exertion_0_10 is not None and signs.exertion_0_10 >= _HARD_EXERTION:
        reasons.append(Reason("caution", "Exertion is already high at rest: let the client rest first.", HOUSE_RULE))
    if signs.ill is not False:
        [delay] = [rule.source for rule in rules("prescreen") if rule.item.startswith("acute illness")]
        ill = Reason("do_not_test", "Sick or feverish today: test another day.", delay)
        reasons.append(
            ill if signs.ill else Reason("caution", "Fever and illness were not asked about today.", HOUSE_RULE)
        )
    if not signs.feels_well:
        unwell = (
            "The client does not feel well today" if signs.feels_well is False else "How the client feels was not asked"
        )
        reasons.append(Reason("caution", f"{unwell}: ask before continuing.", HOUSE_RULE))
    return reasons


def _of_oxygen(signs: Signs) -> list[Reason]:
    oxygen = signs.oxygen_percent
    if oxygen is None or oxygen >= _LOW_OXYGEN_PERCENT:
        return []
    if oxygen < _MIN_OXYGEN_PERCENT:
        text = f"Oxygen saturation {oxygen}% is below {_MIN_OXYGEN_PERCENT}%: call the provider."
        return [Reason("do_not_test", text, _TOOLKIT)]
    return [Reason("caution", f"Oxygen saturation {oxygen}% is low: warm the finger and retake it.", HOUSE_RULE)]


def _of_pain(signs: Signs) -> list[Reason]:
    pain = signs.pain_0_10
    if pain is None or pain < _STRONG_PAIN:
        return []
    severe = pain >= _SEVERE_PAIN
    text = f"Pain {pain} out of 10: " + ("put no load on what hurts." if severe else "skip what makes it worse.")
    return [Reason("do_not_test" if severe else "caution", text, HOUSE_RULE)]
