"""The command line: ``compute-ref``, one file for each command."""
