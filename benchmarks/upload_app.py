"""The app's own server with a history that is open already, and a phone's beside it, for benchmarks to send to."""

import math
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from records.store import Records
from screens.phone.sitting import PhoneSitting, Shown
from screens.receiving import routes
from screens.server import Guard
from screens.sitting import sitting_of

ROOT = Path(__file__).parent.parent


@asynccontextmanager
async def _unlocked(_app: st.App) -> AsyncIterator[None]:
    """Open the history, or a new one, for one sitting; leave its token and a phone's address where benchmarks look."""
    folder, client_id = Path(os.environ["STRIDEWELL_DATA"]), os.environ.get("BENCHMARK_PHONE_OF")
    opened = Records.open if Records.exists(folder) else Records.create
    with opened(folder, os.environ["STRIDEWELL_PASSPHRASE"]) as records:
        if client_id:
            shown = Shown("1234", "A. B.", "Walking", (), False)
            # No page shows the code, which would otherwise end the sitting.
            phone = PhoneSitting(records, shown, "127.0.0.1", client_id=client_id, left_s=math.inf)
            (folder / "phone").write_text(phone.url or "")
        (folder / "token").write_text(sitting_of("benchmark", records).token)
        yield


app = st.App(ROOT / "screens" / "main.py", routes=routes, middleware=[Middleware(Guard)], lifespan=_unlocked)
