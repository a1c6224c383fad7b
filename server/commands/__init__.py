"""What an operator does from a terminal. 「运维命令」"""
