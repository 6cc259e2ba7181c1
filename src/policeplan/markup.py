"""Small tables for notebooks: a caption, header scopes, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column names its rows."""
    head = "".join(f'<th scope="col">{_escape(heading)}</th>' for heading in headings)
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    return (
        f"<table><caption>{_escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def facts(caption: str, known: Mapping[str, object]) -> str:
    """A table of facts by name; those that are empty are left out."""
    rows = [(name, str(fact)) for name, fact in known.items() if fact is not None and fact != ""]
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    return f"<table><caption>{_escape(caption)}</caption><tbody>{body}</tbody></table>"


def _cells(row: Sequence[str]) -> str:
    first, *rest = row
    return f'<th scope="row">{_escape(first)}</th>' + "".join(
        f"<td>{_escape(c)}</td>" for c in rest
    )


def _escape(text: str) -> str:
    from html import escape  # its table of letters is a part of start-up that only notebooks need

    return escape(text)
