"""Obligations: what both parties of a contract owe, by when, and what became of it. 「履约」"""
