"""The fake as a WSGI application, for one process, since its state is in memory. 「入口」"""

from __future__ import annotations

from tools.fake_weixin.application import create

app = create()
