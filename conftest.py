"""Every example in the README, the docs and the docstrings runs as a test."""

from doctest import ELLIPSIS, NORMALIZE_WHITESPACE

from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser
from sybil.parsers.rest import DocTestParser

_OPTIONS = ELLIPSIS | NORMALIZE_WHITESPACE

pytest_collect_file = (
    Sybil(
        parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS), SkipParser()],
        patterns=["README.md", "docs/**/*.md"],
    )
    + Sybil(
        parsers=[DocTestParser(optionflags=_OPTIONS)],
        patterns=["src/**/*.py"],
        document_types={".py": PythonDocStringDocument},
    )
).pytest()
