"""The suite mirrors the tree; journeys, architecture and browser tests stand beside it."""
