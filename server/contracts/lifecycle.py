"""The states of a contract and the actions that lead from one to the next. 「合同状态表」"""

from server.kernel.lifecycle import LabelledEnum, Lifecycle


class ContractState(LabelledEnum):
    """Where a contract stands. 「合同状态」"""

    DRAFTING = "drafting", "起草中"
    IN_REVIEW = "in_review", "待合法性审查"
    AWAITING_INVESTOR = "awaiting_investor", "待乙方签署"
    AWAITING_SEAL = "awaiting_seal", "待甲方用印"
    CONCLUDED = "concluded", "已生效"
    REFUSED = "refused", "乙方已拒签"
    VOIDED = "voided", "已作废"


class ContractAction(LabelledEnum):
    """What moves a contract. 「合同动作」"""

    FREEZE = "freeze", "定稿送审"
    APPROVE = "approve", "审查通过"
    OBJECT = "object", "退回修改"
    REOPEN = "reopen", "撤回修改"
    SIGN = "sign", "签署"
    REFUSE = "refuse", "拒签"
    SEAL = "seal", "用印"
    VOID = "void", "作废"


_STATE = ContractState
_ACTION = ContractAction

LIFECYCLE: Lifecycle[ContractState, ContractAction] = Lifecycle(
    "合同",
    {
        (_STATE.DRAFTING, _ACTION.FREEZE): _STATE.IN_REVIEW,
        (_STATE.IN_REVIEW, _ACTION.APPROVE): _STATE.AWAITING_INVESTOR,
        (_STATE.IN_REVIEW, _ACTION.OBJECT): _STATE.DRAFTING,
        (_STATE.IN_REVIEW, _ACTION.REOPEN): _STATE.DRAFTING,
        (_STATE.AWAITING_INVESTOR, _ACTION.SIGN): _STATE.AWAITING_SEAL,
        (_STATE.AWAITING_INVESTOR, _ACTION.REFUSE): _STATE.REFUSED,
        (_STATE.AWAITING_INVESTOR, _ACTION.REOPEN): _STATE.DRAFTING,
        (_STATE.AWAITING_SEAL, _ACTION.SEAL): _STATE.CONCLUDED,
        (_STATE.REFUSED, _ACTION.REOPEN): _STATE.DRAFTING,
        (_STATE.DRAFTING, _ACTION.VOID): _STATE.VOIDED,
        (_STATE.IN_REVIEW, _ACTION.VOID): _STATE.VOIDED,
        (_STATE.AWAITING_INVESTOR, _ACTION.VOID): _STATE.VOIDED,
        (_STATE.AWAITING_SEAL, _ACTION.VOID): _STATE.VOIDED,
        (_STATE.REFUSED, _ACTION.VOID): _STATE.VOIDED,
    },
    initial=_STATE.DRAFTING,
)

# A refusal or a voiding must say why for as long as it stands.
CLOSED_WITH_REASON = frozenset({_STATE.REFUSED, _STATE.VOIDED})
# In these states there is one frozen file that everybody speaks of.
WITH_DOCUMENT = frozenset(
    {
        _STATE.IN_REVIEW,
        _STATE.AWAITING_INVESTOR,
        _STATE.AWAITING_SEAL,
        _STATE.CONCLUDED,
        _STATE.REFUSED,
    }
)
