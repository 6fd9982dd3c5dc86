"""For those who train the models again: nothing that answers a question imports this package."""
