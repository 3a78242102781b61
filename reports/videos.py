"""The annotated videos of an update: the client's movement without the face, the home, or anyone in it."""

from io import BytesIO

from assessments.annotation import write_annotated
from records.store import Records
from records.values import SavedAssessment
from reports.update import Update
from vision.video import from_bytes


def videos(records: Records, update: Update) -> dict[str, bytes]:
    """Write the video of each test that the report tells of, by file name; tests without a video are left out."""
    kept = [result.saved for result in update.results if result.saved.video_file_id is not None]
    return {f"video-{number}-{each.current.test}.mp4": _video(records, each) for number, each in enumerate(kept, 1)}


def _video(records: Records, saved: SavedAssessment) -> bytes:
    with records.files.open(str(saved.video_file_id)) as file:
        data = file.read()
    track = records.track(saved.id)
    video = from_bytes(data, mirrored=track.source is not None and track.source.mirrored)
    target = BytesIO()
    write_annotated(video, track, saved.current, target, hides=True)
    return target.getvalue()
