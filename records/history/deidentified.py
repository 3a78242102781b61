"""The de-identified export: results without names, dates or free text, of the clients who agreed to it."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from assessments.conditions import CONDITIONS
from assessments.sppb.sppb import Sppb
from records.history.consents import allowed
from records.history.unlocked import Door
from records.sppb import SessionSppb, sppbs
from records.tables.audit import Entry
from records.tables.details import Thing
from records.tables.rows import client_of, session_of, summary_of
from records.tables.schema import ClientRow, SessionRow, SummaryRow
from records.values import Client, SavedSummary

SCHEMA = "stridewell.deidentified/1"

# HIPAA's safe harbour (45 CFR 164.514(b)(2)): ages over 89 are one group, and no date stays but the year.
_OLDEST_TOLD = 89
_KEPT_CONDITIONS = [spec for spec in CONDITIONS.values() if spec.deidentified and not spec.is_client]


@dataclass(frozen=True)
class Deidentified:
    """The JSON text, how many clients are in it, and how many are left out for want of consent."""

    text: str
    clients: int
    left_out: int


class DeidentifiedRecords(Door):
    """The part of the history that gives results without the people."""

    def export_deidentified(self, recipient: str, day: date | None = None) -> Deidentified:
        """Give the results of all clients who agreed that this recipient gets them de-identified."""
        day = day or date.today()
        told: list[dict[str, Any]] = []
        with self._session(writes=True) as session:
            rows = list(session.scalars(select(ClientRow).order_by(ClientRow.id)))  # ids are random: no order to tell
            for row in rows:
                consent = allowed(session, row.id, recipient, "deidentified", day)
                if consent is None:
                    continue
                of_client = select(SummaryRow, SessionRow.date).join(SessionRow, SessionRow.id == SummaryRow.session_id)
                of_client = of_client.where(SessionRow.client_id == row.id).order_by(SummaryRow.recorded_at)
                found = [summary_of(summary, on) for summary, on in session.execute(of_client)]
                sessions = session.scalars(select(SessionRow).where(SessionRow.client_id == row.id))
                results = [(summary.session_id, summary.result) for summary in found]
                batteries = sppbs(client_of(row), map(session_of, sessions), results, tells_reasons=False)
                told.append(_client(len(told) + 1, client_of(row), found, batteries, day))
                self._log(session, Entry("exported", Thing.DEIDENTIFIED.of(consent=consent.id), row.id))
        text = json.dumps({"schema": SCHEMA, "clients": told}, indent=1, allow_nan=False)
        return Deidentified(text, len(told), len(rows) - len(told))


def _client(
    number: int, client: Client, results: list[SavedSummary], batteries: list[SessionSppb], today: date
) -> dict[str, Any]:
    first = min((result.session_date for result in results), default=today)
    age_years = client.age_on(first)
    return {
        "number": number,
        "sex": client.sex,
        "age_years": min(age_years, _OLDEST_TOLD + 1),
        "age_means_or_over": age_years > _OLDEST_TOLD,
        "results": [_result(result, (result.session_date - first).days) for result in results],
        "sppb": [_battery(each.sppb, (each.day - first).days) for each in batteries if each.sppb.total is not None],
    }


def _battery(sppb: Sppb, day: int) -> dict[str, Any]:
    parts = {part.name: {"state": part.state, "points": part.points} for part in sppb.parts}
    return {"day": day, "total": sppb.total, "possible": sppb.possible, "parts": parts}


def _result(saved: SavedSummary, day: int) -> dict[str, Any]:
    result = saved.result
    return {
        "day": day,
        "test": result.test,
        "view": result.view,
        "corrected": saved.corrected,
        "quality": result.quality.status,
        "findings": sorted(result.quality.codes),
        "measures": {name: asdict(measure) for name, measure in result.measures.items()},
        "verdicts": {f"{score.measure} {score.reference}": score.verdict for score in result.scores if score.compared},
        "conditions": {spec.name: spec.of(result.conditions) for spec in _KEPT_CONDITIONS},
    }
