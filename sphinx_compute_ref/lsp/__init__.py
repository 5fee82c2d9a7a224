"""The language server: what editors show while a reference is written. Only :mod:`.server` needs pygls."""
