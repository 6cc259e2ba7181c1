"""Every example in the README, the docs and the docstrings runs as a test; Hypothesis set up."""

import os
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE

from hypothesis import HealthCheck, Phase, settings
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

# Shared machines are slow at times, so no deadline; explaining a failure costs minutes on frames.
# The build server draws the same examples each time: it fails for the change and not by luck.
settings.register_profile(
    "policeplan",
    deadline=None,
    derandomize="CI" in os.environ,
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=[HealthCheck.too_slow],
)
# With other dependencies the same laws are drawn less often: `pytest --hypothesis-profile=few`.
settings.register_profile("few", settings.get_profile("policeplan"), max_examples=30)
settings.load_profile("policeplan")
