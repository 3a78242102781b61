"""From the phone into the record: a small server of its own, on the home's Wi-Fi or a hotspot, and what a phone shows.

`sitting` is the app's side: it starts the server, answers it out of the history, and ends it. `server` runs in a
process of its own, and imports neither Streamlit nor the history; `seals` is what phone and laptop hold to, `addresses`
where the laptop can be reached. Start with docs/phone.md, then `sitting`.
"""

__all__ = ["addresses", "sitting"]
