"""Saved: a picture as SVG, PNG or a page of its own; whole or not at all, and nothing fetched."""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from policeplan.errors import OutputError
from policeplan.report.drawing.drawn import Drawable, draw
from policeplan.report.drawing.look import needed
from policeplan.report.whole import write_whole

if TYPE_CHECKING:
    import altair as alt

_CUT = re.compile(r'(id="clip|url\(#clip)(\d+)(?=["\)])')

_PAGE = """\
<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<script>{bundle}</script>
</head>
<body>
<figure id="chart" role="img" aria-label="{says}"></figure>
<noscript>{svg}</noscript>
<script>vegaEmbed("#chart", {spec}, \
{{"mode": "vega-lite", "renderer": "svg", "actions": false}});</script>
</body>
</html>
"""


def save_chart(
    of: Drawable | alt.VConcatChart, path: str | Path, *, title: str | None = None
) -> Path:
    """Write a picture: whole, or not at all.

    The same record gives the same bytes. SVG and page carry the picture in a sentence, for readers
    of screens. A page shows what a point is under the pointer; it holds its own script, and
    forbids itself to fetch anything. A folder that is not there is made.

    Args:
        of: a record that `draw` takes, or what it gave, changed to your liking.
        path: of the file; its suffix says what is written: ``.svg``, ``.png`` or ``.html``.
        title: as for `draw`; of a chart that is drawn already, its own stands.

    Returns:
        The path.

    Raises:
        MissingExtraError: the extra ``charts`` is not installed.
        OutputError: the suffix is none of these, or the file cannot be written.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in _CONTENT:
        problem = f"{suffix or 'no suffix'} is no kind of picture: end it in .svg, .png or .html"
        raise OutputError(str(path), problem)
    needed(f"writing {path.name}")
    chart = draw(of, title=title) if isinstance(of, Drawable) else of
    content = _CONTENT[suffix](chart)
    write_whole({path: content}, path)
    return path


def svg_of(chart: alt.VConcatChart) -> str:
    """The picture as SVG, with its description at the root, where Vega leaves it out."""
    text = io.StringIO()
    chart.save(text, format="svg")
    says = f'<svg role="img" aria-label="{escape(_says(chart))}" '
    return _renamed(text.getvalue().replace("<svg ", says, 1))


def _renamed(svg: str) -> str:
    """Cuts named by what the picture holds, where Vega numbers them through a process.

    So one picture is the same in every run, and two on one page have no name in common.
    """
    numbers: dict[str, int] = {}

    def counted(found: re.Match[str]) -> str:
        return f"{found[1]}{numbers.setdefault(found[2], len(numbers))}"

    plain = _CUT.sub(counted, svg)
    return _CUT.sub(rf"\g<1>-{zlib.crc32(plain.encode()):08x}-\g<2>", plain)


def _svg(chart: alt.VConcatChart) -> bytes:
    return svg_of(chart).encode()


def _png(chart: alt.VConcatChart) -> bytes:
    picture = io.BytesIO()
    chart.save(picture, format="png", scale_factor=2)
    return picture.getvalue()


def _page(chart: alt.VConcatChart) -> bytes:
    import altair as alt
    import vl_convert as vlc

    version = ".".join(alt.SCHEMA_VERSION.split(".")[:2])
    spec = chart.to_dict()
    # A name may hold "</script>": in JSON that letter can be written so that HTML does not see it.
    plain = json.dumps(spec, sort_keys=True, ensure_ascii=False).replace("<", "\\u003c")
    page = _PAGE.format(
        title=escape(_says(chart).partition(":")[0]),
        says=escape(_says(chart)),
        bundle=vlc.javascript_bundle("window.vegaEmbed = vegaEmbed;", version),
        svg=svg_of(chart),
        spec=plain,
    )
    return page.encode()


def _says(chart: alt.VConcatChart) -> str:
    says = chart.to_dict(validate=False).get("description", "")
    return str(says)


_CONTENT: dict[str, Callable[[alt.VConcatChart], bytes]] = {
    ".svg": _svg,
    ".png": _png,
    ".html": _page,
}
