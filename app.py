"""`streamlit run app.py`: the server with its rules; the pages begin in screens/main.py."""

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from screens.memory import keep_one_heap
from screens.receiving import routes
from screens.server import Guard
from screens.sessions import tidying

# screens/pages holds modules; Streamlit would list them as pages of its own, even while the history is locked.
PagesManager.uses_pages_directory = False
keep_one_heap()
app = st.App("screens/main.py", routes=routes, middleware=[Middleware(Guard)], lifespan=tidying)
