"""Plots taken in from the files that land bureaus and parks really send. 「导入地块」"""
