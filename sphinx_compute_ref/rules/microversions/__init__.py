"""Rules that prove microversions from the history that samples hold."""
