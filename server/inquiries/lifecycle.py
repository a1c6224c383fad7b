"""The states of an inquiry and the moves between them. 「咨询状态」"""

from datetime import timedelta

from server.kernel.lifecycle import LabelledEnum, Lifecycle

ANSWER_WITHIN = timedelta(hours=24)


class InquiryState(LabelledEnum):
    """Whose turn it is. 「咨询状态」"""

    AWAITING_ANSWER = "awaiting_answer", "待答复"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已办结"


class InquiryAction(LabelledEnum):
    """What moves an inquiry. 「咨询动作」"""

    ANSWER = "answer", "答复"
    FOLLOW_UP = "follow_up", "追问"
    CLOSE = "close", "办结"


# An unanswered inquiry cannot be closed: that would be a way of stopping the clock in silence.
# One that was closed is opened again by its investor, whose question must never be turned away.
LIFECYCLE = Lifecycle[InquiryState, InquiryAction](
    "咨询",
    {
        (InquiryState.AWAITING_ANSWER, InquiryAction.ANSWER): InquiryState.ANSWERED,
        (InquiryState.AWAITING_ANSWER, InquiryAction.FOLLOW_UP): InquiryState.AWAITING_ANSWER,
        (InquiryState.ANSWERED, InquiryAction.ANSWER): InquiryState.ANSWERED,
        (InquiryState.ANSWERED, InquiryAction.FOLLOW_UP): InquiryState.AWAITING_ANSWER,
        (InquiryState.ANSWERED, InquiryAction.CLOSE): InquiryState.CLOSED,
        (InquiryState.CLOSED, InquiryAction.FOLLOW_UP): InquiryState.AWAITING_ANSWER,
    },
    initial=InquiryState.AWAITING_ANSWER,
)
