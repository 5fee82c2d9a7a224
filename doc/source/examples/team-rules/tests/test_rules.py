"""Each folder in rules/ shows what a rule reports, what it leaves alone, and what its fix does."""

from pathlib import Path

import pytest

from sphinx_compute_ref.testing import check_rule_folder


@pytest.mark.parametrize("folder", sorted(Path(__file__).with_name("rules").iterdir()), ids=lambda folder: folder.name)
def test_rule(folder: Path) -> None:
    """The rule does what its folder says."""
    check_rule_folder(folder)
