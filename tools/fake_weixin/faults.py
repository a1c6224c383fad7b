"""Faults ordered for coming requests: errcodes, delays, statuses, dropped lines. 「故障注入」"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong on a path, and how many more times. 「故障」"""

    path: str
    times: int = 1
    errcode: int | None = None
    http_status: int | None = None
    delay_seconds: float = 0.0
    is_dropped: bool = False
    detail: str = ""


class Faults:
    """The queue of ordered faults, taken first come first served per path. 「故障队列」"""

    def __init__(self) -> None:
        self._queue: list[Fault] = []
        self._released = threading.Event()

    def add(self, fault: Fault) -> None:
        """Order a fault for the next matching requests. 「注入」"""
        self._queue.append(fault)

    def take(self, path: str) -> Fault | None:
        """Use up one occurrence of the first fault for this path, if any. 「取用」"""
        for index, fault in enumerate(self._queue):
            if fault.path not in (path, "*"):
                continue
            if fault.times <= 1:
                del self._queue[index]
            else:
                self._queue[index] = replace(fault, times=fault.times - 1)
            return fault
        return None

    def wait(self, seconds: float) -> None:
        """Let a request hang, until the time is over or everything is released. 「延迟」"""
        self._released.wait(seconds)

    def clear(self) -> None:
        """Forget what is ordered and let hanging requests go. 「清除」"""
        self._queue.clear()
        self._released.set()
        self._released = threading.Event()
