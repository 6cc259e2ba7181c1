"""Twelve sound measures, of every kind of statistic and of every trait that the kit looks at.

They pin nothing themselves: the kit is to accuse none of them, whatever rows it draws.
"""

from __future__ import annotations

from conformance.sound_events import EVENTS
from conformance.sound_shares import SHARES

SOUND = {measure.id.partition(".")[2]: measure for measure in (*EVENTS, *SHARES)}
