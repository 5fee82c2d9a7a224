"""Real references that nobody here wrote: sdists from PyPI, of which only the reference and its samples are kept.

Run it to fetch all: ``python tests/corpora/fetch.py``. ``COMPUTE_REF_CORPORA`` names another folder for them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

#: The corpora by the folder's name, with the requirement that pip downloads.
CORPORA = {
    "nova-34.0.0": "nova==34.0.0",
    "cinder-29.0.0": "cinder==29.0.0",
    "openstack_placement-16.0.0": "openstack-placement==16.0.0",
}
#: References that the rules were not made on; they are fetched to hold the rules against what people judged there.
OTHERS = {
    "manila-23.0.1": "manila==23.0.1",
    "neutron_lib-5.0.1": "neutron-lib==5.0.1",
    "octavia-19.0.0": "octavia==19.0.0",
    "tacker-16.0.0": "tacker==16.0.0",
}
#: References of which a sample of all findings was judged at once, and nothing else is asked.
SAMPLED = {
    "blazar-18.0.0": "blazar==18.0.0",
    "designate-23.0.0": "designate==23.0.0",
    "glance-33.0.0": "glance==33.0.0",
    "ironic-39.0.0": "ironic==39.0.0",
    "keystone-16.0.2": "keystone==16.0.2",
    "magnum-23.0.0": "magnum==23.0.0",
    "masakari-22.0.0": "masakari==22.0.0",
    "mistral-23.0.0": "mistral==23.0.0",
    "nova-20.6.1": "nova==20.6.1",
    "openstack_cyborg-17.0.0": "openstack-cyborg==17.0.0",
    "openstack_heat-27.0.1": "openstack-heat==27.0.1",
    "python_watcher-17.0.0": "python-watcher==17.0.0",
    "sahara-19.0.0": "sahara==19.0.0",
    "senlin-16.0.0": "senlin==16.0.0",
    "trove-26.0.0": "trove==26.0.0",
    "zun-18.0.0": "zun==18.0.0",
}
#: Earlier releases, for tests of changes; they are fetched when such a test runs.
RELEASES = {
    "nova-30.0.0": "nova==30.0.0",
    "nova-31.0.0": "nova==31.0.0",
    "nova-32.0.0": "nova==32.0.0",
    "nova-33.0.0": "nova==33.0.0",
    "cinder-28.0.0": "cinder==28.0.0",
    "keystone-29.0.0": "keystone==29.0.0",
    "manila-22.0.0": "manila==22.0.0",
    "neutron_lib-3.0.0": "neutron-lib==3.0.0",
    "octavia-18.0.0": "octavia==18.0.0",
    "openstack_placement-15.0.0": "openstack-placement==15.0.0",
    "tacker-15.0.0": "tacker==15.0.0",
}
#: References that are held against their service's own code; see tests/network/test_contracts.py.
SERVICES = {
    "keystone-30.0.0": "keystone==30.0.0",
}
#: Neighbouring releases of references whose maintainers fixed defects in between; see test_history_defects.py.
HISTORY = {
    "nova-15.1.5": "nova==15.1.5",
    "nova-16.1.6": "nova==16.1.6",
    "cinder-11.2.0": "cinder==11.2.0",
    "cinder-12.0.4": "cinder==12.0.4",
    "manila-8.0.0": "manila==8.0.0",
    "manila-9.0.0": "manila==9.0.0",
    "keystone-13.0.2": "keystone==13.0.2",
    "keystone-14.0.0": "keystone==14.0.0",
    "ironic-10.1.7": "ironic==10.1.7",
    "ironic-11.1.1": "ironic==11.1.1",
    "neutron-lib-1.0.0": "neutron-lib==1.0.0",
    "neutron-lib-2.0.0": "neutron-lib==2.0.0",
}
#: More of both, which take minutes to fetch: ``tox -e wide`` holds the rules against them.
WIDE = {
    "blazar-4.0.0": "blazar==4.0.0",
    "cinder-13.0.9": "cinder==13.0.9",
    "cinder-14.3.1": "cinder==14.3.1",
    "cinder-15.0.0": "cinder==15.0.0",
    "cinder-20.0.0": "cinder==20.0.0",
    "cinder-26.0.0": "cinder==26.0.0",
    "designate-14.0.0": "designate==14.0.0",
    "designate-8.0.0": "designate==8.0.0",
    "freezer-api-19.0.0": "freezer-api==19.0.0",
    "glance-15.0.2": "glance==15.0.2",
    "glance-18.0.0": "glance==18.0.0",
    "glance-26.0.0": "glance==26.0.0",
    "ironic-15.0.0": "ironic==15.0.0",
    "ironic-25.0.0": "ironic==25.0.0",
    "ironic-inspector-12.0.0": "ironic-inspector==12.0.0",
    "karbor-1.0.0": "karbor==1.0.0",
    "keystone-12.0.3": "keystone==12.0.3",
    "keystone-17.0.0": "keystone==17.0.0",
    "keystone-25.0.0": "keystone==25.0.0",
    "magnum-15.0.0": "magnum==15.0.0",
    "magnum-5.0.2": "magnum==5.0.2",
    "magnum-8.0.0": "magnum==8.0.0",
    "manila-10.0.0": "manila==10.0.0",
    "manila-15.0.0": "manila==15.0.0",
    "manila-4.0.2": "manila==4.0.2",
    "manila-5.1.0": "manila==5.1.0",
    "manila-6.3.2": "manila==6.3.2",
    "masakari-11.0.0": "masakari==11.0.0",
    "masakari-5.0.0": "masakari==5.0.0",
    "murano-16.0.0": "murano==16.0.0",
    "neutron-lib-1.11.0": "neutron-lib==1.11.0",
    "neutron-lib-1.15.0": "neutron-lib==1.15.0",
    "neutron-lib-1.20.0": "neutron-lib==1.20.0",
    "neutron-lib-1.6.0": "neutron-lib==1.6.0",
    "nova-17.0.13": "nova==17.0.13",
    "nova-18.3.0": "nova==18.3.0",
    "nova-19.0.0": "nova==19.0.0",
    "nova-22.0.0": "nova==22.0.0",
    "nova-23.2.2": "nova==23.2.2",
    "nova-24.2.1": "nova==24.2.1",
    "nova-27.0.0": "nova==27.0.0",
    "octavia-1.0.0": "octavia==1.0.0",
    "octavia-13.0.0": "octavia==13.0.0",
    "octavia-2.0.0": "octavia==2.0.0",
    "octavia-3.0.0": "octavia==3.0.0",
    "octavia-4.1.4": "octavia==4.1.4",
    "octavia-5.1.2": "octavia==5.1.2",
    "octavia-6.0.0": "octavia==6.0.0",
    "openstack_cyborg-4.0.0": "openstack-cyborg==4.0.0",
    "openstack_cyborg-8.0.0": "openstack-cyborg==8.0.0",
    "openstack_heat-12.0.0": "openstack-heat==12.0.0",
    "python_watcher-4.0.0": "python-watcher==4.0.0",
    "qinling-5.0.0": "qinling==5.0.0",
    "sahara-10.0.0": "sahara==10.0.0",
    "senlin-5.0.0": "senlin==5.0.0",
    "senlin-6.0.0": "senlin==6.0.0",
    "swift-2.37.0": "swift==2.37.0",
    "tacker-4.0.0": "tacker==4.0.0",
    "tacker-9.0.0": "tacker==9.0.0",
    "trove-11.0.0": "trove==11.0.0",
    "trove-12.1.0": "trove==12.1.0",
    "trove-13.0.1": "trove==13.0.1",
    "trove-20.0.0": "trove==20.0.0",
    "zun-12.0.0": "zun==12.0.0",
    "zun-4.0.0": "zun==4.0.0",
}
CACHE = Path(os.environ.get("COMPUTE_REF_CORPORA") or Path(__file__).parent / ".cache" / "corpora")

_KEPT = (
    "api-ref",
    "doc/api_samples",
    "placement/tests/functional/gabbits",
    "cinder/api/openstack/rest_api_version_history.rst",  # a page includes it
)


class FetchError(Exception):
    """pip could not download a corpus."""


def fetch(name: str) -> Path:
    """Return the folder of the corpus ``name``; download it the first time.

    Raises :exc:`FetchError` where pip fails, for instance without a network.
    """
    folder = CACHE / name
    if not (folder / "api-ref" / "source").is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            _download({**CORPORA, **OTHERS, **SAMPLED, **RELEASES, **SERVICES, **HISTORY, **WIDE}[name], Path(scratch))
            (archive,) = Path(scratch).glob("*.tar.gz")
            _unpack(archive, Path(scratch) / "out")
            (top,) = (Path(scratch) / "out").iterdir()
            if not folder.exists():  # another process may have been faster
                top.rename(folder)
    return folder


def _download(requirement: str, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    command += ["--disable-pip-version-check", "--retries", "1", "--timeout", "10"]
    command += ["--dest", str(folder), requirement]
    # pip asks each sdist for its metadata. What they need for it is here, as os-api-ref needs it; an environment of its
    # own for each takes most of the time, and is for those that need something else.
    done = subprocess.run([*command, "--no-build-isolation"], capture_output=True, text=True, check=False)
    if done.returncode:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise FetchError(f"pip cannot download {requirement}:\n{done.stderr.strip()[-2000:]}")


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as tar:
        members = []
        for member in tar:
            below = member.name.partition("/")[2]
            if member.isfile() and any(f"{below}/".startswith(f"{kept}/") for kept in _KEPT):
                members.append(member)
        unpack(tar, folder, members)


def unpack(tar: tarfile.TarFile, folder: Path, members: Iterable[tarfile.TarInfo] | None = None) -> None:
    """Unpack ``members``, all by default, into ``folder`` and nowhere else; ``filter`` came with Python 3.11.4."""
    chosen = list(tar if members is None else members)
    if hasattr(tarfile, "data_filter"):
        tar.extractall(folder, chosen, filter="data")
        return
    for member in chosen:
        path = PurePosixPath(member.name)
        if not (member.isfile() or member.isdir()) or path.is_absolute() or ".." in path.parts:
            raise tarfile.ExtractError(f"{member.name} does not belong in {folder}")
    tar.extractall(folder, chosen)


if __name__ == "__main__":
    for corpus in (*CORPORA, *OTHERS, *SAMPLED):
        print(fetch(corpus))
