"""What is due for a client, in sentences for the top of the page."""

from collections.abc import Sequence
from datetime import date, timedelta

from records.safety.questions import Intake
from records.text import day_text
from records.values import Consent

_SOON = timedelta(days=30)
_RETEST = timedelta(weeks=12)  # house rule: a block of exercise, after which strength and balance have had time


def what_is_due(
    intake: Intake | None, consents: Sequence[Consent], last_test: date | None, today: date
) -> tuple[str, ...]:
    """Say what to ask, test or renew.

    Parameters
    ----------
    intake : the newest; its questions are asked again when it is due
    consents : those that end within a month are named
    last_test : day of the last test, which is due again after 12 weeks; None before the first one
    """
    due = []
    if intake is None:
        due.append("Health questions not done yet.")
    elif intake.due_on <= today:
        due.append(f"Ask the health questions again; they were due on {day_text(intake.due_on)}.")
    if last_test is not None and last_test + _RETEST <= today:
        due.append(f"A retest is due; the last test was on {day_text(last_test)}.")
    for consent in consents:
        if consent.withdrawn_at is None and today <= consent.until <= today + _SOON:
            due.append(f"The consent for {consent.recipient} ends on {day_text(consent.until)}.")
    return tuple(due)
