"""The outside world: for each neighbour a Protocol and the real thing. 「外部接口」"""
