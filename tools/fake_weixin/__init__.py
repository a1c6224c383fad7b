"""A faithful stand-in for api.weixin.qq.com, over HTTP, in memory. 「微信仿真服务」"""

from tools.fake_weixin.application import create
from tools.fake_weixin.state import State

__all__ = ["State", "create"]
