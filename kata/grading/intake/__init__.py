"""Taking in submissions, as folders and archives that may hold anything."""
