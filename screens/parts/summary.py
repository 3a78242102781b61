"""A result in plain words and large print, for the client to look at."""

from html import escape

import streamlit as st

from assessments.assessment import Assessment
from assessments.protocol import find_test
from assessments.verdicts import compared
from assessments.words import headline_text, measure_name, place_in_words
from screens.parts.norm_band import band_image

MOST_NUMBERS = 3
_STYLE = """<style>
.for-client { max-width: 50rem; }
.for-client p { font-size: 1.5rem; line-height: 1.5; margin: 0 0 1rem; }
.for-client .number { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; }
.for-client .number b { font-size: 2.5rem; line-height: 1.2; }
</style>"""


def show_summary(current: Assessment) -> None:
    """Show the most important numbers, where they fall, and what they cannot tell."""
    test = find_test(current.test)
    known = [name for name in test.headline if current.measures[name].value is not None][:MOST_NUMBERS]
    _write(f"You did this test: <b>{escape(test.title)}</b>.", *(_number(current, name) for name in known))
    if not known:
        _write("We could not measure this from the video this time. We can film it again.")
    scores = compared(current.scores)
    for score in scores:
        value = current.value(score.measure)
        _write(escape(place_in_words(score, current.measures[score.measure])))
        if score.band and value is not None:
            st.html(band_image(score, float(value), st.context.theme.type == "dark"))
    if known and not scores:
        _write("There is no comparison with other people for this test. We will compare it with your own next test.")
    doubts = [escape(finding.message) for finding in current.quality.findings if finding.severity == "caution"]
    if doubts:
        _write("<b>Please note</b>", *doubts)
    _write("One test is only part of the picture. Ask your trainer or your doctor what it means for you.")


def _number(current: Assessment, name: str) -> str:
    value = escape(headline_text(current, name))
    return f'<span class="number"><b>{value}</b> <span>{escape(measure_name(name))}</span></span>'


def _write(*paragraphs: str) -> None:
    st.html(f'{_STYLE}<div class="for-client">{"".join(f"<p>{each}</p>" for each in paragraphs)}</div>')
