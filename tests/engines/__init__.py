"""Steps for other people's engines."""
