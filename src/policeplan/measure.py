"""Measure: a rule on rows, named, versioned and frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from policeplan.definition import Definition
from policeplan.errors import ObservationsError, ParameterError
from policeplan.observations import Observations
from policeplan.schema import Rows, Schema
from policeplan.words import did_you_mean, quoted


@attrs.frozen(kw_only=True)
class Example:
    """A worked example that a person can check by hand.

    Attributes:
        says: what it shows, in a sentence.
        rows: the table, column by column, under the measure's own column names.
        expect: parts summed over all rows that count, by name.
        excluded: how many rows do not count, by reason.
    """

    says: str
    rows: Mapping[str, tuple[object, ...]] = attrs.field(hash=False)
    expect: Mapping[str, float] = attrs.field(hash=False)
    excluded: Mapping[str, int] = attrs.field(factory=dict[str, int], hash=False)


@attrs.frozen(kw_only=True, repr=False)
class Measure(Definition):
    """What a measure is, and how it reads rows.

    Attributes:
        needs: the columns that it reads.
        observe: a vectorised function from rows to observations, one entry for each row. The rows
            are a pandas frame with exactly the columns of ``needs``, under those names.
        together: the column whose rows must be seen together (the location, the incident).
        factory: the function that makes it with other parameters.
        examples: worked examples.
        contract: the contract of plugins that it is written for.
    """

    needs: Schema
    observe: Callable[[Rows], Observations]
    together: str | None = None
    factory: Callable[..., Measure] | None = None
    examples: tuple[Example, ...] = attrs.field(default=(), converter=tuple)
    contract: int = attrs.field(default=1, eq=False, repr=False)

    @property
    def definition(self) -> Definition:
        """What crosses the wall: all but the reading of rows."""
        fields = (field.name for field in attrs.fields(Definition))
        return Definition(**{name: getattr(self, name) for name in fields})

    def observations(self, rows: Rows) -> Observations:
        """What the measure makes of rows that `Schema.take` has put right.

        Raises:
            ObservationsError: the measure gave something else than one entry for each row.
        """
        observed = self.observe(rows)
        if not isinstance(observed, Observations):  # pyright: ignore[reportUnnecessaryIsInstance]  # reason: a plugin may give anything
            raise ObservationsError(self.id, "its observe function gave no Observations")
        if len(observed) != len(rows):
            raise ObservationsError(
                self.id, f"it gave {len(observed):,} entries for {len(rows):,} rows; one each"
            )
        return observed

    def with_parameters(self, **parameters: object) -> Measure:
        """The same rule with other parameters.

        Raises:
            ParameterError: there is no such parameter, or it cannot take the value.
        """
        for name in parameters:
            if name not in self.parameters:
                have = quoted(self.parameters) or "none"
                close = did_you_mean(name, self.parameters)
                raise ParameterError(
                    self.id, name, f"there is no such parameter.{close} It has: {have}"
                )
        if not parameters:
            return self
        if self.factory is None:
            raise ParameterError(self.id, next(iter(parameters)), "cannot be changed")
        return self.factory(**{**self.parameters, **parameters})
