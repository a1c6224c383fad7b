"""The states of a plot and the moves between them. 「地块状态」"""

from server.kernel.lifecycle import LabelledEnum, Lifecycle


class PlotKind(LabelledEnum):
    """What is on offer. 「资产类型」"""

    LAND = "land", "地块"
    FACTORY = "factory", "厂房"
    BUILDING = "building", "楼宇"


class PlotStatus(LabelledEnum):
    """How far a plot is from being somebody's. 「供应状态」"""

    DRAFT = "draft", "待发布"
    AVAILABLE = "available", "可供"
    RESERVED = "reserved", "已意向"
    CONTRACTED = "contracted", "已签约"
    WITHDRAWN = "withdrawn", "已撤回"


class PlotAction(LabelledEnum):
    """What can be done to a plot. 「操作」"""

    PUBLISH = "publish", "发布"
    RESERVE = "reserve", "登记意向"
    RELEASE = "release", "解除意向"
    CONTRACT = "contract", "登记签约"
    WITHDRAW = "withdraw", "撤回"


PUBLIC = (PlotStatus.AVAILABLE, PlotStatus.RESERVED, PlotStatus.CONTRACTED)

LIFECYCLE = Lifecycle(
    "地块",
    {
        (PlotStatus.DRAFT, PlotAction.PUBLISH): PlotStatus.AVAILABLE,
        (PlotStatus.AVAILABLE, PlotAction.RESERVE): PlotStatus.RESERVED,
        (PlotStatus.AVAILABLE, PlotAction.CONTRACT): PlotStatus.CONTRACTED,
        (PlotStatus.AVAILABLE, PlotAction.WITHDRAW): PlotStatus.WITHDRAWN,
        (PlotStatus.RESERVED, PlotAction.RELEASE): PlotStatus.AVAILABLE,
        (PlotStatus.RESERVED, PlotAction.CONTRACT): PlotStatus.CONTRACTED,
        (PlotStatus.RESERVED, PlotAction.WITHDRAW): PlotStatus.WITHDRAWN,
        (PlotStatus.WITHDRAWN, PlotAction.PUBLISH): PlotStatus.AVAILABLE,
    },
    initial=PlotStatus.DRAFT,
)
