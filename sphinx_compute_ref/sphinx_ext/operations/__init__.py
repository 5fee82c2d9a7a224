"""What the pages say, as the domain ``rest``."""
