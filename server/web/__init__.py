"""What both faces share at the edge: problems, reading, origins, sessions, health. 「网络边缘」"""
