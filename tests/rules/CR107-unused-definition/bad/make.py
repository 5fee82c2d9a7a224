"""Writes a file of the same name in another folder."""

from pathlib import Path

Path(__file__).parent.joinpath("other", "parameters.yaml").write_text("name:\n  in: body\n")
