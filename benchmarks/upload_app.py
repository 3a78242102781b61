"""The app's own server with a history that is open already: what `benchmarks.uploads` sends to."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from records.store import Records
from screens.receiving import routes
from screens.server import Guard
from screens.sitting import sitting_of

ROOT = Path(__file__).parent.parent


@asynccontextmanager
async def _unlocked(_app: st.App) -> AsyncIterator[None]:
    """Open a new history for one sitting, and leave its token where the benchmark looks for it."""
    folder = Path(os.environ["STRIDEWELL_DATA"])
    with Records.create(folder, os.environ["STRIDEWELL_PASSPHRASE"]) as records:
        (folder / "token").write_text(sitting_of("benchmark", records).token)
        yield


app = st.App(ROOT / "screens" / "main.py", routes=routes, middleware=[Middleware(Guard)], lifespan=_unlocked)
