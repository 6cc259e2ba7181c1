"""Every exception of policeplan.

Each derives from `PolicePlanError` and from the builtin a caller would expect, carries its facts
as fields, and its sentence is built from them and ends in what to do. No value of a row stands in
any of them: a row may hold an address or a name. Counts and column names are safe, contents are
not.
"""

from policeplan.errors.areas import (
    AmbiguousAreaError,
    AreaError,
    AreaKeyError,
    PeriodError,
    StrayAreaError,
    UnknownAreaError,
    UnknownKindError,
)
from policeplan.errors.base import PolicePlanError
from policeplan.errors.files import (
    FiguresError,
    LayoutError,
    MissingExtraError,
    OutputError,
    PartError,
    PlanError,
    SourceError,
)
from policeplan.errors.plugins import (
    ConformanceError,
    PeerGroupError,
    PluginLoadError,
    PluginNameError,
    ReadingError,
    TemplateError,
    UnknownMeasureError,
    UnknownPluginError,
    UnknownReaderError,
)
from policeplan.errors.rows import (
    ColumnTypeError,
    JoinError,
    MissingColumnError,
    ObservationsError,
    ParameterError,
    TableError,
)
from policeplan.errors.tallies import CellEdgeError, CoverageError, TallyMismatchError

__all__ = [
    "AmbiguousAreaError",
    "AreaError",
    "AreaKeyError",
    "CellEdgeError",
    "ColumnTypeError",
    "ConformanceError",
    "CoverageError",
    "FiguresError",
    "JoinError",
    "LayoutError",
    "MissingColumnError",
    "MissingExtraError",
    "ObservationsError",
    "OutputError",
    "ParameterError",
    "PartError",
    "PeerGroupError",
    "PeriodError",
    "PlanError",
    "PluginLoadError",
    "PluginNameError",
    "PolicePlanError",
    "ReadingError",
    "SourceError",
    "StrayAreaError",
    "TableError",
    "TallyMismatchError",
    "TemplateError",
    "UnknownAreaError",
    "UnknownKindError",
    "UnknownMeasureError",
    "UnknownPluginError",
    "UnknownReaderError",
]

for _name in __all__:  # tracebacks name the place that callers import from
    globals()[_name].__module__ = __name__
