"""The words of matching: what is weighed, and what shuts a plot out. 「匹配词汇」"""

from server.kernel.lifecycle import LabelledEnum

ELSEWHERE, ELSEWHERE_NAME = "elsewhere", "其他乡镇"


class Criterion(LabelledEnum):
    """What is weighed; each earns between none and all of its weight. 「评分项」"""

    INDUSTRY = "industry", "产业契合"
    AREA = "area", "面积"
    READINESS = "readiness", "通平程度"
    POWER = "power", "供电"
    ROOMS = "rooms", "厂房条件"
    PRICE = "price", "价格"
    TRANSPORT = "transport", "交通"
    TIMING = "timing", "供应时间"
    WATER = "water", "供水"


class Rule(LabelledEnum):
    """What shuts a plot out, whatever its score. 「硬性条件」"""

    AVAILABILITY = "availability", "供应状态"
    FRESHNESS = "freshness", "核验时效"
    CHEMICALS = "chemicals", "化工园区"
    POSITION = "position", "园区定位"
    ZONE = "zone", "限定片区"
    LAND_CLASS = "land_class", "用地类别"
    AREA = "area", "面积"
    INTENSITY = "intensity", "投资强度"
    FLOOR_LOAD = "floor_load", "地面荷载"
    HEIGHT = "height", "层高"
    CRANE = "crane", "行车"


# What the plan or the law has settled cannot be talked about; the rest makes a near miss.
SETTLED = frozenset({Rule.CHEMICALS, Rule.POSITION, Rule.LAND_CLASS})
