"""Proves that the power cut of powercut.c bites, and that it does not bite more than it should. Run under the shim; killed, or ends by itself.
commits FILE LEVEL: commits one row after the other with this synchronous level and says each number after its commit.
names FOLDER: writes two files under a temporary name and renames them; flushes all of the first, nothing of the second."""
import os
import sqlite3
import sys


def commits(file, level):
    db = sqlite3.connect(file, isolation_level=None)
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = " + level)
    number = 0
    while True:
        number += 1
        db.execute("insert into row (number) values (?)", (number,))
        print(number, flush=True)


def names(folder):
    for name, flushed in (("flushed.txt", True), ("unflushed.txt", False)):
        with open(os.path.join(folder, name + ".new"), "w") as file:
            file.write("new")
            file.flush()
            if flushed:
                os.fsync(file.fileno())
        os.rename(os.path.join(folder, name + ".new"), os.path.join(folder, name))
        if flushed:
            handle = os.open(folder, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)


{"commits": commits, "names": names}[sys.argv[1]](*sys.argv[2:])
