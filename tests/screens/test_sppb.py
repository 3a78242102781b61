"""The SPPB in a real browser: a part is marked as unable with a reason, and the total appears with class and change."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from assessments.assessment import Assessment, Measure, Quality
from assessments.conditions import Conditions
from assessments.sppb.points import STAGES
from records.store import Records
from records.text import day_text
from records.values import NewClient
from vision.body import LANDMARKS
from vision.track import PoseTrack

APP = Path(__file__).parents[2] / "app.py"
PASSPHRASE = "a quiet morning walk"
NAME = "Ottilie Zwetschge"
POSES = np.full((2, LANDMARKS, 3), np.nan)
TRACK = PoseTrack(np.arange(2) / 30, POSES[..., :2], POSES, np.zeros((2, LANDMARKS)), 640, 360)
EARLIER = datetime.now().astimezone() - timedelta(days=28)


def write_history(folder: Path) -> str:
    """Give an earlier session without the walk, and today's without the walk and near a limit."""
    stands = {"time_to_fifth_stand_s": Measure(13.6, "s", 13.4, 13.8), "arm_assisted_stands": Measure(0, "1")}
    held = dict.fromkeys(STAGES, Measure(10.0, "s"))
    with Records.create(folder, PASSPHRASE, trainer="Trainer Oduya") as records:
        client = records.add_client(NewClient(NAME, date(1941, 7, 19), "female", 158.0))
        for now in (EARLIER, datetime.now().astimezone()):
            for result in (
                Assessment("four_stage_balance", "front", Quality(), held, conditions=Conditions(eyes="open")),
                Assessment("five_times_sit_to_stand", "front", Quality(), stands),
            ):
                records.save_assessment(client.id, result, TRACK, now=now)
            stands["time_to_fifth_stand_s"] = Measure(12.0, "s", 11.9, 12.1)
        [early] = [each for each in records.sessions(client.id) if each.date == EARLIER.date()]
        records.mark_unable(early.id, "walk", "knee *pain*")
        return client.id


def test_a_part_is_marked_as_unable_and_the_total_appears(
    tmp_path: Path, serve: Callable[..., AbstractContextManager[Page]]
) -> None:
    data = tmp_path / "data"
    client_id = write_history(data)
    with serve(APP, cwd=tmp_path, STRIDEWELL_DATA=str(data)) as page:
        page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
        page.get_by_role("button", name="Unlock", exact=True).click()
        page.get_by_test_id("stButton").filter(has_text="Open").click()
        page.get_by_role("button", name="Session", exact=True).click()
        battery = page.get_by_test_id("stExpander").filter(has_text="SPPB (0-12 points)")
        expect(battery.get_by_text("No total: walk.")).to_be_visible()
        expect(battery.get_by_text("3 of 4")).to_be_visible()

        battery.get_by_role("button", name="Mark as unable").click()
        mark = page.get_by_role("button", name="Save this mark")
        mark.click()
        expect(page.get_by_text("Enter a reason first.")).to_be_visible()
        page.get_by_label("Why was the client unable to do it?").fill("dizzy <today>")
        mark.click()
        expect(battery.get_by_text("Unable: dizzy <today>")).to_be_visible()
        expect(battery.get_by_text("Marked by Trainer Oduya")).to_be_visible()
        expect(battery.get_by_text("Total: 7 of 12 points", exact=True)).to_be_visible()
        expect(battery.get_by_text("Mild limitation (Guralnik")).to_be_visible()
        change = f"7 points on {day_text(EARLIER.date())}, change 0: no change that can be told; a part is near a limit"
        expect(battery.get_by_text(change)).to_be_visible()

        battery.get_by_role("button", name="Undo").click()
        expect(battery.get_by_text("No total: walk.")).to_be_visible()
    with Records.open(data, PASSPHRASE) as records:
        assert [[each.part for each in session.unable] for session in records.sessions(client_id)] == [[], ["walk"]]
