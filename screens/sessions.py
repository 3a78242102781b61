"""What the server holds of each browser session, and how it lets go: at the lock, and when the browser has gone."""

import asyncio
import math
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import SessionState

from records.store import Records
from screens.memory import give_back_memory
from screens.sitting import end_sitting, sitting_of
from screens.state import State, history, state
from screens.watching import watching
from screens.worker import WorkerBeside


def lock_minutes(said: str | None) -> float:
    """How long the app may be idle: 10 minutes unless a number of minutes is set; the least is for a test."""
    try:
        return max(0.05, float(said or 10))
    except ValueError:
        return 10.0


IDLE_S = 60 * lock_minutes(os.environ.get("STRIDEWELL_LOCK_MINUTES"))
IDLE_WITH_WORK_S = 6 * IDLE_S  # videos of a long visit are measured by then; what is left waits for the next unlock
GONE_S = min(60.0, IDLE_S)  # a connection that is lost for less is taken up again by the browser
_TICK_S = 2.0
_SETTLES_S = 20.0  # in which what was told to stop has let go of its video


@dataclass
class _Held:
    state: State
    widgets: SessionState
    """All that Streamlit remembers of the page, uploads and typed texts among it."""
    seen_at: float


_held: dict[str, _Held] = {}
_worker = WorkerBeside()
_let_go_at = -_SETTLES_S


def hold() -> None:
    """Remember this browser session, so that it can be let go when the browser has gone."""
    if (context := get_script_run_ctx()) is not None:
        _held[context.session_id] = _Held(state(), context.session_state._state, time.monotonic())


def lock(why: str = "") -> None:
    """Close the history and forget everything of this browser session; `why` is said above the lock."""
    current = state()
    if (session_id := _session_id()) is not None:
        _let_go(session_id, current)
    st.session_state.clear()
    state().why_locked = why


@asynccontextmanager
async def tidying(_app: st.App) -> AsyncIterator[None]:
    """While the server runs, let go of the sessions whose browser has gone, and look into the watched folder."""
    tasks = [asyncio.create_task(_tidy()), asyncio.create_task(watching(_open_history))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        _worker.end()


async def _tidy() -> None:
    while True:
        await asyncio.sleep(_TICK_S)
        now = time.monotonic()
        for session_id, held in list(_held.items()):
            if runtime.get_instance().is_active_session(session_id):
                held.seen_at = now
            elif now - held.seen_at > GONE_S:
                runtime.get_instance().close_session(session_id)
                _let_go(session_id, held.state)
                held.widgets.clear()  # the runtime's loop still holds the last session that it served
        _attend()
        if now - _let_go_at < _SETTLES_S:
            await asyncio.to_thread(give_back_memory)


def _let_go(session_id: str, of: State) -> None:
    global _let_go_at
    _held.pop(session_id, None)
    end_sitting(session_id)
    of.drop_all()
    _attend()
    _let_go_at = time.monotonic()


def _attend() -> None:
    """Let the worker have the history while a browser session has it open."""
    _worker.attend(_open_history())


def _open_history() -> Records | None:
    return next((held.state.records for held in list(_held.values()) if held.state.records), None)


def idle_s() -> float:
    """How long nothing has happened in this browser session: no press, no piece of a video."""
    session_id = _session_id()
    sent_at = sitting_of(session_id, history()).used_at if session_id else -math.inf
    phone = state().sitting
    phone_at = phone.used_at if phone else -math.inf
    return time.monotonic() - max(state().used_at, sent_at, phone_at)


def sending_token() -> str:
    """Give what this session's page needs to send videos, for its eyes only."""
    session_id = _session_id()
    assert session_id is not None
    return sitting_of(session_id, history()).token


def _session_id() -> str | None:
    context = get_script_run_ctx()
    return context.session_id if context else None
