"""Items that a thread reads ahead, a bounded number of them."""

import os
import threading
from collections import deque
from collections.abc import Generator, Iterable
from contextlib import suppress
from typing import Generic, TypeVar

from cleaning.model import Page

T = TypeVar("T")

PATIENCE = 0.3  # seconds that a reader has to notice that nobody wants more: Ctrl-C waits for it


def weight(item: object) -> int:
    """The bytes that an item holds, about."""
    return len(item.body) + 1000 if isinstance(item, Page) else 1000


class Prefetch(Generic[T]):
    """Reads an iterable in a thread of its own, so that an input that keeps one waiting keeps only the thread waiting.

    `most_items` and `most_bytes` bound what was read and not yet released. `fileno` is readable while there is news.
    """

    def __init__(self, items: Iterable[T], most_items: int, most_bytes: int) -> None:
        self._items = items
        self._most_items, self._most_bytes = most_items, most_bytes
        self._held_items = self._held_bytes = 0
        self._ready: deque[T] = deque()
        self.error: BaseException | None = None  # what reading raised, after all that was read
        self._ended = self._stopped = False
        self._change = threading.Condition()
        self._news, self._tell = os.pipe()
        os.set_blocking(self._news, False)
        os.set_blocking(self._tell, False)
        self._thread = threading.Thread(target=self._read, name="pagesieve-intake", daemon=True)
        self._thread.start()

    def fileno(self) -> int:
        """For `select`."""
        return self._news

    def take(self) -> list[T]:
        """What was read since."""
        with suppress(BlockingIOError):
            os.read(self._news, 4096)
        with self._change:
            taken = list(self._ready)
            self._ready.clear()
        return taken

    @property
    def ended(self) -> bool:
        """Whether nothing will come any more."""
        with self._change:
            return self._ended and not self._ready

    def release(self, item: T) -> None:
        """Makes room: the item is done with."""
        with self._change:
            self._held_items -= 1
            self._held_bytes -= weight(item)
            self._change.notify()

    def stop(self) -> None:
        """Lets the thread end; one that waits for its input is left to it."""
        with self._change:
            self._stopped = True
            self._change.notify()
        self._thread.join(PATIENCE)
        if not self._thread.is_alive():
            os.close(self._news)
            os.close(self._tell)

    def _read(self) -> None:
        try:
            for item in self._items:
                if not self._add(item):
                    break
        except BaseException as error:  # raised again where the items are taken
            self.error = error
        finally:
            if isinstance(self._items, Generator):
                self._items.close()
            with self._change:
                self._ended = True
            self._wake()

    def _add(self, item: T) -> bool:
        """Waits for room, then adds; False where nobody wants more."""
        size = weight(item)
        with self._change:
            while self._is_full(size) and not self._stopped:
                self._change.wait()
            self._held_items += 1
            self._held_bytes += size
            self._ready.append(item)
        self._wake()
        return not self._stopped

    def _is_full(self, size: int) -> bool:
        """One item always fits."""
        if not self._held_items:
            return False
        return self._held_items >= self._most_items or self._held_bytes + size > self._most_bytes

    def _wake(self) -> None:
        with suppress(BlockingIOError, OSError):  # there is news already; or nobody looks any more
            os.write(self._tell, b".")
