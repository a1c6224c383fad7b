"""The plots that the city offers, kept, shown and found. 「地块」"""
