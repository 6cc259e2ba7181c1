"""Drawing: a control chart, funnel, ranking, year end or mix as a picture that can be read aloud.

Pictures need the extra ``charts``: Altair describes them, vl-convert makes SVG and PNG of them
without a browser and without the net.
"""

from policeplan.report.drawing.drawn import Drawable, draw
from policeplan.report.drawing.saved import save_chart

__all__ = ["Drawable", "draw", "save_chart"]
