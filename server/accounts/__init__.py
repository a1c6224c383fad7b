"""People: officials and investors, how they are known and what they may do. 「人员」"""
