"""``python -m kata watch``: a verdict half a second after each save.

saves ─┐                              ┌─► screen, on a terminal
keys  ─┼─► loop ─► session ─┬─► lines, elsewhere
events ┘        ▲           └─► runner ─► warm process ─► a child for each run ─┐
                └───────────────────────────────────────────────────────────────┘
"""
