"""`streamlit run app.py`: the server with its rules; the pages begin in screens/main.py."""

import streamlit as st
from starlette.middleware import Middleware

from screens.memory import keep_one_heap
from screens.server import Guard
from screens.sessions import tidying
from screens.uploads import keep_uploads_in_memory

keep_one_heap()
keep_uploads_in_memory()
app = st.App("screens/main.py", middleware=[Middleware(Guard)], lifespan=tidying)
