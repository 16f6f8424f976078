"""Where pages come from, and what drives a run over them."""
