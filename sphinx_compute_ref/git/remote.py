"""Fetches branches and tags of another repository into a bare one of our own: what is chosen, without its history."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.git.process import run
from sphinx_compute_ref.git.repository import Ref, Repository

#: The protocols that a repository may be fetched by; ``ext::`` and the like run commands.
_PROTOCOLS = ("https", "http", "ssh", "git", "file")
_ADDRESS = re.compile(rf"(?:{'|'.join(_PROTOCOLS)})://[^\s\x00-\x1f]+")
_ALLOWED = [word for name in _PROTOCOLS for word in ("-c", f"protocol.{name}.allow=always")]
_HEADS, _TAGS = "refs/heads/", "refs/tags/"
_HINT = "repository names a path, or an address that git can fetch from without asking for a password."


def is_address(text: str) -> bool:
    """Say whether a repository is named by an address to fetch from, not by a path."""
    return bool(_ADDRESS.fullmatch(text))


def fetch(address: str, folder: Path, choose: Callable[[Iterable[Ref]], Iterable[str]], timeout: float) -> None:
    """Let the bare repository at ``folder`` have the branches and tags of ``address`` that ``choose`` returns.

    One commit of each, without what came before it. Refs that are the same are not fetched again, and those that are
    not chosen go. What was there stays where fetching fails.

    :raises ~sphinx_compute_ref.errors.UserError: where git cannot fetch.
    """
    if not (folder / "HEAD").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        run(folder, "init", "--quiet", "--bare", hint=_HINT)
    there = _remote_refs(address, folder, timeout)
    names = set(choose(there))
    chosen_commits = {_full(ref): ref.commit for ref in there if ref.name in names}
    present = {_full(ref): ref.commit for ref in Repository(str(folder)).refs()}
    news = [name for name, commit in chosen_commits.items() if present.get(name) != commit]
    if news:
        refspecs = "".join(f"+{name}:{name}\n" for name in news).encode("utf-8", "surrogateescape")
        options = ["--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", "--force", "--stdin"]
        _run(folder, "fetch", *options, "--", address, stdin=refspecs, timeout=timeout)
    gone = [name for name in present if name not in chosen_commits]
    if gone:
        commands = b"".join(b"delete %s\0\0" % name.encode("utf-8", "surrogateescape") for name in gone)
        run(folder, "update-ref", "-z", "--stdin", stdin=commands, hint=_HINT)


def _full(ref: Ref) -> str:
    return f"{_HEADS if ref.kind == 'branch' else _TAGS}{ref.name}"


def _remote_refs(address: str, folder: Path, timeout: float) -> list[Ref]:
    """Return the branches and tags of ``address``, these with the commits that they lead to."""
    output = _run(folder, "ls-remote", "--", address, f"{_HEADS}*", f"{_TAGS}*", timeout=timeout)
    commits: dict[str, str] = {}
    for line in output.decode("utf-8", "surrogateescape").splitlines():
        commit, _, name = line.partition("\t")
        commits[name.removesuffix("^{}")] = commit  # a tag's own object comes first, then what it leads to
    refs = []
    for name, commit in commits.items():
        if name.startswith(_TAGS):
            refs.append(Ref(name.removeprefix(_TAGS), "tag", commit))
        elif name.startswith(_HEADS):
            refs.append(Ref(name.removeprefix(_HEADS), "branch", commit))
    return refs


def _run(folder: Path, *arguments: str, stdin: bytes = b"", timeout: float) -> bytes:
    """Run git where it may reach other machines, ask nobody for a password, and take ``timeout`` seconds at most."""
    try:
        return run(folder, *_ALLOWED, *arguments, stdin=stdin, hint=_HINT, timeout=timeout)
    except TimeoutError as error:
        raise UserError(f"git took more than {timeout:.0f} seconds", where=arguments[-1], hint=_HINT) from error
