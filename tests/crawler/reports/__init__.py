"""Reports of runs, read back and opened."""
