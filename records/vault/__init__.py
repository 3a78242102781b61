"""Keys and encrypted files: what lies in the data folder, and what opens it.

It knows no tables and no SQL. Start with `keys`: passphrases and the recovery key open one data key, from which the
others are made; `files` seals videos with keys of their own.
"""

__all__ = ["attempts", "files", "folder", "keys", "locks", "sealing", "shelves", "slices"]
