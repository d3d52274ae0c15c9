"""What the kata provides around the exercises: data, models, checks, board and training.

Nothing is imported here: this runs before ``kata.isolation`` can see to what an import finds.
"""


def load_ipython_extension(shell: object) -> None:
    """What ``%load_ext kata`` calls: adds ``%%kata`` and the other magics to a notebook."""
    from kata import isolation

    with isolation.FolderAside():
        from kata.learning.notebook.extension import load

    load(shell)


def unload_ipython_extension(shell: object) -> None:
    """What ``%unload_ext kata`` calls."""
    from kata.learning.notebook.extension import unload

    unload(shell)
