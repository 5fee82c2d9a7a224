"""Rules of installed packages: they work as ours do, and what is wrong with them is said with the package's name."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from conftest import REPOSITORY, Run
from sphinx_project import Project as SphinxProject

from sphinx_compute_ref.rules import RULES
from sphinx_compute_ref.settings.installed_rules import load
from sphinx_compute_ref.settings.registry import GROUP, every_rule, registry, unusable
from sphinx_compute_ref.settings.selection import Layer, codes_of, select_rules, severities, unknown_selector
from sphinx_compute_ref.testing import check_rule_folder

EXAMPLE = REPOSITORY / "doc" / "source" / "examples" / "team-rules"
PARAMETERS = Path("api-ref/source/parameters.yaml")
RULE = '''\
"""Odd.

What it does
    Nothing.
"""
from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.rules.rule import Rule

def check(context):
    {check}
    return
    yield

def fix(finding, context, sources):
    {fix}

RULE = Rule({code}, {slug}, {severity}, {manual}, check, fix)
'''
Install = Callable[..., None]


def rule(
    *,
    code: str = "'ODD1'",
    slug: str = "'odd'",
    severity: str = "Severity.WARNING",
    manual: str = "__doc__",
    check: str = "return",
    fix: str = "return None",
) -> str:
    return RULE.format(code=code, slug=slug, severity=severity, manual=manual, check=check, fix=fix)


FINDING = "yield Finding(code='ODD1', message='odd', location=Location('a', 1, 1), subject='odd', fixable=True)"


@pytest.fixture
def install(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install packages with rules for one test, as importable folders with metadata: no network, no pip."""
    modules = set(sys.modules)

    def put(name: str, entry_points: dict[str, str], files: dict[str, str]) -> None:
        site = tmp_path_factory.mktemp("site")
        info = site / f"{name.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        lines = "".join(f"{key} = {value}\n" for key, value in entry_points.items())
        (info / "entry_points.txt").write_text(f"[{GROUP}]\n{lines}")
        for path, text in files.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(text)
        monkeypatch.syspath_prepend(site)
        registry.cache_clear()
        load.cache_clear()

    registry.cache_clear()
    yield put
    monkeypatch.undo()
    registry.cache_clear()
    load.cache_clear()
    for name in set(sys.modules) - modules:
        if not name.startswith("sphinx"):
            del sys.modules[name]


@pytest.fixture
def example(install: Install) -> None:
    """The package of the manual's example."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]
    package = EXAMPLE / "example_api_rules"
    files = {f"example_api_rules/{path.name}": path.read_text("utf-8") for path in package.glob("*.py")}
    install(project["name"], project["entry-points"][GROUP], files)


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize("folder", sorted((EXAMPLE / "tests" / "rules").iterdir()), ids=lambda path: path.name)
def test_the_example_does_what_its_folder_says(folder: Path, renew: bool) -> None:
    check_rule_folder(folder, renew=renew)


@pytest.mark.usefixtures("example", "project")
class TestRuleOfAPackage:
    """As ours: the fault is a description without a full stop."""

    @pytest.fixture(autouse=True)
    def fault(self, project: Path) -> None:
        text = PARAMETERS.read_text()
        PARAMETERS.write_text(text.replace("The name of the server.", "The name of the server"))

    def test_runs_where_nothing_is_selected_and_has_a_fix(self, compute_ref: Run) -> None:
        outcome = compute_ref("lint", "--ignore", "CR")
        assert outcome.status == 1
        assert outcome.out.startswith(
            "api-ref/source/parameters.yaml:7:16: EX101 full-stop: "
            'the description of "name" does not end with a full stop [*]\n'
        )
        assert compute_ref("lint", "--ignore", "CR", "--fix").status == 0
        assert "  description: The name of the server.\n" in PARAMETERS.read_text()

    @pytest.mark.parametrize("selector", ["EX101", "ex101", "EX1", "EX", "full-stop", "ALL"])
    def test_is_selected_and_ignored_by_code_prefix_and_slug(self, compute_ref: Run, selector: str) -> None:
        assert "EX101" in compute_ref("lint", "--select", selector).out
        assert "EX101" not in compute_ref("lint", "--ignore", selector).out
        assert "EX101 full-stop (error)" in compute_ref("lint", "--severity", f"{selector}=error", "--statistics").out

    @pytest.mark.parametrize("selector", ["E", "EX2", "EX1011", "stop"])
    def test_is_not_meant_by_parts_of_its_letters_and_other_digits(self, selector: str) -> None:
        assert codes_of(selector) == frozenset()

    def test_is_suppressed_by_a_comment(self, compute_ref: Run) -> None:
        text = PARAMETERS.read_text()
        PARAMETERS.write_text(text.replace("name:\n", "# compute-ref: ignore EX101 -- a name\nname:\n"))
        outcome = compute_ref("lint", "--select", "EX,CR5", "--format", "json")
        assert json.loads(outcome.out)["summary"]["suppressed"] == 1
        assert outcome.status == 0

    def test_a_suppression_without_use_or_with_a_misspelt_name_is_told(self, compute_ref: Run) -> None:
        text = PARAMETERS.read_text()
        head = "# compute-ref: ignore EX101 EX102 -- why\n"
        PARAMETERS.write_text(head + text.replace("of the server\n", "of the server.\n"))
        outcome = compute_ref("lint", "--select", "EX,CR5")
        assert "the suppression of EX101 suppresses nothing" in outcome.out
        assert 'there is no rule "EX102"; did you mean "EX101"?' in outcome.out

    def test_settings_of_a_file_and_a_baseline_hold(self, compute_ref: Run, project: Path) -> None:
        table = "[tool.compute-ref]\nignore = ['CR']\n"
        (project / "pyproject.toml").write_text(f"{table}per-file-ignores = {{'parameters.yaml' = ['full-stop']}}\n")
        assert compute_ref("lint").status == 0
        (project / "pyproject.toml").write_text(f"{table}baseline = 'known.json'\n")
        assert compute_ref("lint", "--write-baseline").status == 0
        assert json.loads(Path("known.json").read_text())["findings"][0]["code"] == "EX101"
        assert compute_ref("lint").status == 0

    def test_is_listed_and_explained_with_its_package(self, compute_ref: Run) -> None:
        out = compute_ref("rules").out
        line = out.splitlines()[len(RULES)]
        assert line.startswith("EX101  full-stop  ")
        assert line.endswith("  warning  [*]  A description does not end with a full stop. (example-api-rules)")
        document = json.loads(compute_ref("rules", "--format", "json", "EX").out)
        assert [(each["code"], each["package"]) for each in document["rules"]] == [("EX101", "example-api-rules")]
        explained = compute_ref("explain", "full-stop").out
        assert explained.startswith("EX101 full-stop (warning, fixable, of example-api-rules)\n")
        assert "Why is this bad\n" in explained
        assert 'Did you mean "EX101"?' in compute_ref("explain", "EX110").err

    def test_has_its_manual_in_sarif(self, compute_ref: Run) -> None:
        (run,) = json.loads(compute_ref("lint", "--select", "EX", "--format", "sarif").out)["runs"]
        (described,) = run["tool"]["driver"]["rules"]
        assert (described["id"], described["name"]) == ("EX101", "FullStop")
        assert "### Why is this bad" in described["help"]["markdown"]
        assert run["results"][0]["ruleId"] == "EX101"

    def test_stands_in_the_report(self, compute_ref: Run, project: Path) -> None:
        assert compute_ref("report", "--output", "out").status == 0
        rules = {rule["code"]: rule for rule in json.loads(Path("out/report.json").read_text())["rules"]}
        assert (rules["EX101"]["slug"], rules["EX101"]["open"]) == ("full-stop", 1)
        assert "full-stop" in Path("out/index.html").read_text()

    def test_runs_in_processes_of_their_own(self, compute_ref: Run, project: Path) -> None:
        shutil.copytree("api-ref/source", "other/source")
        outcome = compute_ref("lint", "--select", "EX", "--jobs", "2", "api-ref/source", "other/source")
        assert outcome.out.count("EX101 full-stop:") == 2

    def test_is_checked_in_editors(self, project: Path) -> None:
        from sphinx_compute_ref.lsp.session import Session

        session = Session()
        codes = [finding.code for finding in session.check().result.findings]
        assert "EX101" in codes
        session.edit(str(PARAMETERS), PARAMETERS.read_text().replace("of the server\n", "of the server.\n"))
        assert "EX101" not in [finding.code for finding in session.check().result.findings]

    def test_its_manual_is_a_page_of_documentation(self, compute_ref: Run, tmp_path: Path) -> None:
        page = compute_ref("rules", "EX", "--format", "rst").out
        conf = 'extensions = ["sphinx_compute_ref"]\n'
        built = SphinxProject.of(tmp_path / "doc", {"conf.py": conf, "index.rst": page}).build("text")
        text = (built.out / "index.txt").read_text("utf-8")
        assert text.startswith("Rules\n*****\n")
        assert "EX101 full-stop\n===============\n" in text
        assert "Why is this bad" in text
        assert built.warnings == ""


@pytest.mark.usefixtures("example")
def test_a_build_warns_of_it(project: Path) -> None:
    PARAMETERS.write_text(PARAMETERS.read_text().replace("The name of the server.", "The name of the server"))
    built = SphinxProject.of(project / "api-ref" / "source", {}).build("dummy", check=True)
    assert 'EX101 full-stop: the description of "name" does not end with a full stop' in built.warnings
    assert "compute_ref.full-stop" in built.warnings


# Packages that cannot be used


@pytest.mark.parametrize(
    ("value", "text", "said"),
    [
        ("odd:RULE", "import nowhere", "cannot load the rule of odd-rules 1.0 (odd:RULE): ModuleNotFoundError: No mod"),
        ("odd:RULE", "def f(:", "cannot load the rule of odd-rules 1.0 (odd:RULE): SyntaxError"),
        ("odd:RULE", "raise SystemExit(3)", "the rule of odd-rules 1.0 (odd:RULE): SystemExit: 3 (odd.py:1)"),
        ("odd:OTHER", "", "cannot load the rule of odd-rules 1.0 (odd:OTHER): AttributeError"),
        ("odd RULE", "", "cannot load the rule of odd-rules 1.0 (odd RULE): "),
        ("odd:RULE", "RULE = 3", "the rule of odd-rules 1.0 (odd:RULE): a Rule is expected, not a value of type int"),
        ("odd:RULE", rule(code="'odd'"), "the code 'odd' is not capital letters and then digits"),
        ("odd:RULE", rule(code="3"), "the code 3 is not capital letters and then digits"),
        ("odd:RULE", rule(code="'CR999'"), "the code CR999 begins with CR"),
        ("odd:RULE", rule(slug="'Odd'"), "the slug 'Odd' of ODD1 is not small letters with hyphens"),
        ("odd:RULE", rule(slug="'all'"), "the slug 'all' of ODD1 is not small letters with hyphens"),
        ("odd:RULE", rule(severity="'warning'"), "the severity of ODD1 is a value of type str"),
        ("odd:RULE", rule(manual="None"), "ODD1 has no manual"),
        ("odd:RULE", f"{rule()}\nRULE = Rule('ODD1', 'odd', Severity.INFO, __doc__, 3)", "check of ODD1 is a value of"),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_package_that_cannot_be_used_is_named(
    install: Install, compute_ref: Run, value: str, text: str, said: str
) -> None:
    install("odd-rules", {"odd": value}, {"odd.py": text})
    outcome = compute_ref("lint", "--select", "CR201")
    assert outcome.status == 2
    assert "CR201 undefined-parameter" in outcome.out, "our own rules run all the same"
    assert f"compute-ref: {said}" in outcome.err or said in outcome.err
    assert "odd-rules 1.0" in outcome.err
    assert "Traceback" not in outcome.err
    assert compute_ref("rules").err == outcome.err
    assert "odd-rules 1.0" in compute_ref("lint", "--select", "ODD1").err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (rule(check="raise ValueError('two\\nlines')"), "ValueError: two lines (odd.py:11)"),
        (rule(check="yield 3"), "it yields a value of type int, not a Finding"),
        (rule(check=FINDING.replace("ODD1", "CR201")), "it yields a finding with the code CR201"),
        (rule(check=FINDING.replace("Location('a', 1, 1)", "None")), "it yields a finding without a location"),
        (rule(check=FINDING, fix="return 3"), "the fixer returns a value of type int, not a Fix"),
        (rule(check=FINDING, fix="return Fix('', 'safe', (Edit('a', 5, 6, ''),))"), "an edit that lies outside of a"),
        (rule(check=FINDING, fix="1 / 0"), "ZeroDivisionError: division by zero (odd.py:16)"),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_rule_that_fails_is_named_and_others_run(install: Install, compute_ref: Run, text: str, said: str) -> None:
    install("odd-rules", {"odd": "odd:RULE"}, {"odd.py": text})
    outcome = compute_ref("lint")
    assert outcome.status == 2
    assert "CR201 undefined-parameter" in outcome.out
    assert "compute-ref: ODD1 of odd-rules 1.0 (odd:RULE) fails: " in outcome.err
    assert said in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.usefixtures("project")
def test_no_baseline_is_written_where_a_rule_fails(install: Install, compute_ref: Run) -> None:
    install("odd-rules", {"odd": "odd:RULE"}, {"odd.py": rule(check="1 / 0")})
    outcome = compute_ref("lint", "--write-baseline")
    assert (outcome.status, Path("compute-ref-baseline.json").exists()) == (2, False)
    assert "no baseline is written" in outcome.err


@pytest.mark.parametrize("text", ["import nowhere", rule(check="1 / 0")])
def test_a_build_warns_of_a_package_that_fails(install: Install, project: Path, text: str) -> None:
    install("odd-rules", {"odd": "odd:RULE"}, {"odd.py": text})
    built = SphinxProject.of(project / "api-ref" / "source", {}).build("dummy", check=True)
    assert "odd-rules 1.0 (odd:RULE)" in built.warnings
    assert "compute_ref.configuration" in built.warnings
    assert "CR201 undefined-parameter" in built.warnings


@pytest.mark.parametrize(
    ("twin", "said"),
    [
        (
            rule(slug="'other'"),
            "two rules have the code ODD1: both a-rules 1.0 (one:RULE) and b-rules 1.0 (two:RULE) have it",
        ),
        (
            rule(code="'ODD2'"),
            "two rules have the slug odd: both a-rules 1.0 (one:RULE) and b-rules 1.0 (two:RULE) have it",
        ),
        (
            rule(code="'ODD2'", slug="'missing-file'"),
            "two rules have the slug missing-file: both sphinx-compute-ref itself (CR001) and b-rules 1.0 (two:RULE)",
        ),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_code_or_slug_that_two_rules_have_names_both_owners(
    install: Install, compute_ref: Run, twin: str, said: str
) -> None:
    install("a-rules", {"a": "one:RULE"}, {"one.py": rule()})
    install("b-rules", {"b": "two:RULE"}, {"two.py": twin})
    outcome = compute_ref("lint")
    assert outcome.status == 2
    assert said in outcome.err


def test_codes_of_packages_come_after_ours_in_order(install: Install) -> None:
    files = {f"odd{number}.py": rule(code=f"'ODD{number}'", slug=f"'odd-{number}'") for number in (10, 9)}
    install("odd-rules", {"ten": "odd10:RULE", "nine": "odd9:RULE"}, files)
    assert list(every_rule()) == [*RULES, "ODD9", "ODD10"]
    assert select_rules([Layer(["ODD"])], severities({})) == ("ODD9", "ODD10")


def test_a_letter_of_a_package_is_more_specific_than_all(install: Install) -> None:
    install("odd", {"x1": "odd:RULE"}, {"odd.py": rule(code="'X1'")})
    assert select_rules([Layer(["X"], ["ALL"])], {}) == ("X1",)
    assert select_rules([Layer(["ALL"], ["X"])], {}) == tuple(RULES)


# Looking for them


def test_code_of_the_tree_that_is_checked_does_not_run(
    install: Install, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("odd-rules", {"odd": "odd:RULE"}, {"odd.py": rule()})
    site = Path(sys.path[0])
    monkeypatch.chdir(site)  # as with python -m, whose first place to look is the working directory
    registry.cache_clear()
    assert (list(every_rule()), unusable()) == (list(RULES), ())
    monkeypatch.chdir(project)
    registry.cache_clear()
    assert "ODD1" in every_rule()


def test_python_m_imports_nothing_of_the_working_directory(project: Path) -> None:
    (project / "click.py").write_text("print('code of the tree')\n")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx_compute_ref", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("compute-ref, version ")


def test_metadata_that_nobody_can_read_are_told(install: Install) -> None:
    install("odd-rules", {"odd": "odd:RULE\nno entry point"}, {"odd.py": rule()})
    assert list(every_rule()) == list(RULES)
    assert "cannot read the entry points of installed packages" in str(unusable()[0])
    (reason,) = map(str, unusable())
    error = str(unknown_selector("ODD1", "--select"))
    assert error.endswith(f'\n  {reason}\n  "compute-ref rules" lists the rules.')


def test_the_search_reads_no_metadata_where_no_package_has_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: pytest.fail("metadata are read"))
    registry.cache_clear()
    assert list(every_rule()) == list(RULES)
    registry.cache_clear()


def test_the_example_is_not_installed_here() -> None:
    with pytest.raises(PackageNotFoundError):
        version("example-api-rules")


# The helper


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda case: (case / "expected.txt").write_text(""), "+parameters.yaml:2:16: EX101 full-stop"),
        (lambda case: shutil.copytree(case / "bad", case / "good", dirs_exist_ok=True), "EX101-full-stop/good"),
        (lambda case: shutil.rmtree(case / "bad"), "EX101-full-stop/bad is missing"),
        (lambda case: shutil.rmtree(case / "fixed"), "EX101-full-stop/fixed/parameters.yaml"),
        (lambda case: shutil.copytree(case / "good", case / "bad", dirs_exist_ok=True), "-parameters.yaml:2:16"),
    ],
)
def test_the_helper_says_what_differs(tmp_path: Path, change: Callable[[Path], object], said: str) -> None:
    (folder,) = (EXAMPLE / "tests" / "rules").iterdir()
    case = tmp_path / folder.name
    shutil.copytree(folder, case)
    change(case)
    with pytest.raises(AssertionError) as caught:
        check_rule_folder(case)
    assert said in str(caught.value)


def test_the_helper_says_that_a_rule_is_not_installed(install: Install, tmp_path: Path) -> None:
    install("odd-rules", {"odd": "odd:RULE"}, {"odd.py": "import nowhere"})
    with pytest.raises(AssertionError, match=r"there is no rule ODD1: .*\n.*odd-rules 1.0"):
        check_rule_folder(tmp_path / "ODD1-odd")
