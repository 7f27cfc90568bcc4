"""Numbers that know their interval, unit and lineage, and how they are shown."""
