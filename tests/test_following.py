"""Pins the follower of pages: what a page says that is not so, it does not let pass."""

from __future__ import annotations

import pytest

import following
import fresh

PAGE = """
```text notes/one.txt
first
second
```

```diff notes/one.txt
-first
+1st
 second
```

```console
$ cd notes
$ cat one.txt
1st
...
$ printf 'to %s\\n' one "a b"; echo as well >&2
to one
to a b
as well
```

```console fails
$ cat two.txt
cat: ...
```
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "notes").mkdir()
    return tmp_path


def follow(page, folder):
    following.follow(page, folder, fresh.surroundings())


def test_a_page_that_is_right_is_followed_to_its_end(folder):
    follow(PAGE, folder)
    assert (folder / "notes" / "one.txt").read_text() == "1st\nsecond\n"


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("to a b", "to a c", "it prints:\nto one\nto a b"),
        ("as well\n", "", "it prints:\nto one"),
        ("1st\n...", "first\n...", "the page says:\nfirst"),
        ("console fails", "console", "cat two.txt"),
        ("console\n", "console fails\n", "cat one.txt"),
        ("-first", "-third", "fits at 0 places"),
        ("second\n```\n\n", "second\nfirst\nsecond\n```\n\n", "fits at 2 places"),
        ("text notes/one.txt", "text", "a block 'text' names no file"),
        ("...\n```\n", "...\n", "a block is not closed"),
    ],
)
def test_a_page_that_is_wrong_fails(folder, right, wrong, says):
    """In what it prints, in whether a command fails, in a change, in its blocks."""
    assert right in PAGE
    with pytest.raises(AssertionError) as caught:
        follow(PAGE.replace(right, wrong, 1), folder)
    assert says in str(caught.value)
