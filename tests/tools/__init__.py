"""The stand-ins are themselves held to what they stand in for."""
