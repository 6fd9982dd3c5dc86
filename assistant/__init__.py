"""Answers questions about ASEAN media documents, every sentence cited and checked."""
