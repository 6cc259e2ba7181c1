"""What a measure says of itself: whoever reads a report, a plan or a saved tally relies on it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pandas as pd
from hypothesis.strategies import DataObject

from policeplan.definition import Definition
from policeplan.errors import ParameterError
from policeplan.measure import Measure
from policeplan.testing.check import Broken, Check
from policeplan.testing.counting import guarded

_NOTHING = pd.DataFrame()
_NO_PARAMETER = "no_such_parameter"


def _says_what_it_is(measure: Measure, data: DataObject) -> None:
    del data
    if problems := list(_problems(measure)):
        raise Broken("; ".join(problems))


def _problems(measure: Measure) -> Iterator[str]:
    for name, text in (
        ("title", measure.title),
        ("rule", measure.rule),
        ("source", measure.source),
        ("version", measure.version),
    ):
        if not text.strip():
            yield f"its {name} is blank"
    for column in measure.needs.columns:
        if not column.describes.strip():
            yield f"column '{column.name}' does not say what it holds"
    if measure.together is not None and measure.together not in measure.needs.names:
        yield f"'{measure.together}', whose rows are seen together, is no column that it needs"


def _made_again(measure: Measure, data: DataObject) -> None:
    del data
    try:
        measure.with_parameters(**{_NO_PARAMETER: 1})
    except ParameterError:
        pass
    else:
        raise Broken("a parameter that it does not have is taken all the same")
    if not measure.parameters:
        return
    factory = measure.factory
    if factory is None:
        raise Broken("it has parameters, and no factory that makes it with others")
    again = guarded(_NOTHING, "its factory", lambda: factory(**measure.parameters))
    if again.definition != measure.definition or again.needs != measure.needs:
        raise Broken("its factory, given its own parameters, makes another measure")


def _crosses_the_wall(measure: Measure, data: DataObject) -> None:
    del data

    def there_and_back() -> Definition:
        return Definition.from_dict(json.loads(json.dumps(measure.definition.to_dict())))

    if guarded(_NOTHING, "writing its definition as JSON", there_and_back) != measure.definition:
        raise Broken("its definition, written as JSON and read again, is another one")


CHECKS = (
    Check(
        "says-what-it-is",
        "It has a title, a rule in words, a source and a version, and says what each column holds.",
        _says_what_it_is,
        draws=False,
    ),
    Check(
        "parameters",
        "Its factory makes it again from its parameters, and one that it does not have is refused.",
        _made_again,
        draws=False,
    ),
    Check(
        "definition-travels",
        "Its definition comes back from JSON as it was, so that a saved tally can be read where "
        "the measure is not installed.",
        _crosses_the_wall,
        draws=False,
    ),
)
