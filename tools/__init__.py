"""Tools of development and of the demo city; none of them is part of the server. 「工具」"""
