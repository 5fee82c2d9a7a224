"""Reading parameters files and status files."""
