"""Which versions are published, and under which names."""
