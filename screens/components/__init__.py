"""What Streamlit does not have: each a Python module with its script, style and page beside it.

A component is given plain values and gives some back; it imports no part and no page. Start with `notes`, a short one,
then `player`.
"""

__all__ = ["client_picker", "countdown", "drop_videos", "files", "notes", "player", "side_by_side", "walkway"]
