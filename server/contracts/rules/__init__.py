"""The rules a draft is held against, one file for each kind of mistake. 「校核规则」"""
