"""What builds are told, and what people see of them."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest
from rich.console import Console

from sphinx_compute_ref.publishing.build.building import Outcome, missing_name
from sphinx_compute_ref.publishing.build.environments import prune_environments
from sphinx_compute_ref.publishing.build.progress import bar
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.publishing.plan.selection import Version
from sphinx_compute_ref.publishing.storage.locking import locked

VERSION = Version("main", "branch", "", "main", "main", True, False, reference="image")


@pytest.mark.parametrize(
    ("conf", "settings", "name"),
    [
        ("openstackdocs_repo_name = 'openstack/glance'\n", Settings(), "glance"),
        ("html_theme = 'openstackdocs'\n", Settings(), "image"),
        ("project = 'Glance'\n", Settings(), ""),
        ("project: str = name()\n", Settings(), ""),
        ("html_theme = 'openstackdocs'\n", Settings(depends=("setup.cfg",)), ""),
        ("html_theme = 'openstackdocs'\n", Settings(depends=("setup.cfg",), environment={"*": "plain"}), "image"),
    ],
)
def test_builds_are_told_the_name_of_the_project_where_they_would_not_find_it(
    tmp_path: Path, conf: str, settings: Settings, name: str
) -> None:
    (tmp_path / "conf.py").write_text(conf)
    assert missing_name(settings, VERSION, tmp_path) == name


def test_a_terminal_shows_a_bar_for_each_reference_and_one_for_all() -> None:
    text = io.StringIO()
    with bar(Console(file=text, force_terminal=True, width=80)) as progress:
        progress.begin({"compute": 2, "[image]": 1})
        progress.done(Outcome("compute@main", "1", 1.0, 10))
        progress.done(Outcome("[image]@main", "2", 1.0, error="no"))
    shown = text.getvalue()
    for words in ("Building", "compute", "[image]", "2/3", "1/2", "1/1", "compute@main: 10 B, 1.0 s", "FAILED"):
        assert words in shown


def test_a_site_of_one_reference_has_one_bar() -> None:
    text = io.StringIO()
    with bar(Console(file=text, force_terminal=True, width=80)) as progress:
        progress.begin({"": 1})
        progress.done(Outcome("user@main", "1", 1.0, 10))
    assert text.getvalue().count("1/1") == 1


def test_environments_go_when_nothing_was_built_in_them_for_long(tmp_path: Path) -> None:
    long_ago = time.time() - 100.0
    for name in ("used", "unused", "incomplete", "made"):
        (tmp_path / name / "bin").mkdir(parents=True)
        (tmp_path / f"{name}.lock").touch()
    for name in ("used", "unused"):
        (tmp_path / name / "complete").touch()
    os.utime(tmp_path / "unused" / "complete", (long_ago, long_ago))
    (tmp_path / "other").mkdir()
    with locked(tmp_path / "made.lock", what="made"):  # pip is at work there
        prune_environments(tmp_path, 50.0)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["made", "other", "used"]
    prune_environments(tmp_path / "nothing", 50.0)
