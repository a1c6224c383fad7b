"""Inquiries: an investor asks about plots and an official answers against a clock. 「咨询」"""
