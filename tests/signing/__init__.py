"""Tests of the signing library."""
