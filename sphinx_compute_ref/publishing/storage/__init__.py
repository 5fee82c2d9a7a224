"""Where built pages and releases are kept."""
