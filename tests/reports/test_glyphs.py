"""Names in any script, and any text at all: every form of a report can be made, and what cannot be shown is said."""

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from assessments.assessment import Assessment, Measure, Quality
from records.store import Records
from records.tables.rows import client_of
from records.tables.schema import ClientRow
from records.text import cleaned
from records.values import NewClient, NewConsent
from reports.csv_file import measures_csv
from reports.fhir import bundle_json
from reports.glyphs import MISSING, as_printed, families, fonts, without_glyph
from reports.pdf import client_pdf, provider_pdf, what_is_not_shown
from reports.update import Request, Update, assemble
from vision.body import LANDMARKS
from vision.errors import UsageError
from vision.track import PoseTrack

NAMES = [
    *(
        "Zoë Ødegård",
        "Łukasz",
        "Ελένη",
        "Дмитрий Ёлкин",
        "Արամ",
        "გიორგი",
        "محمد",
        "דוד",
        "میخواهم",
        "王小明",
        "さくら",
        "김민수",
    ),
    *("สมชาย ใจดี", "ສົມພອນ", "សុខា", "အောင်ဆန်း", "नरेन्द्र", "রবীন্দ্রনাথ", "ਗੁਰਪ੍ਰੀਤ", "નરેન્દ્ર", "ଜଗନ୍ନାଥ", "அனிருத்"),
    *("నాగార్జున", "ಸಿದ್ಧರಾಮಯ್ಯ", "മമ്മൂട്ടി", "ක්\u200dෂේම", "አበበ", "މުހައްމަދު", "ᏣᎳᎩ", "Nguyễn Văn Ậ"),
]
HIEROGLYPHS = "\U00013000\U00013050"
any_text = st.text(st.characters(exclude_categories=()), max_size=30)


@pytest.fixture(scope="module")
def update(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Update]:
    with Records.create(tmp_path_factory.mktemp("data"), "a quiet morning walk") as records:
        client = records.add_client(NewClient("Alma", date(1950, 5, 1), "female", 168.0))
        leave = NewConsent("Dr Ö", ("report", "measures"), date(2026, 1, 1), date(2090, 1, 1), "on paper")
        consent = records.add_consent(client.id, leave)
        measures = {name: Measure(12, "1") for name in ("stands", "incomplete_stands", "arm_assisted_stands")}
        poses = np.zeros((3, LANDMARKS, 3))
        track = PoseTrack(np.arange(3.0), poses[..., :2], poses, poses[..., 0], 640, 360)
        records.save_assessment(client.id, Assessment("chair_stand_30s", "front", Quality(), measures), track)
        yield assemble(records, client.id, Request("Dr Ö"), consent)


def named(update: Update, name: str, remarks: str = "") -> Update:
    """An update of a client whose name lies in an old history as it was typed."""
    known = update.client
    row = ClientRow(id=known.id, name=name, birth_date=known.birth_date, sex=known.sex, height_cm=known.height_cm)
    return replace(update, client=client_of(row), request=Request("Dr Ö", remarks=remarks))


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@settings(max_examples=4)
@given(st.lists(any_text, min_size=80, max_size=80))
def test_every_form_can_be_made_of_any_name(update: Update, names: list[str]) -> None:
    for name in names:
        told = named(update, name)
        [patient] = [
            entry["resource"]
            for entry in json.loads(bundle_json(told))["entry"]
            if entry["resource"]["resourceType"] == "Patient"
        ]
        assert patient["name"] == [{"text": told.client.name}]
        assert re.fullmatch(r"[ \r\n\t\S]+", told.client.name)
        lines = list(csv.DictReader(io.StringIO(measures_csv(told))))
        assert {line["client"].removeprefix("'") for line in lines} == {told.client.name.removeprefix("'")}
        with suppress(UsageError):  # what is typed now is kept so, or refused
            assert NewClient(name, date(1950, 5, 1), "female", 168.0).name == told.client.name
    told = named(update, names[0] + "".join(names), "\n".join(names))
    for pdf in (provider_pdf(told, None, pictures=False), client_pdf(told)):
        assert len(PdfReader(io.BytesIO(pdf)).pages) >= 1


def test_letters_of_all_of_unicode_are_printed_or_said(update: Update) -> None:
    sample = "".join(chr(code) for code in range(0x20, 0x30000, 41))
    told = named(update, "Alma", "\n".join(sample[i : i + 60] for i in range(0, len(sample), 60)))
    remarks = cleaned(told.request.remarks)
    missing = without_glyph(remarks)
    assert 0.2 < len(missing) / len(sample) < 0.9
    assert set(as_printed(remarks)) <= (set(remarks) - set(missing)) | {MISSING}
    assert MISSING in text_of(provider_pdf(told, None, pictures=False))


@pytest.mark.parametrize("name", NAMES)
def test_names_of_many_scripts_have_their_letters(update: Update, name: str) -> None:
    assert without_glyph(name) == ()
    assert as_printed(name) == name
    assert what_is_not_shown(named(update, name)) is None


def test_the_fonts_of_the_scripts_are_in_the_paper(update: Update) -> None:
    pdf = provider_pdf(named(update, " ".join(NAMES)), None, pictures=False)
    used = {
        font.get_object()["/BaseFont"].split("+")[1]
        for page in PdfReader(io.BytesIO(pdf)).pages
        for font in page["/Resources"]["/Font"].values()
    }
    for font in ("DejaVuSans-Bold", "NotoSansThai", "NotoSansBengali", "NotoSansTamil", "DroidSansFallback"):
        assert any(name.startswith(font) for name in used), font
    assert set(families()) <= set(fonts().families())


def test_what_no_font_has_is_said_by_name(update: Update) -> None:
    told = named(update, f"Alma {HIEROGLYPHS}", "Well done \N{THUMBS UP SIGN}\ufe0f" + HIEROGLYPHS)
    text = what_is_not_shown(told)
    assert text == (
        f"The PDF has no font for these characters and shows {MISSING} instead: EGYPTIAN HIEROGLYPH A001, EGYPTIAN "
        "HIEROGLYPH B001, THUMBS UP SIGN. The FHIR and CSV files keep them."
    )
    assert f"Alma {MISSING}{MISSING}" in text_of(provider_pdf(told, None, pictures=False))
    assert HIEROGLYPHS in bundle_json(told)
    assert HIEROGLYPHS in measures_csv(told)
    hidden = replace(told, request=replace(told.request, deidentified=True))
    assert what_is_not_shown(hidden) is None
    many = "".join(map(chr, range(0x13000, 0x13010)))
    assert str(what_is_not_shown(named(update, many))).count("EGYPTIAN") == 5
    assert "and 11 more" in str(what_is_not_shown(named(update, many)))


def test_marks_of_another_font_than_their_letter_are_said(update: Update) -> None:
    assert without_glyph("ก\u064b") == ("ก", "\u064b")  # each has a font, and none has both
    told = named(update, "Alma", "ก\u064b \n\u05b4 \u05b4\t\u05b4")
    assert MISSING in text_of(provider_pdf(told, None, pictures=False))


def test_the_fonts_have_their_licence() -> None:
    folder = Path(__file__).parents[2] / "reports" / "fonts"
    readme = " ".join((folder / "README.md").read_text("utf-8").split())
    for path in folder.glob("*.ttf"):
        name = path.stem.removesuffix("-Regular").removeprefix("NotoSans")
        assert name in readme
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text("utf-8")
    assert sum(path.stat().st_size for path in folder.glob("Noto*.ttf")) < 3_000_000
