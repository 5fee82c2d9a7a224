"""The domain ``rest``: references, inventory, indices, pickles and processes."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from page import parse, text_of
from sphinx.util.inventory import InventoryFile
from sphinx_project import Project


def test_inventory_holds_operations_and_rows(tmp_path: Path) -> None:
    built = Project("basic", tmp_path).build()
    with (built.out / "objects.inv").open("rb") as stream:
        inventory = InventoryFile.load(stream, "", lambda base, path: path)
    operations = {item[2] if isinstance(item, tuple) else item.uri for item in inventory["rest:operation"].values()}
    rows = {item[2] if isinstance(item, tuple) else item.uri for item in inventory["rest:parameter"].values()}
    assert operations == {"index.html#list-things", "index.html#show-thing", "index.html#create-thing"}
    assert "index.html#list-things-request-limit" in rows
    assert len(rows) == 11


def test_other_projects_link_operations_by_short_names(tmp_path: Path) -> None:
    inventory = str(Project("basic", tmp_path).build().out / "objects.inv")
    names = [
        "Show Thing",
        "GET /things/{thing-id}/parts/{part_id}",
        "show-thing",
        "POST /things Create Thing",
        "text <show-thing>",
    ]
    roles = "".join(f":external+things:rest:op:`{name}`\n\n" for name in names)
    files = {
        "conf.py": "extensions = ['sphinx_compute_ref', 'sphinx.ext.intersphinx']\n"
        f"intersphinx_mapping = {{'things': ('https://e.org/', {inventory!r})}}\n",
        "index.rst": f"Title\n=====\n\n{roles}:external+things:rest:param:`List Things::limit`\n",
    }
    built = Project.of(tmp_path / "other", files).build()
    assert built.warnings == ""
    page = (built.out / "index.html").read_text("utf-8")
    assert page.count('href="https://e.org/index.html#show-thing"') == len(names) - 1
    assert 'href="https://e.org/index.html#create-thing"' in page
    assert 'href="https://e.org/index.html#list-things-request-limit"' in page


def test_indices_list_operations_and_rows(tmp_path: Path) -> None:
    built = Project("basic", tmp_path).build()
    general = text_of(parse((built.out / "genindex.html").read_text("utf-8")))
    assert "limit" in general
    assert "GET /things" in general
    methods = text_of(parse((built.out / "rest-methods.html").read_text("utf-8")))
    assert methods.index("GET /things") < methods.index("POST /things")
    assert "Create Thing" in methods


@pytest.mark.parametrize(
    ("role", "message"),
    [
        (":rest:op:`Nothing`", 'no operation is called "Nothing"'),
        (":rest:param:`nothing`", 'no parameter is called "nothing"'),
        (":rest:param:`List Things::nothing`", 'no parameter is called "List Things::nothing"'),
    ],
)
def test_missing_targets_warn_at_their_line(role: str, message: str, tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    (project.source / "index.rst").write_text(f"Title\n=====\n\nSee {role}.\n\n.. include:: things.inc\n", "utf-8")
    warnings = project.build().warnings
    assert "index.rst:4: WARNING" in warnings
    assert message in warnings
    assert "[rest.ref]" in warnings


def test_links_into_a_portal_say_what_is_meant(tmp_path: Path) -> None:
    """Publishing leads them to pages; without a portal they are targets that are not there."""
    project = Project("basic", tmp_path)
    text = "Title\n=====\n\n:rest:op:`network:List Ports`, :rest:param:`ports <network:List Ports::limit>`\n"
    (project.source / "index.rst").write_text(f"{text}\n.. include:: things.inc\n", "utf-8")
    assert 'no operation is called "network:List Ports"' in project.build().warnings
    built = project.build(compute_ref_portal=True)
    assert "rest.ref" not in built.warnings
    page = (built.out / "index.html").read_text("utf-8")
    assert re.search(r'href="rest-op:network:List%20Ports">\s*<span[^>]*>List Ports</span>', page)
    assert 'href="rest-param:network:List%20Ports%3A%3Alimit"' in page


def test_ambiguous_targets_warn(tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    page = project.source / "index.rst"
    page.write_text(page.read_text("utf-8") + "\nOther\n=====\n\n.. rest_method:: POST /things\n", "utf-8")
    warnings = project.build().warnings
    assert '"POST /things" is the name of 2 operations ("Create Thing", "Other")' in warnings


def test_removed_documents_are_forgotten(tmp_path: Path) -> None:
    project = Project("split", tmp_path)
    project.build()
    (project.source / "two.rst").unlink()
    env = project.build().env
    assert [name for name, _, _, document, *_ in env.domains["rest"].get_objects() if document == "two"] == []


def test_parallel_reading_gives_the_same(tmp_path: Path) -> None:
    """Two processes collect what one collects."""
    project = Project("split", tmp_path / "one")
    for number in range(12):  # Sphinx reads fewer documents than that in one process
        text = (project.source / "one.rst").read_text("utf-8").replace("Show one", f"Show {number}")
        (project.source / f"more{number}.rst").write_text(f":orphan:\n\n{text}", "utf-8")
    other = Project("split", tmp_path / "two")
    for path in project.source.glob("more*.rst"):
        (other.source / path.name).write_text(path.read_text("utf-8"), "utf-8")
    serial, parallel = project.build(), other.build(jobs=2)
    assert serial.warnings == parallel.warnings
    for name in ("one.html", "more3.html", "plain.html", "genindex.html", "rest-methods.html"):
        assert (serial.out / name).read_text("utf-8") == (parallel.out / name).read_text("utf-8")
    assert (serial.out / "objects.inv").read_bytes() == (parallel.out / "objects.inv").read_bytes()


def test_environment_survives_pickling(tmp_path: Path) -> None:
    env = Project("basic", tmp_path).build().env
    copy = pickle.loads(pickle.dumps(env.domaindata["rest"]))
    assert copy["operations"] == env.domaindata["rest"]["operations"]
    assert copy["definitions"] == env.domaindata["rest"]["definitions"]
