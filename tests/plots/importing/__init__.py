"""Plots taken in from files and written into files."""
