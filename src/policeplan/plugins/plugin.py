"""Plugin: what became of an installed plugin, and what it gives."""

from __future__ import annotations

from enum import Enum

import attrs

from policeplan.area import Geography
from policeplan.demos import Demo
from policeplan.errors import PluginLoadError
from policeplan.forecasts import ForecastMethod
from policeplan.measure import Measure
from policeplan.notes import NoteOn
from policeplan.peers import PeerGroup
from policeplan.readers import Reader
from policeplan.sentences import Sentences

ALLOWED, STRICT = "POLICEPLAN_PLUGINS", "POLICEPLAN_STRICT"
"""The environment variables: which distributions may load; whether a failure raises."""


class Status(Enum):
    """What became of a plugin."""

    OK = "ok"
    EMPTY = "empty"
    DISABLED = "disabled"
    CONFLICT = "conflict"
    FAILED = "failed"


class PluginWarning(UserWarning):
    """A plugin did not load, and the rest go on; or it has a hook that is retired."""


@attrs.frozen
class Plugin:
    """An entry point of the group ``policeplan``, and what became of it.

    Attributes:
        namespace: the entry point's name; ids of what it gives begin with it.
        distribution: what was installed.
        version: of the distribution.
        status: ok, empty, disabled, conflict or failed.
        cause: why it is not ok.
        measures: what it gives, and so on with each field named after a hook.
        error: what it raised.
    """

    namespace: str
    distribution: str
    version: str
    status: Status
    cause: str = ""
    measures: tuple[Measure, ...] = ()
    peer_groups: tuple[PeerGroup, ...] = ()
    geographies: tuple[Geography, ...] = ()
    sentences: tuple[Sentences, ...] = ()
    demos: tuple[Demo, ...] = ()
    forecast_methods: tuple[ForecastMethod, ...] = ()
    readers: tuple[Reader, ...] = ()
    notes: tuple[NoteOn, ...] = ()
    error: Exception | SystemExit | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def loaded(self) -> bool:
        """Whether it did: a plugin that gives nothing did too."""
        return self.status in {Status.OK, Status.EMPTY}

    @property
    def broken(self) -> bool:
        """Whether something is wrong with it; nothing is with one that is disabled."""
        return self.status in {Status.CONFLICT, Status.FAILED}

    @property
    def says(self) -> str:
        """Its distribution and version."""
        return f"{self.distribution} {self.version}"

    def refusal(self) -> PluginLoadError:
        """The error for whoever asks something of it, chained to what it raised."""
        remedy = "mend or uninstall this one"
        if self.status is Status.DISABLED:
            remedy = f"to allow this one, add {self.distribution} to {ALLOWED}"
        error = PluginLoadError(self.namespace, self.says, self.cause, remedy)
        error.__cause__ = self.error
        return error

    def warning(self) -> str:
        """That it did not load, why, and how to be rid of it."""
        return (
            f"policeplan plugin '{self.namespace}' from {self.says} did not load: {self.cause}. "
            f"The others go on. To disable it, name in {ALLOWED} the distributions that may load, "
            f"with commas between them, or uninstall {self.distribution}."
        )
