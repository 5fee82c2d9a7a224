"""Executors: what runs the builds. Anything like those of :mod:`concurrent.futures` will do.

Others come in through the entry point group ``sphinx_compute_ref.executors``: a callable that takes the number of jobs
and the address of a scheduler (or ``None``) and returns an executor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.settings.suggestion import did_you_mean

GROUP = "sphinx_compute_ref.executors"
P = ParamSpec("P")
T = TypeVar("T")
Factory = Callable[[int, str | None], Executor]


def local(jobs: int, scheduler: str | None) -> Executor:
    """Return threads: each waits for the processes that build."""
    if scheduler is not None:
        raise UserError("local has no scheduler", where="--scheduler", hint="It goes with --executor dask.")
    return ThreadPoolExecutor(jobs, thread_name_prefix="build")


def dask(_jobs: int, scheduler: str | None) -> Executor:
    """Return the workers of a Dask scheduler; they must see the repository and the store under the same paths."""
    try:
        from importlib import import_module

        client_class: Any = import_module("distributed").Client
    except ImportError as error:
        hint = "Install it: python3 -m pip install 'sphinx-compute-ref[dask]'"
        raise UserError("Dask is not installed", where="--executor dask", hint=hint) from error
    if scheduler is None:
        raise UserError("needs the address of a scheduler", where="--executor dask", hint="--scheduler tcp://host:8786")
    try:
        client: Any = client_class(scheduler, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UserError(f"cannot reach the scheduler: {error}", where=scheduler) from error
    return _DaskExecutor(client)


class _DaskExecutor(Executor):
    """The workers of a Dask client, which is closed at the end."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._inner: Executor = client.get_executor(pure=False, retries=0)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Send a call to a worker."""
        return self._inner.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for what was sent, and leave the scheduler."""
        self._inner.shutdown(wait=wait)
        self._client.close()


EXECUTORS: Mapping[str, Factory] = {"local": local, "dask": dask}


def executor_called(name: str, jobs: int, scheduler: str | None) -> Executor:
    """Return the executor of that name.

    :raises ~sphinx_compute_ref.errors.UserError: where there is none, or it cannot be made.
    """
    factory = EXECUTORS.get(name)
    if factory is None:
        from importlib.metadata import entry_points

        plugins = {point.name: point for point in entry_points(group=GROUP)}
        if name not in plugins:
            names = [*EXECUTORS, *plugins]
            hint = did_you_mean(name, names) or f"There are {', '.join(names)}."
            raise UserError(f'there is no executor "{name}"', where="--executor", hint=hint)
        try:
            factory = plugins[name].load()
        except (ImportError, AttributeError) as error:
            hint = f"It is the entry point {plugins[name].value}; repair or remove the package that has it."
            raise UserError(f'cannot load the executor "{name}": {error}', where="--executor", hint=hint) from error
    return factory(jobs, scheduler)
