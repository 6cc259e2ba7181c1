"""A scorecard as one self-contained page: no script, nothing fetched, readable without colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from policeplan.report.account import Account
from policeplan.report.appendix import tables
from policeplan.report.pictures import Picture
from policeplan.report.placings import placing_tables
from policeplan.report.ranges import draw
from policeplan.report.remarks import HEADING, about, explained, listed
from policeplan.report.tables import Cell, Table, table
from policeplan.scorecard import Scorecard

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.75rem; margin-bottom: 0; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 1rem; border-bottom: 2px solid; }
.period { margin-top: .25rem; font-size: 1.1rem; }
.scroll { overflow-x: auto; margin-bottom: 2rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 600; font-size: 1.1rem; padding: .25rem 0; }
caption small { display: block; font-weight: 400; font-size: .9rem; max-width: 60rem; }
th, td { padding: .35rem .75rem; border-bottom: 1px solid #8886; vertical-align: top; }
thead th { text-align: right; vertical-align: bottom; border-bottom: 2px solid; }
thead th.name, tbody th { text-align: left; }
tbody th { font-weight: 600; }
td { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td small { display: block; font-size: .8rem; opacity: .8; }
.improved { box-shadow: inset -4px 0 #00703c; }
.worse { box-shadow: inset -4px 0 #d4351c; }
tbody th[class] { font-weight: 400; }
.inset-1 { padding-left: 2rem; }
.inset-2 { padding-left: 3.25rem; }
.inset-3 { padding-left: 4.5rem; }
.said { margin: -1rem 0 2.5rem; padding-left: 1.25rem; }
.said li { margin: .2rem 0; }
.exceptions { margin: .5rem 0 2.5rem; padding-left: 1.25rem; }
.exceptions li { margin: .4rem 0; }
.notes { font-size: .85rem; margin: .25rem 0 0; }
figure { margin: 0 0 2rem; break-inside: avoid; }
figure svg { max-width: 100%; height: auto; }
figcaption p { font-size: .9rem; margin: .25rem 0; }
@media print { body { margin: 0; } .scroll { overflow: visible; break-inside: avoid; } }
""".strip()


def page(given: Scorecard | Account, pictures: Iterable[Picture] = ()) -> str:
    """The whole page, with pictures of its exceptions where some are given."""
    account = Account.of(given)
    scorecard, found = account.scorecard, account.exceptions
    draw(scorecard)
    body = [f"<h2>{HEADING}</h2>", f'<p class="notes">{escape(about(found))}</p>']
    body.append(_list(listed(found), "exceptions"))
    body += [picture.figure() for picture in pictures]
    for number, (objective, entries) in enumerate(account.objectives(), start=1):
        body.append(f"<h2>Objective {number}: {escape(objective)}</h2>")
        for entry, sentences in entries:
            detailed = table(entry)
            body.append(_table(detailed))
            body.append(_list([s for s in sentences if s not in detailed.notes]))
            body += [
                _table(national)
                for placing in entry.placings
                for national in placing_tables(placing, scorecard.own, whole=True)
            ]
    body.append("<h2>Appendix A</h2>")
    body += [_table(text) for text in tables(scorecard)]
    title = escape(scorecard.title)
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}, {escape(str(scorecard.period))}</title>\n"
        f"<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        f'<p class="period">{escape(str(scorecard.period))}</p>\n'
        + "\n".join(body)
        + f"\n<p>{escape(explained(scorecard))}</p>\n</main>\n</body>\n</html>\n"
    )


def _table(text: Table) -> str:
    head = "".join(
        f'<th scope="col"{" class=" + chr(34) + "name" + chr(34) if i < text.n_names else ""}>'
        f"{escape(heading)}</th>"
        for i, heading in enumerate(text.headings)
    )
    rows: list[str] = []
    for row in text.rows:
        cells = [_cell(cell, name=i < text.n_names) for i, cell in enumerate(row)]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    notes = "".join(f'<p class="notes">{escape(note)}</p>' for note in text.notes)
    return (
        f'<div class="scroll">\n<table>\n<caption>{escape(text.caption)}'
        f"<small>{escape(text.about)}</small></caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n"
        + "\n".join(rows)
        + f"\n</tbody>\n</table>\n{notes}\n</div>"
    )


def _list(sentences: Sequence[str], name: str = "said") -> str:
    items = "\n".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f'<ul class="{name}">\n{items}\n</ul>' if items else ""


def _cell(cell: Cell, *, name: bool) -> str:
    if name:
        said = cell.first.lstrip()
        depth = min((len(cell.first) - len(said)) // 2, 3)
        inset = f' class="inset-{depth}"' if depth else ""
        return f'<th scope="row"{inset}>{escape(said)}</th>'
    under = "".join(f"<small>{escape(line)}</small>" for line in cell.under)
    tone = f' class="{cell.tone}"' if cell.tone else ""
    return f"<td{tone}>{escape(cell.first)}{under}</td>"
