"""What every room of the house stands on and nothing of any one room. 「内核」"""
