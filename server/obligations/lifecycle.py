"""The states of an obligation; being overdue is a claim about a day, not a state. 「履约状态」"""

from itertools import product

from server.kernel.lifecycle import LabelledEnum, Lifecycle

DUE_SOON_DAYS = 30


class ObligationState(LabelledEnum):
    """Where an obligation stands. 「履约状态」"""

    DORMANT = "dormant", "未触发"
    SCHEDULED = "scheduled", "履行中"
    MET_ON_TIME = "met_on_time", "按期履行"
    MET_LATE = "met_late", "逾期履行"


class ObligationAction(LabelledEnum):
    """What the recorded milestones make of an obligation. 「履约动作」"""

    SCHEDULE = "schedule", "确定到期日"
    MEET_ON_TIME = "meet_on_time", "认定按期履行"
    MEET_LATE = "meet_late", "认定逾期履行"
    AWAIT = "await", "恢复未触发"


LEADS_TO = {
    ObligationAction.SCHEDULE: ObligationState.SCHEDULED,
    ObligationAction.MEET_ON_TIME: ObligationState.MET_ON_TIME,
    ObligationAction.MEET_LATE: ObligationState.MET_LATE,
    ObligationAction.AWAIT: ObligationState.DORMANT,
}

# A milestone may be recorded, corrected and revoked in any order, so every state can be reached
# from every other; only a dormant obligation has nothing to return from.
LIFECYCLE = Lifecycle[ObligationState, ObligationAction](
    "履约事项",
    {
        (state, action): LEADS_TO[action]
        for state, action in product(ObligationState, ObligationAction)
        if not (state is ObligationState.DORMANT and action is ObligationAction.AWAIT)
    },
    initial=ObligationState.DORMANT,
)
