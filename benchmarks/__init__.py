"""How fast loan tapes are tabulated, and in how much memory, against what one would use instead."""
