"""What is to hold for any input, and the ways to try it with many."""
