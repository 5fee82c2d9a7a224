"""Builds on the workers of a real Dask scheduler."""

from __future__ import annotations

import os
from pathlib import Path

import needs
import pytest
from conftest import Run
from publish_repository import PublishRepository, faults_of

pytestmark = pytest.mark.slow


def test_unknown_executor_and_missing_scheduler(tmp_path: Path, compute_ref: Run) -> None:
    assert 'Did you mean "dask"?' in compute_ref("publish", str(tmp_path / "site"), "--executor", "dsk").err
    found = compute_ref("publish", str(tmp_path / "site"), "--scheduler", "tcp://x")
    assert (found.status, "--executor dask" in found.err) == (2, True)
    assert compute_ref("publish", str(tmp_path / "site"), "--executor", "dask").status == 2


def test_executor_of_another_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compute_ref: Run) -> None:
    package = tmp_path / "package"
    about = package / "pools-1.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: pools\nVersion: 1\n")
    (about / "entry_points.txt").write_text(
        "[sphinx_compute_ref.executors]\nprocesses = pools:processes\nbroken = pools:nothing\n"
    )
    (package / "pools.py").write_text(
        "from concurrent.futures import ProcessPoolExecutor\n"
        "def processes(jobs, scheduler):\n"
        "    assert scheduler is None\n"
        "    return ProcessPoolExecutor(jobs)\n"
    )
    monkeypatch.syspath_prepend(str(package))
    repo = PublishRepository(tmp_path)
    repo.commit("one", tag="1.0")
    repo.commit("two")
    monkeypatch.chdir(repo.folder)
    monkeypatch.setenv("BUILD_LOG", str(repo.log))
    found = compute_ref("publish", str(repo.site), "--executor", "processes")
    assert (found.status, repo.built()) == (0, ["one", "two"]), found.err
    assert faults_of(repo.site) == []
    found = compute_ref("publish", str(repo.site), "--executor", "broken")
    assert (found.status, 'cannot load the executor "broken"' in found.err) == (2, True)


def test_two_workers_on_loopback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compute_ref: Run) -> None:
    distributed = needs.package("distributed")
    repo = PublishRepository(tmp_path)
    for number in range(4):
        repo.commit(f"w{number}", tag=f"{number}.0")
    monkeypatch.chdir(repo.folder)
    package = str(Path(__file__).parents[2])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([package, os.environ.get("PYTHONPATH", "")]))
    for name, value in repo.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setitem(needs.package("dask.config").global_config, "temporary-directory", str(tmp_path))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        options = ("--executor", "dask", "--scheduler", cluster.scheduler_address)
        found = compute_ref("publish", str(repo.site), *options)
        assert (found.status, repo.built()) == (0, ["w0", "w1", "w2", "w3"]), found.err
        assert faults_of(repo.site) == []
        repo.commit("fail")
        found = compute_ref("publish", str(repo.site), *options)
        assert found.status == 1
        assert "    the last words" in found.err
    found = compute_ref("publish", str(repo.site), *options)
    assert "cannot reach the scheduler" in found.err
