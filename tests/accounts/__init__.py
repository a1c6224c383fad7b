"""People get in and look after their own data. 「人员」"""
