"""The service behind 天门招商: a land deal from plot to performance. 「服务端」"""
