"""What only the program of an earlier version can import is no test."""

collect_ignore = ["make.py", "make_13.py", "make_15.py"]
