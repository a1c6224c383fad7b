"""Documents that are drawn from the code, so that they cannot disagree with it. 「自动文档」"""
