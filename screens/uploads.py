"""Keep an uploaded video out of the disk."""

from starlette.formparsers import MultiPartParser

# Streamlit reads an upload with Starlette's form parser, which moves what is larger than 1 MB to a temporary file in
# plain sight of anyone who finds the laptop. Above any upload that the server accepts, it stays in memory.
IN_MEMORY_BYTES = 1 << 40


def keep_uploads_in_memory() -> None:
    """Tell the server not to write uploads to temporary files."""
    MultiPartParser.spool_max_size = IN_MEMORY_BYTES
