"""Tests of the officials' pages, through the real application. 「工作台测试」"""
