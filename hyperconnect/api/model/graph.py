"""What triggers what."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from hyperconnect.automation.graph import EdgeKind, NodeKind


class NodeView(BaseModel):
    """A rule, or what lies between rules."""

    id: str = Field(description="Its kind and its name: `rule:hall-light`, `attribute:zb_hall.main.motion.motion`.")
    kind: NodeKind
    label: str


class EdgeView(BaseModel):
    """One thing leads to another."""

    source: str
    target: str
    kind: EdgeKind = Field(
        description="An attribute, event, message or moment `triggers` a rule, or `decides` whether it acts; a rule "
        "`sets` an attribute, `emits` an event, `sends` a message, `calls` or `switches` another, or `makes` it as its "
        "template."
    )


class GraphView(BaseModel):
    """How rules are connected."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "nodes": [
                        {"id": "attribute:zb_hall.main.motion.motion", "kind": "attribute", "label": "hall.motion"},
                        {"id": "rule:hall-light", "kind": "rule", "label": "Light in the hall"},
                    ],
                    "edges": [
                        {
                            "source": "attribute:zb_hall.main.motion.motion",
                            "target": "rule:hall-light",
                            "kind": "triggers",
                        }
                    ],
                }
            ]
        }
    )

    nodes: list[NodeView]
    edges: list[EdgeView]
