"""Reads parameters.yaml and shows old.yaml of another folder."""

from pathlib import Path

print(Path("made", "old.yaml").read_text())
