"""`python -m server <command>`: migrate, demo, web, worker, run, add-official. 「命令行」"""

import argparse
import getpass
import sys
from collections.abc import Callable, Mapping

from pydantic import ValidationError

from server.accounts.authorising import Role
from server.commands import enrolling, preparing, serving
from server.kernel.errors import Refusal
from server.settings import Settings

COMMANDS: Mapping[str, Callable[[Settings, argparse.Namespace], None]] = {
    "migrate": lambda settings, _: preparing.migrate(settings),
    "demo": lambda settings, _: preparing.load_demo(settings),
    "web": lambda settings, _: serving.web(settings),
    "worker": lambda settings, _: serving.worker(settings),
    "run": lambda settings, _: serving.everything(settings),
    "add-official": lambda settings, chosen: enrolling.add_official(
        settings,
        chosen.name,
        display_name=chosen.display_name or chosen.name,
        roles=chosen.role,
        password=_password(),
    ),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it was done, 1 when it was refused, 2 when it was misspelt."""
    chosen = _parser().parse_args(arguments)
    try:
        COMMANDS[chosen.command](Settings(), chosen)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            print(fault["msg"].removeprefix("Value error, "), file=sys.stderr)
        return 1
    except Refusal as refusal:
        print(f"{refusal.title}：{refusal.detail}（{refusal.code}）", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m server", description="天门招商服务端")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for name, purpose in (
        ("migrate", "升级数据库到最新结构"),
        ("demo", "装入演示城市（仅一次，仅演示环境）"),
        ("web", "启动网页与接口服务"),
        ("worker", "启动后台投递"),
        ("run", "演示：同时启动网页、后台与演示微信"),
    ):
        commands.add_parser(name, help=purpose)
    adding = commands.add_parser("add-official", help="添加工作人员（从终端读取密码）")
    adding.add_argument("name", help="用户名")
    adding.add_argument("--display-name", help="姓名")
    adding.add_argument(
        "--role",
        action="append",
        required=True,
        choices=[role.value for role in Role],
        help="岗位，可重复",
    )
    return parser


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return getpass.getpass("新密码：")


if __name__ == "__main__":
    sys.exit(main())
