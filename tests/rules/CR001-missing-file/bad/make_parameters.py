"""Writes the definitions of the schemas; ``conf.py`` runs it."""

from pathlib import Path

import yaml


def main() -> None:
    with open(Path("made") / "parameters.yaml", "w") as stream:
        yaml.dump({"name": {"in": "body"}}, stream)
