"""Tests of obligations."""
