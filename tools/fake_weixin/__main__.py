"""Run the fake WeChat: `python -m tools.fake_weixin --port 8765`. 「启动微信仿真」"""

from __future__ import annotations

import argparse
import logging
import os

from tools.fake_weixin import serving
from tools.fake_weixin.application import create
from tools.fake_weixin.state import DEMO_APPID, DEMO_SECRET, State


def main() -> None:
    """Read the options, say where the fake listens, and serve until interrupted."""
    parser = argparse.ArgumentParser(prog="tools.fake_weixin", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    # A setting that is there but empty means the demo's own, as it does for the server.
    appid = os.environ.get("WEIXIN_APPID") or DEMO_APPID
    secret = os.environ.get("WEIXIN_SECRET") or DEMO_SECRET
    state = State(appid, secret)
    server = serving.serve(create(state), options.port, host=options.host)
    print(f"fake WeChat on http://{options.host}:{server.port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
