"""What the commands say, and where: results on stdout, trouble on stderr."""

from rich.console import Console

# What comes from outside is printed as it is: no [markup] and no :emoji: of rich's in a name or a path.
console, errors = (
    Console(stderr=is_error, soft_wrap=True, highlight=False, markup=False, emoji=False) for is_error in (False, True)
)


def complain(sentence: str) -> None:
    """Say it in one line, even where it repeats an argument that holds a line break or a terminal's command."""
    errors.print("".join(letter if letter.isprintable() else " " for letter in sentence), style="red")
