"""An update as a FHIR R4B bundle: the client, the trainer, the consent, one observation a measure, and the report."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from fhir.resources.R4B.bundle import Bundle

from assessments.assessment import Assessment, Measure, Software
from assessments.norms.comparison import citation
from assessments.protocol import find_test, spec_of
from assessments.sppb.sppb import NAME, TITLE
from assessments.words import change_text, measure_name, measure_value, number_text
from records.sppb import SessionSppb
from records.values import SavedAssessment
from reports.sppb import Row, change_of, rows_of, sources_of
from reports.update import Update, how_text

Resource = dict[str, Any]

OWN = "urn:stridewell:measures"
LOINC, UCUM, HL7 = "http://loinc.org", "http://unitsofmeasure.org", "http://terminology.hl7.org/CodeSystem"
UNITS = {
    **{unit: unit for unit in ("1", "s", "m", "m/s", "mm", "mm/s", "deg", "Hz")},
    "percent": "%",
    "points": "{score}",
    "steps/min": "{steps}/min",
}
# The codes of bound fields that are used here; fhir.resources does not check them.
STATUSES = frozenset({"final", "corrected"})
GENDERS = frozenset({"female", "male"})


def bundle_json(update: Update) -> str:
    """Put the bundle together and check it.

    Raises
    ------
    ValueError
        If it were no valid R4B; that is a defect.
    """
    entries = [_patient(update), _practitioner(update), _consent(update), *_devices(update)]
    observations = [each for saved in update.everything for each in _observations(update, saved)]
    observations += [_battery(update, battery) for battery in update.batteries]
    entries += [*observations, _report(update, observations)]
    for entry in entries:
        _check(entry)
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        **({} if update.request.deidentified else {"timestamp": f"{update.made_on.isoformat()}T00:00:00Z"}),
        "entry": [{"fullUrl": _url(entry), "resource": entry} for entry in entries],
    }
    return str(Bundle.model_validate(bundle).model_dump_json(indent=1))


def _check(resource: Resource) -> None:
    if resource.get("status", "final") not in STATUSES | {"active"} or resource.get("gender", "male") not in GENDERS:
        raise ValueError(f"{resource['resourceType']} has a code that FHIR does not know.")


def _url(resource: Resource) -> str:
    return f"urn:uuid:{resource['id']}"


def _id(update: Update, *parts: object) -> str:
    """Make an id that stays the same from update to update and tells nothing.

    Without the people it is another one under each consent, so that no update can be laid beside another by its ids.
    """
    salt = ("deidentified", update.consent.id) if update.request.deidentified else ()
    return str(uuid5(NAMESPACE_URL, ":".join(map(str, ("stridewell", *salt, *parts)))))


def _coded(system: str, code: str, display: str | None = None) -> Resource:
    coding = {"system": system, "code": code}
    return {"coding": [coding | ({"display": display} if display else {})]}


def _reference(resource: Resource) -> Resource:
    return {"reference": _url(resource)}


def _patient(update: Update) -> Resource:
    client, known = update.client, not update.request.deidentified
    patient: Resource = {"resourceType": "Patient", "id": _patient_id(update), "gender": client.sex}
    if known:
        patient |= {"name": [{"text": client.name}], "birthDate": client.birth_date.isoformat()}
    return patient


def _patient_id(update: Update) -> str:
    return _id(update, "client", update.client.id)


def _practitioner(update: Update) -> Resource:
    name = {"name": [{"text": update.trainer}]} if update.trainer else {}
    return {"resourceType": "Practitioner", "id": _id(update, "trainer", update.trainer), **name}


def _consent(update: Update) -> Resource:
    consent, day = update.consent, _days(update)
    provision = {
        "type": "permit",
        "period": {"start": day(consent.given_on), "end": day(consent.until)},
        "actor": [
            {
                "role": _coded(f"{HL7}/v3-ParticipationType", "IRCP"),
                "reference": {"display": consent.recipient},
            }
        ],
    }
    return {
        "resourceType": "Consent",
        "id": _id(update, "consent", consent.id),
        "status": "active",
        "scope": _coded(f"{HL7}/consentscope", "patient-privacy"),
        "category": [_coded(LOINC, "59284-0", "Consent Document")],
        "patient": {"reference": f"urn:uuid:{_patient_id(update)}"},
        "dateTime": day(consent.given_on),
        "policyRule": {"text": f"Given: {consent.signed_how}"}
        if not update.request.deidentified
        else {"text": "Given"},
        "provision": provision,
    }


def _devices(update: Update) -> Iterator[Resource]:
    """Make one device for each version of software and pose model that made the numbers."""
    seen = dict.fromkeys(each.current.software for each in update.everything if each.current.software)
    for software in seen:
        yield {
            "resourceType": "Device",
            "id": _device_id(update, software),
            "deviceName": [{"name": "Stridewell", "type": "manufacturer-name"}],
            "version": [{"value": software.version}],
            "note": [{"text": f"Pose model {software.pose_model}, SHA-256 {software.pose_model_sha256}"}],
        }


def _device_id(update: Update, software: Software) -> str:
    return _id(update, "software", software.version, software.pose_model, software.pose_model_sha256)


def _observations(update: Update, saved: SavedAssessment) -> Iterator[Resource]:
    current = saved.current
    common: Resource = {
        **_observation(update, saved.session_date),
        "status": "corrected" if saved.corrections else "final",
        "method": {"text": f"{find_test(current.test).title}, from a phone video. {how_text(current)}"},
    }
    if current.software:
        common["device"] = {"reference": f"urn:uuid:{_device_id(update, current.software)}"}
    found = _changes(update, saved)
    for name, measure in current.measures.items():
        told = {"id": _id(update, "measure", saved.id, name), "code": _code(current, name)}
        yield common | told | _value(measure, current) | _ranges(current, name) | _notes(current, name, found.get(name))


def _observation(update: Update, day: date) -> Resource:
    return {
        "resourceType": "Observation",
        "status": "final",
        "subject": {"reference": f"urn:uuid:{_patient_id(update)}"},
        "performer": [{"reference": f"urn:uuid:{_id(update, 'trainer', update.trainer)}"}],
        "effectiveDateTime": _days(update)(day),
    }


def _battery(update: Update, battery: SessionSppb) -> Resource:
    """Tell the SPPB of a session: the total, each part as a component, and what to read beside them."""
    total, *parts = rows_of(battery)
    texts = [total.text, *(f"{row.label}: {row.text}" for row in parts), change_of(update, battery)]
    texts.append(f"Sources: {'; '.join(sources_of(battery))}.")
    ends = [(end, total.possible[at]) for end, at in (("low", 0), ("high", -1)) if len(total.possible) > 1]
    return {
        **_observation(update, battery.day),
        "id": _id(update, NAME, battery.session_id),
        "code": _code_of(total) | {"text": TITLE},
        "valueQuantity": _quantity(total.points, "points"),
        "component": [
            *({"code": _code_of(row), "valueQuantity": _quantity(row.points, "points")} for row in parts),
            *(_end(end, _quantity(points, "points")) for end, points in ends),
        ],
        "note": [{"text": text} for text in texts if text],
    }


def _code_of(row: Row) -> Resource:
    codings = [{"system": OWN, "code": row.code, "display": f"SPPB: {row.label}"}]
    return {"coding": [*codings, {"system": LOINC, "code": row.loinc}] if row.loinc else codings}


def _code(current: Assessment, name: str) -> Resource:
    """Our own code first, and LOINC's where the protocol is the one that it names."""
    codings = [{"system": OWN, "code": f"{current.test}.{name}", "display": measure_name(name)}]
    loinc = spec_of(current, name).loinc
    if loinc and loinc.fits(current):
        codings.append({"system": LOINC, "code": loinc.code})
    return {"coding": codings, "text": f"{find_test(current.test).title}: {measure_name(name)}"}


def _value(measure: Measure, current: Assessment) -> Resource:
    if measure.value is None:
        messages = [each.message for each in current.quality.findings if each.code in measure.voided_by]
        text = " ".join(messages) or "It could not be measured in the video."
        return {"dataAbsentReason": _coded(f"{HL7}/data-absent-reason", "unknown") | {"text": text}}
    if isinstance(measure.value, str):
        return {"valueString": measure.value}
    value: Resource = {"valueQuantity": _quantity(measure.value, measure.unit)}
    ends = [(end, number) for end, number in (("low", measure.low), ("high", measure.high)) if number is not None]
    if ends:
        value["component"] = [_end(end, _quantity(number, measure.unit)) for end, number in ends]
    return value


def _end(end: str, quantity: Resource) -> Resource:
    return {"code": _coded(OWN, f"interval95.{end}", f"95% interval, {end} end"), "valueQuantity": quantity}


def _quantity(value: float, unit: str) -> Resource:
    return {"value": value, "unit": UNITS[unit], "system": UCUM, "code": UNITS[unit]}


def _ranges(current: Assessment, name: str) -> Resource:
    """Give the references that were compared with: the usual range, or on which side of a cut-off is the better one."""
    unit, ranges = current.measures[name].unit, []
    for score in current.scores:
        if score.measure != name or not score.compared or score.band is None:
            continue
        band = score.band
        ends = {"low": band.low, "high": band.high}
        if band.cutoff is not None:
            ends = {"low" if band.higher_is_better else "high": band.cutoff}
        told = {end: _quantity(value, unit) for end, value in ends.items() if value is not None}
        ranges.append({**told, "text": citation(score.reference)})
    return {"referenceRange": ranges} if ranges else {}


def _changes(update: Update, saved: SavedAssessment) -> dict[str, str]:
    """Say what became of each measure since the assessment that it is compared with."""
    result = next((each for each in update.results if each.saved.id == saved.id), None)
    if result is None or result.earlier is None:
        return {}
    since = f"Since {update.day_text(result.earlier.session_date)}"
    told = {}
    for change in result.changes:
        number = "" if change.change is None else f"{change_text(change.change, change.later)}, "
        limit = "" if change.mdc95 is None else f"; detectable change {number_text(change.mdc95, change.later)}"
        source = f" ({change.source})" if change.source else ""
        told[change.measure] = (
            f"{since}, from {measure_value(change.earlier)}: {number}{change.verdict}{limit}{source}."
        )
    return told


def _notes(current: Assessment, name: str, changed: str | None) -> Resource:
    texts = [score.text for score in current.scores if score.measure == name]
    texts += [changed] if changed else []
    texts += [finding.message for finding in current.quality.findings if finding.severity != "info"]
    return {"note": [{"text": text} for text in texts]} if texts else {}


def _report(update: Update, observations: Iterable[Resource]) -> Resource:
    day = _days(update)
    days = [saved.session_date for saved in update.everything]
    report: Resource = {
        "resourceType": "DiagnosticReport",
        "id": _id(update, "report", update.consent.id, update.made_on, *(saved.id for saved in update.everything)),
        "status": "final",
        "code": _coded(LOINC, "47420-5"),
        "subject": {"reference": f"urn:uuid:{_patient_id(update)}"},
        "performer": [{"reference": f"urn:uuid:{_id(update, 'trainer', update.trainer)}"}],
        "effectivePeriod": {"start": day(min(days)), "end": day(max(days))},
        "result": [_reference(each) for each in observations],
    }
    if update.request.remarks and not update.request.deidentified:
        report["conclusion"] = update.request.remarks
    return report


def _days(update: Update) -> Any:
    """Give the way in which days are told."""

    def day(of: date) -> str:
        return str(of.year) if update.request.deidentified else of.isoformat()

    return day
