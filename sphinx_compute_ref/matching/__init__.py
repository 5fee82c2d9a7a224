"""Rows and sample fields, names and look-alikes: pure functions on the model."""
