"""What is due for a client, in sentences for the top of the page."""

from collections.abc import Sequence
from datetime import date, timedelta

from records.intake import Intake
from records.model import Consent

_SOON = timedelta(days=30)


def what_is_due(intake: Intake | None, consents: Sequence[Consent], today: date) -> tuple[str, ...]:
    """Say what to ask or renew: the newest intake's questions, and consents that end within a month."""
    due = []
    if intake is None:
        due.append("The health questions were never asked.")
    elif intake.due_on <= today:
        due.append(f"Ask the health questions again; they were due on {intake.due_on:%d %B %Y}.")
    for consent in consents:
        if consent.withdrawn_at is None and today <= consent.until <= today + _SOON:
            due.append(f"The consent for {consent.recipient} ends on {consent.until:%d %B %Y}.")
    return tuple(due)
