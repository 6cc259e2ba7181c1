"""Follows a page as its reader does: writes its files, types its commands, reads what is printed.

A block that opens with a language and a path is a file, whole; ``diff`` and a path, a change to
one. A block ``console`` has commands after ``$ `` and below each what it prints, where ``...``
stands for anything; a command that is to fail stands in a block ``console fails``. Each block is
one of these, so that nothing on the page goes unfollowed.
"""

from __future__ import annotations

import re
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path

import attrs

import fresh

_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@attrs.frozen
class File:
    """A file that the page has its reader write."""

    path: str
    text: str


@attrs.frozen
class Change:
    """A change that the page has its reader make to a file: ``-`` lines go, ``+`` lines come."""

    path: str
    lines: tuple[str, ...]

    def made(self, text):
        """The file with the change, which must fit at one place."""
        old = "".join(line[1:] for line in self.lines if not line.startswith("+"))
        new = "".join(line[1:] for line in self.lines if not line.startswith("-"))
        assert text.count(old) == 1, f"the change to {self.path} fits at {text.count(old)} places"
        return text.replace(old, new)


@attrs.frozen
class Command:
    """A command, what the page says that it prints, and whether it is to fail."""

    line: str
    prints: str
    fails: bool


def steps(page):
    """The files and commands of a page, in order."""
    found = []
    assert page.count("\n```") == 2 * len(_BLOCK.findall(page)), "a block is not closed"
    for language, argument, text in _BLOCK.findall(page):
        if language == "console":
            _, *said = re.split(r"^\$ ", text, flags=re.MULTILINE)
            for one in said:
                line, _, prints = one.partition("\n")
                found.append(Command(line, prints, fails=argument == "fails"))
        elif language == "diff":
            found.append(Change(argument, tuple(text.splitlines(keepends=True))))
        else:
            assert argument, f"a block '{language}' names no file"
            found.append(File(argument, text))
    return found


def follow(page, folder, env):
    """Take every step in a folder; what is printed must be what the page says."""
    here = Path(folder)
    for step in steps(page):
        if isinstance(step, File):
            (here / step.path).write_text(step.text, encoding="utf-8")
        elif isinstance(step, Change):
            path = here / step.path
            path.write_text(step.made(path.read_text("utf-8")), encoding="utf-8")
        elif step.line.startswith("cd "):
            here /= step.line.removeprefix("cd ")
        else:
            code, printed = fresh.shell(step.line, here, env)
            said = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
            assert (code != 0) == step.fails, f"$ {step.line}\n{said}"
            told = OutputChecker().check_output(step.prints, said, ELLIPSIS)
            assert told, f"$ {step.line}\nthe page says:\n{step.prints}\nit prints:\n{said}"
