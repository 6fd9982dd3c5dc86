"""Measurements of speed, memory and precision."""
