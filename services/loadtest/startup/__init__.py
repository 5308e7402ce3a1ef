"""How fast targets start: views of what the launcher measures. `python -m startup` is `make startup`'s half in here."""
