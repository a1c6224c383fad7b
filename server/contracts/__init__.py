"""Contracts, from the first draft to the government's seal. 「合同」"""
