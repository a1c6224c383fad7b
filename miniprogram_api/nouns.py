"""What the routes of every noun have in common in the API's description. 「接口分组」"""

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from miniprogram_api import callers
from miniprogram_api.shapes import Problem


def blueprint(noun: str, label: str, *, url_prefix: str, is_open: bool = False) -> APIBlueprint:
    """Return an empty blueprint under a Chinese heading; an open one needs no log-in. 「分组」"""
    return APIBlueprint(
        noun,
        __name__,
        url_prefix=url_prefix,
        abp_tags=[Tag(name=label)],
        abp_security=None if is_open else callers.SECURITY,
        abp_responses={"422": _refused("提交的内容有误"), "4XX": _refused("被拒绝，见错误代码")},
    )


def _refused(description: str) -> dict[str, Any]:
    problem = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": problem}},
    }
