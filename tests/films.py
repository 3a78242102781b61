"""Small real films, cut from the sample clips."""

import io

import av

from sample_videos import sample_path


def cut(name: str, seconds: float) -> bytes:
    """Give the beginning of a sample clip as an MP4 file of its own."""
    film = io.BytesIO()
    with av.open(str(sample_path(name))) as whole, av.open(film, "w", format="mp4") as part:
        stream = part.add_stream_from_template(whole.streams.video[0])
        for packet in whole.demux(whole.streams.video[0]):
            if packet.pts is not None and packet.pts * packet.time_base < seconds:
                packet.stream = stream
                part.mux(packet)
    return film.getvalue()
