"""What both faces share at the edge, held to what it promises."""
