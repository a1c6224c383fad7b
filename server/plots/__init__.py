"""Land, factories and buildings that the city offers to investors. 「地块」"""
