"""The store: a library in SQLite, which is the truth, and its vectors in Chroma, which are derived from it."""
