"""The tests, in folders that mirror the program; `tests.fuzz` is a program of its own."""
