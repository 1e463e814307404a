"""Pages made from the code, and the site that shows all pages.

Answers: how the documentation is kept true. What code knows of itself (commands, keys, columns, metrics,
rule packs, Python names) is written into `docs/reference` by `python -m pages reference`; a test compares the
two. `python -m pages build` makes the site of everything in `docs` and beside it. None of this is part of the
package: it may import all of it, and nothing imports this.
"""
