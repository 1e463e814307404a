"""The app: pages in a browser of one's own machine, on top of the command line.

From the bottom: `stored` (files, runs on disk, answers of our own commands) and `safety` (who may ask
what), `jobs` (commands that take long), `pages`, and the server.
"""
