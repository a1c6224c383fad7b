"""Who may do what: one table from roles to permissions, asked inside every act. 「授权」"""

from collections.abc import Mapping

from server.kernel.actor import Actor, ActorKind
from server.kernel.errors import Forbidden
from server.kernel.lifecycle import LabelledEnum


class Role(LabelledEnum):
    """The hats officials wear; one person may wear several, the table keeps duties apart."""

    DRAFTER = "drafter", "招商干部"
    LEGAL = "legal", "法制审查"
    FAIRNESS = "fairness", "公平竞争审查"
    LEADER = "leader", "领导"
    SEALER = "sealer", "用印人"
    OPERATOR = "operator", "签约活动导播"
    PERFORMANCE = "performance", "安商专员"
    STATISTICS = "statistics", "统计"
    ADMIN = "admin", "管理员"


class Permission(LabelledEnum):
    """One thing that may be allowed or refused. 「权限」"""

    SEE_CONSOLE = "see_console", "进入工作台"
    EDIT_PLOTS = "edit_plots", "维护地块"
    PUBLISH_PLOTS = "publish_plots", "发布地块"
    EDIT_MATCHING = "edit_matching", "调整匹配规则"
    ANSWER_INQUIRIES = "answer_inquiries", "答复咨询"
    DRAFT_CONTRACTS = "draft_contracts", "起草合同"
    REVIEW_LEGALITY = "review_legality", "出具合法性审查意见"
    SEAL_CONTRACTS = "seal_contracts", "用印"
    VOID_CONTRACTS = "void_contracts", "作废合同"
    RECORD_MILESTONES = "record_milestones", "登记履约节点"
    REVEAL_PERSONAL = "reveal_personal", "查看个人信息原文"
    MANAGE_OFFICIALS = "manage_officials", "管理人员"


_EVERYONE = frozenset({Permission.SEE_CONSOLE})

TABLE: Mapping[Role, frozenset[Permission]] = {
    Role.DRAFTER: _EVERYONE
    | {
        Permission.EDIT_PLOTS,
        Permission.PUBLISH_PLOTS,
        Permission.EDIT_MATCHING,
        Permission.ANSWER_INQUIRIES,
        Permission.DRAFT_CONTRACTS,
        Permission.VOID_CONTRACTS,
        Permission.REVEAL_PERSONAL,
    },
    Role.LEGAL: _EVERYONE | {Permission.REVIEW_LEGALITY},
    Role.FAIRNESS: _EVERYONE,
    Role.LEADER: _EVERYONE | {Permission.VOID_CONTRACTS},
    Role.SEALER: _EVERYONE | {Permission.SEAL_CONTRACTS},
    Role.OPERATOR: _EVERYONE,
    Role.PERFORMANCE: _EVERYONE | {Permission.RECORD_MILESTONES, Permission.REVEAL_PERSONAL},
    Role.STATISTICS: _EVERYONE,
    Role.ADMIN: _EVERYONE | {Permission.EDIT_MATCHING, Permission.MANAGE_OFFICIALS},
}


def may(actor: Actor, permission: Permission) -> bool:
    """Tell whether an official's roles allow something; investors are judged by ownership."""
    if actor.kind is not ActorKind.OFFICIAL:
        return False
    return any(permission in TABLE[Role(role)] for role in actor.roles)


def require(actor: Actor, permission: Permission) -> None:
    """Refuse unless the actor's roles allow it; every act of an official begins with this."""
    if not may(actor, permission):
        raise Forbidden("not_permitted", f"您的岗位没有“{permission.label}”权限。")
