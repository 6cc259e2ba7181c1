"""Plugins: found at first use, loaded one by one, and none of them brings the others down.

`found` says which may load, before any is imported; `loading` loads one; `host` has the `Registry`,
which loads a plugin when something of its namespace is asked for.
"""

from policeplan.plugins.found import CORE, GROUP
from policeplan.plugins.host import Registry, get_measure, registry
from policeplan.plugins.plugin import Plugin, PluginWarning, Status

__all__ = [
    "CORE",
    "GROUP",
    "Plugin",
    "PluginWarning",
    "Registry",
    "Status",
    "get_measure",
    "registry",
]
