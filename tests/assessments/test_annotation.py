"""The annotated video of an assessment: read back from its pictures."""

from pathlib import Path

import av
import numpy as np

from assessments.annotation import write_annotated
from assessments.assessment import Assessment, Curve, Event, Measure, Quality, VideoFacts
from vision.body import LANDMARKS
from vision.painter import EVENT
from vision.track import PoseTrack
from vision.video import Video


def test_the_hold_clock_the_sway_and_the_lift_off_are_drawn(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    with av.open(str(clip), "w") as out:
        stream = out.add_stream("libx264", rate=20)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for _ in range(30):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((480, 640, 3), 90, np.uint8), format="rgb24")))
        out.mux(stream.encode())
    time_s = np.arange(30) / 20
    nobody = np.full((30, LANDMARKS, 3), np.nan)
    track = PoseTrack(time_s, nobody[..., :2], nobody, nobody[..., 0], 640, 480)
    events = (Event("foot_off", 0.5, "right"), Event("foot_down", 1.2, "right"))
    sway = Curve("trunk_sway", "mm", (0.4, 1.3), (2.0, 4.0))
    film = VideoFacts("clip.mp4", "0" * 64, 1.5, 30, 20.0, 640, 480, 0)
    leg = {"stance_leg": Measure("left", "1")}
    result = Assessment("single_leg_stance", "front", Quality(), leg, events=events, curves=(sway,), video=film)
    target = tmp_path / "annotated.mp4"
    write_annotated(Video(clip), track, result, target)

    shown = [frame.rgb.astype(int) for frame in Video(target).frames()]
    letters = [int((rgb[:150, :400].min(axis=2) > 190).sum()) for rgb in shown]
    assert min(letters[11:24]) > 2 * max(letters[:8])  # title and sway stand over the clock of the video
    assert max(letters[27:]) < 1.5 * letters[0]
    framed = [bool(np.abs(rgb[1, 320] - EVENT).max() < 60) for rgb in shown]
    assert np.flatnonzero(framed).tolist() == [10, 11, 12, 24, 25, 26]
