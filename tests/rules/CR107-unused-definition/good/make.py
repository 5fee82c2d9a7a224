"""Writes ``made.yaml``."""

with open("made.yaml", "w") as stream:
    stream.write("name:\n  in: body\nnever_used:\n  in: body\n")
