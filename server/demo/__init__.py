"""The demonstration: an invented city, its people and what they are busy with. 「演示」"""
