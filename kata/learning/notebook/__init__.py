"""The kata in a notebook: ``%load_ext kata``, and then ``%%kata ex03`` on a cell."""
