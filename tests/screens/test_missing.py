"""A condition that was not entered before the test can be entered afterwards, also when it is saved."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assessments.assessment import VideoFacts
from assessments.conditions import Conditions
from assessments.measuring import assess_track
from records.store import Records
from records.values import NewClient
from tests.walks import Walk, walked

PASSPHRASE = "a quiet morning walk"


def page(records, assessment_id):  # type: ignore[no-untyped-def]  # its text runs alone, without our imports
    from screens.parts.saved_assessment import show_saved
    from screens.state import state

    state().records = records
    show_saved(assessment_id)


def test_a_saved_walk_is_compared_once_its_pace_is_entered(tmp_path: Path) -> None:
    track = walked(Walk())
    conditions, film = Conditions(72, "female", 165.0), VideoFacts("a.mp4", "ab", 4.6, 138, 30.0, 1280, 720, 0)
    measured = assess_track(track, test="gait", conditions=conditions, video=film)
    with Records.create(tmp_path, PASSPHRASE) as records:
        client = records.add_client(NewClient("Ottilie", date(1954, 1, 19), "female", 165.0))
        saved = records.save_assessment(client.id, measured, track)
        app = AppTest.from_function(page, args=(records, saved)).run(timeout=60)
        assert not any(score.compared for score in records.assessment(saved).current.scores)
        use = next(button for button in app.button if button.label == "Use this")
        assert use.disabled  # nothing is entered yet
        next(box for box in app.selectbox if box.label == "Walking pace").select("Usual").run(timeout=60)
        next(box for box in app.selectbox if box.label == "Walking aid").select("None").run(timeout=60)
        next(button for button in app.button if button.label == "Use this").click().run(timeout=60)
        assert not app.exception
        assert "Use this" not in [button.label for button in app.button]

        kept = records.assessment(saved).current
        assert kept.conditions == replace(conditions, pace="usual", walking_aid="none")
        assert any(score.compared for score in kept.scores)
        before, after = ({name: m.value for name, m in of.measures.items() if m.number} for of in (measured, kept))
        assert after == pytest.approx(before, rel=1e-3, abs=1e-3)  # a stored track has fewer digits
        [summary] = records.summaries(client.id)
        assert summary.result.scores == kept.scores
        assert not summary.corrected
        [entry] = [each for each in records.audit_entries(client.id) if "conditions of" in each.detail]
        assert entry.action == "changed"
        assert entry.detail.endswith(": walking pace, walking aid")
