"""`python -m server <command>`: prepare, serve, add officials, import plots. 「命令行」"""

import argparse
import getpass
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import ValidationError

from server.accounts.authorising import Role
from server.commands import enrolling, importing, preparing, serving
from server.kernel.errors import Refusal
from server.plots.importing import entries
from server.plots.importing.placing import Chosen
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
    "import-plots": lambda settings, chosen: importing.import_plots(
        settings,
        chosen.file,
        crs=Chosen(chosen.crs),
        defaults=dict(chosen.set or ()),
        is_dry_run=chosen.dry_run,
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
    taking = commands.add_parser("import-plots", help="导入地块文件，先打印检查报告")
    taking.add_argument("file", type=Path, help="xlsx、GeoJSON、KML、Shapefile 压缩包、国土 TXT")
    taking.add_argument(
        "--crs",
        default=Chosen.BY_FILE.value,
        choices=[one.value for one in Chosen],
        help="坐标系，不填时按文件判断",
    )
    taking.add_argument("--dry-run", action="store_true", help="只检查，不改动")
    taking.add_argument(
        "--set",
        action="append",
        type=_setting,
        metavar="项目=值",
        help=f"文件没有填时统一指定，可重复：{'、'.join(entries.SETTABLE)}",
    )
    return parser


def _setting(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or key not in entries.SETTABLE:
        raise argparse.ArgumentTypeError(f"应为“项目=值”，项目可为{'、'.join(entries.SETTABLE)}")
    return key, value


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return getpass.getpass("新密码：")


if __name__ == "__main__":
    sys.exit(main())
