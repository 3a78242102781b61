"""The app: Streamlit pages, thin over the rooms below.

`pages` are made of `parts`, parts of `components` (a script in the browser each); `state` holds what a visit keeps in
memory, `server` the rules of what is served; `phone` receives videos, in a server of its own. It imports `reports` and
below, never `commands`. Start with `main`.
"""

__all__ = ["components", "main", "memory", "pages", "parts", "phone", "receiving", "server", "sessions", "state"]
