"""Which plot fits which project, by rules that say why. 「选址匹配」"""
