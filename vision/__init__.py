"""From the pixels of a video to the pose of one client over time.

Here are videos (`video`, made safe by `opening`), the pose network (`landmarker`), who the client is (`subject`), the
track (`track`), its cleaning, its angles and what its footage cannot support. It imports `models` and no other room:
it knows no test, no norm and no client. Start with `pose.estimate`, then `track.PoseTrack` and `clean.cleaned`.
"""

__all__ = [
    "angles",
    "blur",
    "body",
    "clean",
    "errors",
    "findings",
    "footage",
    "limits",
    "overlay",
    "painter",
    "pose",
    "scale",
    "signals",
    "subject",
    "track",
    "video",
    "view",
    "work",
]
