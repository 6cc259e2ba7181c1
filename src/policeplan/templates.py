"""Templates: every word that a sentence of a change or a standing is made of, in one place."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from policeplan.gaps import CHANGE, MEMBERS, NO_FIGURE, OWN, REMARK, STANDING, namespaced, template


def _copied(given: Mapping[str, str]) -> dict[str, str]:
    return dict(given)


@attrs.frozen(kw_only=True, repr=False)
class Templates:
    """Every template of `policeplan.Sentences`.

    A template is text with named gaps, ``"{later} {show} a rise of {change}"``. One that names what
    it is not given is refused when the record is made. To say things another way, evolve the
    record:
    ``attrs.evolve(SCRUTINY, id="lancashire.scrutiny", chance=" (not significant)")``.
    A sentence begins with a capital and ends with one full stop, whatever its template says.

    Attributes:
        id: ``namespace.name``, lower case.
        number: a count, a total or a rate that changed, in number and in percent.
        stock: a figure at a day that changed: headcount, members.
        share: a share that changed, in percentage points.
        level: a time, or another figure, that changed: by how much, from what to what.
        same: nothing changed, as printed.
        same_stock: the same, for a figure at a day.
        percent: after a change in number, where the percent is defined.
        from_none: the same, where the earlier figure is nought.
        by: the change of a figure at a day, where the percent is defined.
        chance: after a change that is no more than chance.
        unjudged: after a change that has no limits to judge it by.
        polarity: after a change that is clear, of a measure that has a polarity. Nothing, unless a
            record says so: ``" ({meaning})"``.
        rounded: after values that as printed differ by another number than their change.
        flagged: after a change whose figures bear a mark, such as a small base.
        missing: no figure, since no rows cover a period.
        incomplete: no figure, since rows cover a part of a period.
        undefined: no figure, since there is nothing to work it out from.
        refused: no figure, for another reason.
        lead: before each sentence where several areas or levels are listed.
        drivers: what drove a change up, or down: a list of parts.
        inside: a driver with parts of its own.
        against: after them, those that moved the other way.
        mix: what moved in a mix that changed as a whole.
        mix_same: that a mix as a whole did not clearly change.
        mix_part: a level that moved, in a list.
        mix_none: that no one level did, in place of the list.
        year_end: where a year will end.
        year_ended: where it ended, in its last month.
        limits: after where it will end, the limits of that in percent.
        part: what a part did, in a list of contributions.
        part_same: the same, where it did not change.
        part_missing: the same, where its change is not known.
        rank: the area's place, 1st being best.
        rank_neutral: its place, the highest first, where neither way is better.
        unranked: its figure is not known in full.
        best: who is best.
        best_neutral: who is highest, where neither way is better.
        spread: the highest and the lowest.
        alike: all have one result.
        increases: how many members have an increase.
        left_out: how many members are not ranked.
        group: the result of the group.
        group_missing: it has none.
        without: the group leaves the area itself out.
        differs: the area differs from the others by more than chance.
        no_difference: it does not.
        own: the area's own figure of another period.
        own_missing: it has none.
        compared: of what period the standings are.
        moved: a change in number, in a standing.
        moved_percent: the same, where the percent is defined.
        unmoved: nothing changed, as printed, in a standing.
        show: the verb of a period in the plural: 12 months.
        shows: the verb of any other.
        rise: a change above nought, as a noun.
        fall: one below.
        risen: that a share rose.
        fallen: that it fell.
        increased: that a time rose.
        decreased: that it fell.
        up: a rise, in a word.
        down: a fall.
        joint: a place that is shared.
        top: the first place, where neither way is better.
        next_to_top: any other place, where neither way is better.
        none: how many members, if there are none.
        singulars: singulars that the rule in `policeplan.nouns` does not know, by their plurals.
        places: how a peer group is said as a place: ``{"England & Wales": "nationally"}``; any
            other is ``in`` it.
    """

    id: str = attrs.field(default="core.scrutiny", validator=namespaced)

    number: str = template(
        "{later} {show} {rise} of {change}{percent} on {earlier}{remark}", CHANGE
    )
    stock: str = template("{at_later} the number is {up} {by} on {at_earlier}{remark}", CHANGE)
    share: str = template(
        "{later} {show} that {figure} {risen} by {change} from {earlier_value} to {later_value} "
        "on {earlier}{remark}",
        CHANGE,
    )
    level: str = template(
        "{later} {show} that {figure} {risen} by {change} from {earlier_value} to {later_value} "
        "on {earlier}{remark}",
        CHANGE,
    )
    same: str = template(
        "against {earlier}, {later} {show} no clear change, at {later_value} for both periods"
        "{remark}",
        CHANGE,
    )
    same_stock: str = template(
        "{at_later} the number is the same as at {at_earlier}, {later_value} for both{remark}",
        CHANGE,
    )
    percent: str = template(" ({change_pct}%)", ("change", "change_pct"))
    from_none: str = template(" from none")
    by: str = template("{change_pct}% ({change})", ("change", "change_pct"))
    chance: str = template(", which is no clear change", REMARK)
    unjudged: str = template(
        ", and there is too little to say whether that is more than chance would give", REMARK
    )
    polarity: str = template("", REMARK)
    rounded: str = template(" (each figure is rounded)", REMARK)
    flagged: str = template(" ({status})", REMARK)
    missing: str = template("no figure: rows do not cover {where}", NO_FIGURE)
    incomplete: str = template(
        "no figure: rows do not cover all of {where}, or the history that it needs", NO_FIGURE
    )
    undefined: str = template(
        "no figure: there is nothing to work it out from in {where}", NO_FIGURE
    )
    refused: str = template("no figure: {status} in {where}", NO_FIGURE)
    lead: str = template(
        "{area}{levels} \N{EN DASH} {sentence}", ("area", "levels", "title", "sentence")
    )
    drivers: str = template(
        "{direction} most on {earlier}: {parts}", ("direction", "earlier", "parts")
    )
    inside: str = template("{part} (of which {parts}{against})", ("part", "parts", "against"))
    against: str = template(", though {parts}", ("parts",))
    mix: str = template(
        "as a whole the mix has changed on {earlier}, by more than chance would give: {parts}",
        ("earlier", "parts"),
    )
    mix_same: str = template("as a whole the mix shows no clear change on {earlier}", ("earlier",))
    mix_part: str = template("'{level}' is {verdict}", ("level", "verdict"))
    mix_none: str = template("no one level by itself")
    year_end: str = template(
        "the current forecast for {year} is {moved}{limits}",
        ("year", "moved", "change_pct", "limits"),
    )
    year_ended: str = template("{year} ended with {moved}", ("year", "moved", "change_pct"))
    limits: str = template(" (80% interval {lower}% to {upper}%)", ("lower", "upper"))
    part: str = template("{title}, {up} {change}{percent}", ("title", "up", "change", "percent"))
    part_same: str = template("{title}, the same", ("title",))
    part_missing: str = template("{title}, no figure", ("title",))

    rank: str = template("{area} is ranked {place} out of {of} {where}", STANDING)
    rank_neutral: str = template("{area} has the {place} figure out of {of} {where}", STANDING)
    unranked: str = template(
        "{area} is not ranked {where}, for its figure is not known in full", STANDING
    )
    best: str = template(
        "the best performing {members} {where} {is} {best_area} with {best}", STANDING
    )
    best_neutral: str = template("the highest {where} {is} {best_area} with {best}", STANDING)
    spread: str = template(
        "{where} the results range from {highest} in {highest_area} to {lowest} in {lowest_area}",
        STANDING,
    )
    alike: str = template("{where} the results are all {highest}", STANDING)
    increases: str = template("{n} {where} {have} an increase", MEMBERS)
    left_out: str = template(
        "{n} {where} {have} no figure that is known in full, and {is} not ranked", MEMBERS
    )
    group: str = template("the figure for {peers}{without} is {group}", STANDING)
    group_missing: str = template(
        "there is no figure for {peers}{without}, for not every member has one", STANDING
    )
    without: str = template(" without {area}", ("area",))
    differs: str = template(
        "{area} is {differs} than the others together, by more than chance would give", STANDING
    )
    no_difference: str = template(
        "{area} does not differ from the others together by more than chance would give", STANDING
    )
    own: str = template(
        "{over} the figure for {area} is {own}; the peers are compared on {heading}", OWN
    )
    own_missing: str = template(
        "{over} there is no figure for {area}; the peers are compared on {heading}", OWN
    )
    compared: str = template("the peers are compared on {heading}", OWN)
    moved: str = template("{rise} of {change}", ("rise", "change", "change_pct"))
    moved_percent: str = template(
        "{rise} of {change_pct}% ({change})", ("rise", "change", "change_pct")
    )
    unmoved: str = template("no clear change")

    show: str = template("show")
    shows: str = template("shows")
    rise: str = template("an increase")
    fall: str = template("a reduction")
    risen: str = template("has risen")
    fallen: str = template("has fallen")
    increased: str = template("has increased")
    decreased: str = template("has decreased")
    up: str = template("up")
    down: str = template("down")
    joint: str = template("joint {place}", ("place",))
    top: str = template("highest")
    next_to_top: str = template("{place} highest", ("place",))
    none: str = template("no {members}", ("members",))
    singulars: Mapping[str, str] = attrs.field(
        factory=dict[str, str], converter=_copied, hash=False
    )
    places: Mapping[str, str] = attrs.field(
        factory=lambda: {"England & Wales": "nationally", "England and Wales": "nationally"},
        converter=_copied,
        hash=False,
    )
