"""Members and followers: how many people a force reaches by its own messages on a day."""

from __future__ import annotations

from collections.abc import Callable

from policeplan.definition import Better
from policeplan.measure import Example, Measure
from policeplan.measures.told import AS_AT, number_of
from policeplan.observations import Observations
from policeplan.schema import AREA, Column, Kind, Rows, Schema
from policeplan.statistic import Stock

NO_MEMBERS = "no number of members"

_REPORT = "Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017"


def registered_members() -> Measure:
    """People registered for a force's messages on a day.

    One row for each member and snapshot; or for each group of them, with ``members``. A period's
    figure is that of its last snapshot; growth is its change in percent.

    Unit: members. Better: higher. Look-back: none.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    paragraph 5.2.10.
    """
    return _reached(registered_members, "registered-members", "members", "Registered members", "10")


def followers() -> Measure:
    """Followers of a force's social media on a day.

    One row for each follower and snapshot; or for each channel or group of them, with
    ``members``. A person who follows two channels counts at each. A period's figure is that of its
    last snapshot; growth is its change in percent.

    Unit: followers. Better: higher. Look-back: none.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    paragraph 5.2.2.
    """
    return _reached(followers, "followers", "followers", "Social media followers", "2")


def _reached(
    factory: Callable[..., Measure], name: str, people: str, title: str, paragraph: str
) -> Measure:
    says = f"how many {people}; without this column each row is one"
    return Measure(
        id=f"core.{name}",
        title=title,
        statistic=Stock(people),
        better=Better.HIGHER,
        rule=f"Number of {people} at the last snapshot of the period.",
        source=f"{_REPORT}, paragraph 5.2.{paragraph}",
        needs=Schema(AS_AT, AREA, Column("members", Kind.NUMBER, says, optional=True)),
        factory=factory,
        observe=_people,
        examples=(_EXAMPLE,),
    )


def _people(rows: Rows) -> Observations:
    number, none = number_of(rows, "members")
    return Observations(
        when=rows["as_at"], area=rows["area"], value=number, excluded={NO_MEMBERS: none}
    )


_EXAMPLE = Example(
    says="28,000 and 822 on one day; a third row does not say how many.",
    rows={
        "as_at": ("2016-11-30",) * 3,
        "area": ("EAST",) * 3,
        "members": (28_000, 822, ""),
    },
    expect={"sum": 28_822},
    excluded={NO_MEMBERS: 1},
)

MEASURES = (registered_members, followers)
