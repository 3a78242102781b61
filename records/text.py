"""Text that people typed or pasted: its content is kept; what no report can carry is removed. Days in words."""

import unicodedata
from datetime import date, datetime

# Of the signs that are no letter: those that join letters or keep them apart (Persian, Indic scripts, Mongolian), and
# those that are drawn (signs of numbers and verses). All others are unseen, or turn the line that they stand in.
_MEANT = frozenset("\u200c\u200d\u180e\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd") | {
    chr(code) for code in (*range(0x600, 0x606), *range(0x13430, 0x13440))
}
_ENDS_A_LINE = frozenset("\n\r\v\f\x85\u2028\u2029")
_BLANK = frozenset("\u3164\uffa0")  # letters by name, but without ink
_DROPPED = ("Cc", "Cf", "Cs")
_WITHOUT_INK = ("M", "Z", "C")
_UNREADABLE = "(not readable)"


def cleaned(text: str) -> str:
    r"""Give a text in Unicode's composed form (NFC), without what no one can see and no report can carry.

    NUL and other controls go, noncharacters, halves of letters, the byte order mark, and what turns the direction of
    a line: a name must not change how the line around it reads. Kinds of spaces become a space, ends of lines `\n`.

    Examples
    --------
    >>> cleaned("\ufeffJose\u0301\0 \u202eedoC\r\nnext")
    'José edoC\nnext'
    """
    kept = "".join(_kept(letter) for letter in text.replace("\r\n", "\n"))
    return unicodedata.normalize("NFC", kept)


def one_line(text: str) -> str:
    """Clean a text that stands in a line, such as a name; empty if nothing of it can be seen."""
    line = " ".join(cleaned(text).split())
    return line if any(unicodedata.category(letter)[0] not in _WITHOUT_INK for letter in line) else ""


def readable(text: str) -> str:
    """Give a text of an old history that must not be empty."""
    return text if one_line(text) else _UNREADABLE


def _kept(letter: str) -> str:
    if letter in _ENDS_A_LINE:
        return "\n"
    kind, code = unicodedata.category(letter), ord(letter)
    if letter in _MEANT or letter == "\t":
        return letter
    if kind == "Zs" or letter in _BLANK:
        return " "
    is_no_character = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return "" if kind in _DROPPED or is_no_character else letter


class Written:
    """A value that holds what people wrote: its texts are cleaned when it is made, from a form or from a row."""

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, str):
                object.__setattr__(self, name, cleaned(value))
            elif isinstance(value, tuple) and all(isinstance(each, str) for each in value):
                object.__setattr__(self, name, tuple(filter(None, map(cleaned, value))))


def time_text(moment: datetime) -> str:
    """Write a moment for people, as the clock here shows it.

    Examples
    --------
    >>> time_text(datetime(2026, 11, 5, 9, 5).astimezone())
    'November 5, 2026, 9:05 AM'
    """
    here = moment.astimezone()
    return f"{day_text(here.date())}, {here:%I:%M %p}".replace(", 0", ", ")


def day_text(day: date) -> str:
    """Write a day for people.

    Examples
    --------
    >>> day_text(date(2026, 11, 5))
    'November 5, 2026'
    """
    return f"{day:%B} {day.day}, {day.year}"
