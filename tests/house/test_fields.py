from __future__ import annotations

import json
import math
from types import SimpleNamespace

import numpy as np

from lib_easydiffuser.serial import fields_of


def test_fields_are_json_s_own_types() -> None:
    record = SimpleNamespace(
        text="a", there=np.bool_(True), count=np.int64(3), share=np.float32(1 / 3), none=math.nan, many=(1.23456, 2)
    )
    found = fields_of(record, "text", "there", "count", "share", "none", "many")
    assert json.loads(json.dumps(found, allow_nan=False)) == {
        "text": "a", "there": True, "count": 3, "share": 0.3333, "none": None, "many": [1.2346, 2],
    }  # fmt: skip
    assert found["there"] is True and list(found) == ["text", "there", "count", "share", "none", "many"]
