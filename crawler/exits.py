"""What the command's exit code says."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of all verbs but `crawl`. 141 is what a shell shows of `cat` whose reader went away."""

    FINE = 0
    SOME_REJECTED = 1  # with --strict; of `compare`: more differs than is allowed
    USAGE = 2
    NOTHING_READ = 3  # no page was found in any input
    NOT_WRITTEN = 4  # the disk is full, or refuses
    DEFECT = 70  # ours
    NO_PROCESS = 71  # the system starts none, or none stays alive
    INTERRUPTED = 130
    READER_GONE = 141
    TERMINATED = 143
