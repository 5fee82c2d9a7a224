"""Rules about definitions: the entries of parameters files."""
