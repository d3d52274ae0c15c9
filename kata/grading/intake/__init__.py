"""Reading what was handed in: folders and archives that may hold anything."""
