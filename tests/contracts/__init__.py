"""Tests of contracts: drafting, gates, signing, sealing, verification."""
