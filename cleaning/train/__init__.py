"""Training of the judge: nothing that cleans a page imports it."""
