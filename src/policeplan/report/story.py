"""STUB."""


def story(entry, scorecard):
    return []
